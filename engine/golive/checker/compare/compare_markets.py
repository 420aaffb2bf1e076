"""What changed of a market's money from one description to another, and whether it became cheaper or laxer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from golive.checker.compare.looser_tighter import Direction
from golive.core.row import CLOCK_SKEW, MINIMUM_SIZE
from golive.core.span import Span
from golive.core.unit import Quantity
from golive.documents.feed import FeedTerms
from golive.documents.market import MarketSpec
from golive.documents.market_numbers import numbers_of
from golive.documents.venue_terms import VenueFilters, VenueFunding, VenueMargin

Said = tuple[Direction, str, Span]

_TERMS = {"minimum_notional": (1, MINIMUM_SIZE), "clock_skew": (-1, CLOCK_SKEW)}
"""Terms with a direction, and the columns by which their places are kept: a later book may be used, a smaller order."""

MONEY = frozenset(
    ("maker_fee", "taker_fee", "dated_fees", "filters", "funding", "margin", "minimum_notional", "clock_skew_s", "feed")
)
"""The parts of a description that are compared here."""


def market_changes(old: MarketSpec, new: MarketSpec) -> Iterator[Said]:
    """Yield what changed: the smallest order, the latest event, fees, bounds of orders, funding, margins, the feed."""
    yield from _fees(old, new)
    numbers = {number.name: number.value for number in numbers_of(old)}
    for number in numbers_of(new):
        if number.name in _TERMS:
            harder, column = _TERMS[number.name]
            place = new.places.get(column, new.header.span)
            yield from _number(number.name, numbers[number.name], number.value, harder, place)
    for name, before, after in (
        ("filters", old.filters, new.filters),
        ("funding", old.funding, new.funding),
        ("margin", old.margin, new.margin),
        ("feed", old.feed, new.feed),
    ):
        if (before is None) is not (after is None):
            span = new.header.span if after is None else after.span
            yield Direction.CHANGED, f"`{name}` is {'gone' if after is None else 'new'}", span
    if old.filters is not None and new.filters is not None:
        yield from _filters(old.filters, new.filters)
    if old.funding is not None and new.funding is not None:
        yield from _funding(old.funding, new.funding)
    if old.margin is not None and new.margin is not None:
        yield from _margin(old.margin, new.margin)
    if old.feed is not None and new.feed is not None:
        yield from _feed(old.feed, new.feed)


def _fees(old: MarketSpec, new: MarketSpec) -> Iterator[Said]:
    """Compare fees from each date on at which either changes: lower ones at every date are looser."""
    dates = sorted({fees.since_ns for market in (old, new) for fees in market.dated_fees})
    for side in ("taker", "maker"):
        pairs = [(_fee(old, side, at), _fee(new, side, at)) for at in dates or [0]]
        place = new.dated_fees[-1].span if new.dated_fees else new.places.get("taker_fee", new.header.span)
        if any(before != after for before, after in pairs):
            known = [(b, a) for b, a in pairs if b is not None and a is not None]
            direction = _direction([a - b for b, a in known]) if len(known) == len(pairs) else Direction.CHANGED
            yield direction, f"the fees of a {side} changed", place


def _fee(market: MarketSpec, side: str, at: int) -> float | None:
    if side == "taker":
        return market.taker_fee_at(at)
    if not market.dated_fees:
        return market.maker_fee
    return next((fees.maker for fees in reversed(market.dated_fees) if fees.since_ns <= at), None)


def _direction(harder: Iterable[float]) -> Direction:
    """Return which way numbers went of which each is harder on an account as it rises."""
    steps = [step for step in harder if step]
    if not steps:
        return Direction.NEITHER
    if all(step > 0 for step in steps):
        return Direction.TIGHTER
    return Direction.LOOSER if all(step < 0 for step in steps) else Direction.CHANGED


def _filters(old: VenueFilters, new: VenueFilters) -> Iterator[Said]:
    for name, sign in (("min_quantity", 1), ("max_quantity", -1), ("max_notional", -1)):
        yield from _number(f"filters.{name}", getattr(old, name), getattr(new, name), sign, new.span)


def _funding(old: VenueFunding, new: VenueFunding) -> Iterator[Said]:
    for name in ("every", "first"):
        yield from _number(f"funding.{name}", getattr(old, name), getattr(new, name), 0, new.span)
    yield from _number("funding.most", old.most, new.most, -1, new.span)


def _margin(old: VenueMargin, new: VenueMargin) -> Iterator[Said]:
    yield from _number("margin.liquidation_fee", old.liquidation_fee, new.liquidation_fee, 1, new.span)
    if [_plain(tier.up_to) for tier in old.tiers] != [_plain(tier.up_to) for tier in new.tiers]:
        yield Direction.CHANGED, "the tiers of `margin` have other bounds", new.span
        return
    for n, (before, after) in enumerate(zip(old.tiers, new.tiers, strict=True), 1):
        for name in ("initial", "maintenance"):
            yield from _number(f"margin.{name} of tier {n}", getattr(before, name), getattr(after, name), 1, after.span)


def _feed(old: FeedTerms, new: FeedTerms) -> Iterator[Said]:
    """Compare where live events come from; a stream that may be silent for longer is doubted later."""
    for name in ("source", "exchange", "symbol", "depth"):
        if getattr(old, name) != getattr(new, name):
            yield Direction.CHANGED, f"`feed.{name}` changed", new.span
    before = {one.stream: one for one in old.silences}
    for silence in new.silences:
        if silence.stream in before:
            name = f"feed.silence.{silence.stream.value}"
            yield from _number(name, before[silence.stream].longest, silence.longest, -1, silence.span)


def _number(name: str, old: Quantity, new: Quantity, harder: int, span: Span) -> Iterator[Said]:
    """Yield a number that changed; `harder` is 1 where it is harder on an account as it rises, 0 where nobody knows."""
    if _plain(old) != _plain(new):
        direction = _direction([harder * (new.value - old.value)]) if harder else Direction.CHANGED
        yield direction, f"`{name}` is {new}, it was {old}", span


def _plain(quantity: Quantity | None) -> tuple[float, object] | None:
    return None if quantity is None else (quantity.value, quantity.unit.dimension)
