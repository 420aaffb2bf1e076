"""What open positions are marked at, by the quotes that were seen; where there are bars alone, by their closes."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from golive.account.seen_price import Shows
from golive.core.shortest_decimal import exactly
from golive.core.signature import Kind
from golive.core.value import Unknown
from golive.core.window import Bars, Quotes
from golive.evaluator.windows import shown
from golive.execution.account_events import Marking
from golive.execution.marks import MarkBy, Quoted, marking
from golive.models.bars.last_close import last_close
from golive.models.book.last_quote import Quote, last_quote
from golive.trading.machine_rule import MachineRule
from golive.trading.market_feed import MarketFeed
from golive.trading.venue_terms import VenueTerms


def mark_at(rule: MachineRule, symbol: str, feed: MarketFeed, now: int) -> Marking:
    """Return what a machine marks its positions in an instrument at, at an instant."""
    shows = partial(shown, streams=feed.streams, now=now)
    return seen_mark(shows, rule.venues[symbol], rule.mark_by, now=now, oldest=rule.oldest_mark)


def seen_mark(shows: Shows, venue: VenueTerms, by: MarkBy, *, now: int, oldest: int) -> Marking:
    """Return the mark of an instrument at an instant; what is older than `oldest` nanoseconds marks nothing.

    No stream tells a mark price, so `mark_price` marks nothing either: the equity is unknown. A close has the sides
    that half the stated spread makes of it.
    """
    window = shows(Kind.BARS if venue.by_bars else Kind.QUOTES)
    at = None if isinstance(window, Unknown) else window.as_of
    nothing = Marking(ts=now, symbol=venue.symbol, long=None, short=None)
    if isinstance(window, Unknown) or at is None or now - at > oldest:
        return nothing
    last = (
        last_close(window) if isinstance(window, Bars) else last_quote(window) if isinstance(window, Quotes) else None
    )
    if isinstance(last, float):
        return _closed(exactly(last) / venue.terms.tick, venue, by, now=now)
    if not isinstance(last, Quote):
        return nothing
    bid, ask = (exactly(price) / venue.terms.tick for price in (last.bid, last.ask))
    return marking(by, Quoted(ts=now, symbol=venue.symbol, bid=bid, ask=ask))


def _closed(price: Fraction, venue: VenueTerms, by: MarkBy, *, now: int) -> Marking:
    """Return what a close marks, in ticks."""
    half = price * venue.bars.spread / 2 if by is MarkBy.CLOSE_SIDE else Fraction(0)
    is_told = by is not MarkBy.MARK_PRICE
    return Marking(
        ts=now,
        symbol=venue.symbol,
        long=price - half if is_told else None,
        short=price + half if is_told else None,
    )
