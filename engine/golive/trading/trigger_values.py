"""What a stop looks at in one nanosecond of a market: prints, the mark price, or the quote it would be closed at.

Where no mark price is told it is the mid of the book that is there, never a print: a stop on the mark which nobody
tells would protect nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from golive.execution.side import SIDES, Side
from golive.execution.snapshot import Snapshot
from golive.execution.stop import TriggerBy
from golive.trading.moment import Moment


def trigger_values(by: TriggerBy, moment: Moment) -> Mapping[Side, tuple[Fraction, ...]]:
    """Return the values in ticks that a stop of each side looks at, in their order; a sell is closed at the bid."""
    if by is TriggerBy.QUOTE:
        return {side: tuple(_closed_at(moment, side)) for side in SIDES}
    if by is TriggerBy.TRADE:
        values = tuple(Fraction(trade.price) for trade in moment.prints)
    elif moment.mark is not None:
        values = (moment.mark,)
    else:
        values = tuple(mid for mid in map(mid_of, moment.books) if mid is not None)
    return dict.fromkeys(SIDES, values)


def _closed_at(moment: Moment, side: Side) -> Iterator[Fraction]:
    quotes = (None if book.crossed else book.best(side.opposite) for book in moment.books)
    yield from (Fraction(quote) for quote in quotes if quote is not None)


def mid_of(book: Snapshot | None) -> Fraction | None:
    """Return the mid of a book in ticks, None where it crosses or has a side only.

    >>> mid_of(Snapshot(ts=0, bids=((9, 1),), asks=((10, 1),)))
    Fraction(19, 2)
    """
    if book is None or book.crossed:
        return None
    bid, ask = book.best(Side.BUY), book.best(Side.SELL)
    return None if bid is None or ask is None else Fraction(bid + ask, 2)
