"""The numbers of a market description by name: what a venue takes, asks for and holds an order to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.core.unit import UNITS, Quantity
from golive.documents.feed import FeedTerms
from golive.documents.market import MarketKind, MarketSpec, QuantityUnit
from golive.documents.venue_terms import MarginTier, VenueFees, VenueFilters, VenueFunding, VenueMargin

_SIZES = {QuantityUnit.BASE: "base", QuantityUnit.QUOTE: "usd", QuantityUnit.CONTRACTS: "size"}
_FEES = ("maker", "taker")
T = TypeVar("T", MarketSpec, VenueFees, VenueFilters, VenueFunding, VenueMargin, MarginTier)
_MINUTE = UNITS["min"].scale


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketNumber:
    """A number, where it is written, and how a description is made that has another, in held form.

    What nobody wrote, such as a bound left to its default, is placed where what it belongs to stands.
    """

    name: str
    value: Quantity
    span: Span
    put: Callable[[float], MarketSpec]


def numbers_of(market: MarketSpec) -> tuple[MarketNumber, ...]:
    """Return the numbers of a description; of several fees by date, and tiers, with their place among them."""
    return (*_terms(market), *_fees(market), *_sections(market), *_tiers(market), *_feed(market))


def _terms(market: MarketSpec) -> Iterator[MarketNumber]:
    size = _SIZES[market.size_unit]
    contract = "usd" if market.kind is MarketKind.INVERSE else "base"
    for name, field, held, unit, scale in (
        ("tick", "tick", market.tick, "usd_per_base", 1.0),
        ("lot", "lot", market.lot, size, 1.0),
        ("minimum_notional", "minimum_notional", market.minimum_notional, "usd", 1.0),
        ("session", "session_minutes", market.session_minutes * _MINUTE, "min", _MINUTE),
        ("clock_skew", "clock_skew_s", market.clock_skew_s, "s", 1.0),
        ("contract_size", "contract_size", market.contract_size, contract, 1.0),
    ):
        if name != "contract_size" or QuantityUnit.CONTRACTS is market.size_unit:
            put = partial(_with_term, market, field, scale)
            span = market.written.get(name, market.header.span)
            yield MarketNumber(name=name, value=Quantity(held, UNITS[unit]), span=span, put=put)


def _with_term(market: MarketSpec, field: str, scale: float, held: float) -> MarketSpec:
    return _with(market, field, held / scale)


def _fees(market: MarketSpec) -> Iterator[MarketNumber]:
    for side in _FEES:
        if not market.dated_fees:
            held, put = getattr(market, f"{side}_fee"), partial(_with_term, market, f"{side}_fee", 1.0)
            span = market.written.get(f"fees.{side}", market.header.span)
            yield MarketNumber(name=side, value=Quantity(held, UNITS["bps"]), span=span, put=put)
        for n, fees in enumerate(market.dated_fees, 1):
            held, put = getattr(fees, side), partial(_with_fee, market, side, n)
            span = market.written.get(f"fees.{n}.{side}", fees.span)
            yield MarketNumber(name=f"{side}_{n}", value=Quantity(held, UNITS["bps"]), span=span, put=put)


def _with_fee(market: MarketSpec, side: str, n: int, held: float) -> MarketSpec:
    dated = tuple(_with(fees, side, held) if i == n else fees for i, fees in enumerate(market.dated_fees, 1))
    return replace(market, dated_fees=dated, maker_fee=dated[-1].maker, taker_fee=dated[-1].taker)


def _sections(market: MarketSpec) -> Iterator[MarketNumber]:
    for section, names in (
        ("filters", ("min_quantity", "max_quantity", "max_notional")),
        ("funding", ("every", "first", "most")),
        ("margin", ("liquidation_fee",)),
    ):
        terms = getattr(market, section)
        for name in names if terms is not None else ():
            value: Quantity = getattr(terms, name)
            put = partial(_with_section, market, section, name, value)
            span = market.written.get(f"{section}.{name}", terms.span)
            yield MarketNumber(name=name, value=value, span=span, put=put)


def _with_section(market: MarketSpec, section: str, name: str, before: Quantity, held: float) -> MarketSpec:
    return _with(market, section, _with(getattr(market, section), name, Quantity(held, before.unit)))


def _tiers(market: MarketSpec) -> Iterator[MarketNumber]:
    tiers = () if market.margin is None else market.margin.tiers
    for n, tier in enumerate(tiers):
        for name in ("initial", "maintenance", "up_to"):
            value: Quantity | None = getattr(tier, name)
            if value is not None:
                numbered = name if len(tiers) == 1 else f"{name}_{n + 1}"
                put = partial(_with_tier, market, n, name, value)
                span = next(filter(None, map(market.written.get, _keys(n, name))), tier.span)
                yield MarketNumber(name=numbered, value=value, span=span, put=put)


def _keys(n: int, name: str) -> tuple[str, str]:
    """Return how a number of a tier is written: in a list of tiers, or where there is but one."""
    return f"margin.tiers.{n + 1}.{name}", f"margin.{name}"


def _with_tier(market: MarketSpec, n: int, name: str, before: Quantity, held: float) -> MarketSpec:
    assert market.margin is not None
    tiers: list[MarginTier] = list(market.margin.tiers)
    tiers[n] = _with(tiers[n], name, Quantity(held, before.unit))
    return replace(market, margin=replace(market.margin, tiers=tuple(tiers)))


def _feed(market: MarketSpec) -> Iterator[MarketNumber]:
    """Yield the levels of a book that an exchange feeds, and the longest silence of each stream."""
    feed = market.feed
    if feed is None:
        return
    if feed.depth:
        depth, span = Quantity(float(feed.depth), UNITS[""]), market.written.get("feed.depth", feed.span)
        yield MarketNumber(name="depth", value=depth, span=span, put=partial(_with_depth, market, feed))
    for n, silence in enumerate(feed.silences):
        name, put = f"silence_{silence.stream.value}", partial(_with_silence, market, feed, n)
        yield MarketNumber(name=name, value=silence.longest, span=silence.span, put=put)


def _with_depth(market: MarketSpec, feed: FeedTerms, held: float) -> MarketSpec:
    return replace(market, feed=replace(feed, depth=int(held)))


def _with_silence(market: MarketSpec, feed: FeedTerms, n: int, held: float) -> MarketSpec:
    silences = list(feed.silences)
    silences[n] = replace(silences[n], longest=Quantity(held, silences[n].longest.unit))
    return replace(market, feed=replace(feed, silences=tuple(silences)))


def _with(part: T, field: str, value: object) -> T:
    changes: dict[str, Any] = {field: value}
    return replace(part, **changes)
