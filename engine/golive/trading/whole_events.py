"""One event of a live feed in whole ticks and lots, as a venue takes it; stamped with the instant at which it was seen.

What has no sound number in it is no event of the venue's: such a one never came. The rounding is that of recordings.
"""

from __future__ import annotations

import math

from golive.core.errors import Refused
from golive.execution.contract import Terms
from golive.execution.side import Side
from golive.execution.snapshot import Level, Print, Snapshot
from golive.market.numbers import aggressor, number
from golive.trading.received import BookReceived, QuoteReceived, TradeReceived
from golive.trading.whole_streams import MOST, ROUNDING

_SIDES = {side.value: side for side in Side}


def print_seen(trade: TradeReceived, terms: Terms) -> Print | None:
    """Return a trade in ticks and lots, or None for one that is none.

    >>> from fractions import Fraction
    >>> from golive.execution.contract import Contract
    >>> terms = Terms(contract=Contract.LINEAR, tick=Fraction("0.1"), lot=Fraction("0.001"))
    >>> print_seen(TradeReceived(symbol="BTC", ts=1, seen_at=2, price=50_000.1, size=0.003, side="buy"), terms)
    Print(ts=2, price=500001, lots=3, aggressor=<Side.BUY: 1>)
    """
    whole = _whole(trade.price, trade.size, terms)
    if whole is None:
        return None
    tick, lots = whole
    taker = _SIDES.get(aggressor(trade.side) or 0)
    return Print(ts=trade.seen_at, price=round(tick), lots=_floored(lots), aggressor=taker)


def book_seen(book: BookReceived, terms: Terms) -> Snapshot | None:
    """Return a book in ticks and lots, or None where a level of it is none; between two ticks it is the worse one."""
    return _snapshot(book.seen_at, book.bids, book.asks, terms)


def quote_seen(quote: QuoteReceived, terms: Terms) -> Snapshot | None:
    """Return a quote as a book of one level a side; a side of no size has none."""
    bids = ((quote.bid, quote.bid_size),) if _is_there(quote.bid_size) else ()
    asks = ((quote.ask, quote.ask_size),) if _is_there(quote.ask_size) else ()
    return _snapshot(quote.seen_at, bids, asks, terms)


def _snapshot(
    ts: int, bids: tuple[tuple[float, float], ...], asks: tuple[tuple[float, float], ...], terms: Terms
) -> Snapshot | None:
    bought, sold = _side(bids, terms, Side.BUY), _side(asks, terms, Side.SELL)
    if bought is None or sold is None:
        return None
    try:
        return Snapshot(ts=ts, bids=bought, asks=sold)
    except Refused:
        return None


def _side(levels: tuple[tuple[float, float], ...], terms: Terms, side: Side) -> tuple[Level, ...] | None:
    """Return the levels of one side; those that fall on one tick are one."""
    shown: dict[int, int] = {}
    for price, size in levels:
        whole = _whole(price, size, terms)
        if whole is None:
            return None
        tick, lots = whole
        worse = math.floor(tick + ROUNDING) if side is Side.BUY else math.ceil(tick - ROUNDING)
        shown[worse] = shown.get(worse, 0) + _floored(lots)
    return tuple(shown.items())


def _whole(price: object, size: object, terms: Terms) -> tuple[float, float] | None:
    """Return a price in ticks and a size in lots, not rounded; None where they are no such numbers."""
    paid, base = number(price), number(size)
    if paid is None or base is None:
        return None
    tick, lots = paid / float(terms.tick), (base * paid if terms.inverse else base) / float(terms.lot)
    return (tick, lots) if 1 - ROUNDING <= tick <= MOST and 0 <= lots <= MOST else None


def _floored(lots: float) -> int:
    return math.floor(lots + ROUNDING)


def _is_there(size: object) -> bool:
    shown = number(size)
    return shown is None or shown > 0
