"""What a stop looks at in one nanosecond of a market: prints, the mark price, or the quote it would be closed at.

Where no mark price is told it is the mid of the book that is there, never a print: a stop on the mark which nobody
tells would protect nothing.
"""

from __future__ import annotations

from fractions import Fraction

from golive.execution.side import Side
from golive.execution.snapshot import Snapshot
from golive.execution.stop import TriggerBy
from golive.trading.moment import Moment


def trigger_values(by: TriggerBy, moment: Moment, side: Side) -> tuple[Fraction, ...]:
    """Return the values in ticks that a stop of a side looks at, in their order; a sell is closed at the bid."""
    match by:
        case TriggerBy.TRADE:
            return tuple(Fraction(trade.price) for trade in moment.prints)
        case TriggerBy.QUOTE:
            quotes = (None if book.crossed else book.best(side.opposite) for book in moment.books)
            return tuple(Fraction(quote) for quote in quotes if quote is not None)
    if moment.mark is not None:
        return (moment.mark,)
    return tuple(mid for mid in map(mid_of, moment.books) if mid is not None)


def mid_of(book: Snapshot | None) -> Fraction | None:
    """Return the mid of a book in ticks, None where it crosses or has a side only.

    >>> mid_of(Snapshot(ts=0, bids=((9, 1),), asks=((10, 1),)))
    Fraction(19, 2)
    """
    if book is None or book.crossed:
        return None
    bid, ask = book.best(Side.BUY), book.best(Side.SELL)
    return None if bid is None or ask is None else Fraction(bid + ask, 2)
