"""Time at the venue: what a feed has for it, what is due there by itself, and funding at its boundaries.

Whole stretches in which nothing rests and nothing arrives are passed at no cost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.execution.funding import payment
from golive.trading.answer import Answer
from golive.trading.market_feed import MarketFeed
from golive.trading.trigger_values import mid_of
from golive.trading.venue import Venue


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidBy:
    """What a strategy paid at a boundary on the signed lots that it held before, in nano-units; a cost is negative."""

    strategy: str
    position: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """Funding at a boundary, heard of later; `why` says that nobody knows what it came to, and then nothing is paid.

    `mark` is in quote currency.
    """

    symbol: str
    at: int
    heard: int
    rate: Fraction | None
    mark: Fraction | None
    payments: tuple[PaidBy, ...] = ()
    why: str | None = None


def pass_time(venue: Venue, feed: MarketFeed, since: int, until: int) -> Iterator[Answer | Charge]:
    """Let time pass at a venue from one instant to another; yield what it says, in the order in which it says it."""
    rule = venue.terms.funding
    for boundary in () if rule is None else rule.boundaries(since, until):
        # What is opened at the boundary pays nothing, and what is closed at it still pays.
        yield from _trade(venue, feed, boundary - 1)
        yield from _charge(venue, feed, boundary)
    yield from _trade(venue, feed, until)


def _trade(venue: Venue, feed: MarketFeed, until: int) -> Iterator[Answer]:
    while not venue.is_watching:
        due = venue.due
        if due is None or due > until:
            return
        yield from venue.advance(feed.sight(venue, due), due)
    if venue.ts is None or venue.ts < until:
        yield from venue.advance(feed.moments(venue.ts, until), until)


def _charge(venue: Venue, feed: MarketFeed, boundary: int) -> Iterator[Charge]:
    rule, terms = venue.terms.funding, venue.terms.terms
    held = {strategy: exits.position for strategy, exits in sorted(venue.exits.items()) if exits.position}
    if rule is None or not held:
        return
    if not venue.is_watching and (venue.ts is None or venue.ts < boundary - 1):
        # Nothing is due by then: it is told for the mark alone.
        venue.advance(feed.sight(venue, boundary - 1), boundary - 1)
    mid = None if venue.depth.unusable(boundary) else mid_of(venue.depth.book)
    notice = replace(feed.notice(boundary), mark=None if mid is None else mid * terms.tick)
    paid = {strategy: payment(terms, rule, lots, notice) for strategy, lots in held.items()}
    whys = [one.why for one in paid.values() if one.why is not None]
    yield Charge(
        symbol=venue.terms.symbol,
        at=boundary,
        heard=venue.connection.answer(f"{venue.terms.symbol}/{boundary}", boundary),
        rate=notice.rate,
        mark=notice.mark,
        payments=tuple(
            PaidBy(strategy=strategy, position=one.position, amount=one.amount)
            for strategy, one in paid.items()
            if one.amount is not None and not whys
        ),
        why=whys[0] if whys else None,
    )
