"""What open positions are marked at, by the quotes that were seen."""

from __future__ import annotations

from fractions import Fraction

from golive.core.shortest_decimal import exactly
from golive.core.value import Unknown
from golive.core.window import Quotes
from golive.execution.account_events import Marking
from golive.execution.contract import Terms
from golive.execution.marks import MarkBy, Quoted, marking
from golive.models.book.last_quote import last_quote
from golive.trading.machine_rule import MachineRule
from golive.trading.market_feed import MarketFeed


def mark_at(rule: MachineRule, symbol: str, feed: MarketFeed, now: int) -> Marking:
    """Return what a machine marks its positions in an instrument at, at an instant."""
    return quoted_mark(
        feed.streams.quotes(now),
        rule.venues[symbol].terms,
        rule.mark_by,
        symbol=symbol,
        now=now,
        oldest=rule.oldest_mark,
    )


def quoted_mark(quotes: Quotes | Unknown, terms: Terms, by: MarkBy, *, symbol: str, now: int, oldest: int) -> Marking:
    """Return the mark of a symbol at an instant; a quote older than `oldest` nanoseconds marks nothing.

    No stream tells a mark price, so `mark_price` marks nothing either: the equity is unknown.
    """
    at = None if isinstance(quotes, Unknown) else quotes.as_of
    last = None if isinstance(quotes, Unknown) or at is None or now - at > oldest else last_quote(quotes)
    if last is None or isinstance(last, Unknown):
        return Marking(ts=now, symbol=symbol, long=None, short=None)
    bid, ask = (_ticks(price, terms) for price in (last.bid, last.ask))
    return marking(by, Quoted(ts=now, symbol=symbol, bid=bid, ask=ask))


def _ticks(price: float, terms: Terms) -> Fraction:
    return exactly(price) / terms.tick
