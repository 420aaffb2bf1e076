"""What was known of the market when an order was decided: what its entry says, and reports compare its cost with."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import partial

from golive.api.expected_impact import Day
from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.core.value import Unknown, missing
from golive.core.window import Trades
from golive.evaluator.windows import shown
from golive.execution.contract import Terms
from golive.execution.marks import MarkBy
from golive.journal.bodies.order import MarketMet
from golive.trading.market_feed import MarketFeed
from golive.trading.met_rule import MetRule
from golive.trading.seen_mark import seen_mark
from golive.trading.whole_streams import lots_of

NO_MID = missing("no_usable_quote", "no usable quote was seen")
NOT_COUNTED = missing("no_volume_window", "the library's fills have no `volume_window`")
TOO_LARGE = missing("volume_too_large", "more lots than can be counted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Traded:
    """Whole lots that traded over a while, in so many trades."""

    lots: int
    n: int


def market_met(rule: MetRule, feed: MarketFeed, strategy: str, lots: int, now: int) -> MarketMet:
    """Return what was known at an instant of the market that an order of some lots is sent into."""
    shows = partial(shown, streams=feed.streams, now=now)
    mid = seen_mark(shows, rule.venue, MarkBy.MID, now=now, oldest=rule.oldest_price).long
    traded = traded_before(feed.streams.trades(now), rule.venue.terms, rule.volume_over)
    day = rule.expected.day(feed.streams, strategy, now=now, skew=rule.skew)
    daily = _daily_lots(rule.venue.terms, day, mid)
    impact = NO_MID if mid is None else _impact(rule, strategy, day, lots, mid)
    return MarketMet(
        mid=mid,
        mid_why=NO_MID.code if mid is None else None,
        volume=None if isinstance(traded, Unknown) else traded.lots,
        volume_n=None if isinstance(traded, Unknown) else traded.n,
        volume_over=rule.volume_over,
        volume_why=_why(traded),
        daily=None if isinstance(daily, Unknown) else daily,
        daily_why=_why(daily),
        volatility=None if isinstance(day.volatility, Unknown) else day.volatility,
        volatility_why=_why(day.volatility),
        bars=day.bars,
        bars_over=None if day.over_s is None else round(day.over_s * NANOS),
        impact_bps=None if isinstance(impact, Unknown) else impact,
        impact_why=_why(impact),
    )


def traded_before(trades: Trades | Unknown, terms: Terms, over: int | None) -> Traded | Unknown:
    """Return what traded in the nanoseconds before an instant, or why nobody can tell."""
    if over is None:
        return NOT_COUNTED
    last = trades if isinstance(trades, Unknown) else trades.last(over / NANOS)
    if isinstance(last, Unknown):
        return last
    lots = float(lots_of(last.price, last.quantity, terms).sum())
    return Traded(lots=math.floor(lots), n=len(last.ts)) if math.isfinite(lots) else TOO_LARGE


def _value(terms: Terms, lots: int, mid: Fraction) -> float:
    """Return what lots are worth in quote currency."""
    return float(Fraction(terms.notional(lots, mid)) / NANOS)


def _daily_lots(terms: Terms, day: Day, mid: Fraction | None) -> int | Unknown:
    if isinstance(day.value, Unknown):
        return day.value
    return NO_MID if mid is None else math.floor(day.value / _value(terms, 1, mid))


def _impact(rule: MetRule, strategy: str, day: Day, lots: int, mid: Fraction) -> float | Unknown:
    value = _value(rule.venue.terms, lots, mid)
    return rule.expected.impact_bps(strategy, day, value=value, session_minutes=rule.session_minutes)


def _why(value: object) -> str | None:
    return value.code if isinstance(value, Unknown) else None
