"""Best quotes from the plain rows that a bot holds, ending with the top of its book."""

from __future__ import annotations

from collections.abc import Mapping

from golive.core.value import Unknown, invalid
from golive.core.window import Book, Quotes
from golive.market.aliases import TIME, is_sequence, misspelt, told_time
from golive.market.live.quotes import LiveQuotes
from golive.market.numbers import number
from golive.market.retention import Retention
from golive.market.tops import top_of
from golive.market.usable_quotes import UNUSABLE

_KEYS = frozenset(("bid", "bid_size", "ask", "ask_size", *TIME))

_ROW = 5
"""A quote given as a row is bid, its size, ask, its size, time."""

_Quote = tuple[object, object, object, object, object]


def quotes_from_rows(rows: object, book: Book, *, now: int, retention: Retention) -> Quotes | Unknown:
    """Return quotes that a caller holds as rows, and the top of the book after them, or what is wrong with them.

    Parameters
    ----------
    rows
        In order of time, each a mapping (`bid`, `bid_size`, `ask`, `ask_size`; `timestamp`, `ts`, `time` or `at`) or a
        row (bid, bid_size, ask, ask_size, time).
    book
        The book of the same call; it is a quote of its own time.
    now
        The instant of decision, nanoseconds UTC; quotes after it are not shown.
    retention
        How far back is shown.

    Returns
    -------
    Quotes or Unknown
        A row that is no quote makes all of them unknown, and so does one of the book's time that is not the top of it;
        after a crossed, locked or one-sided one they begin anew.
    """
    if not is_sequence(rows):
        return invalid("quotes_type", "quotes are not a sequence of rows")
    live = LiveQuotes("", retention)
    last: _Quote | None = None
    for row in rows:
        quote = _quote(row)
        if isinstance(quote, Unknown):
            return quote
        refused = live.add(*quote, None)
        if refused is not None and refused.code not in UNUSABLE:
            return refused
        last = quote
    top = top_of(book)
    if live.latest == book.ts and last is not None and not _same(last, top):
        return invalid("quotes_contradict", "the last quote is of the order book's time, and is not the top of it")
    refused = live.add(*top, book.ts, None) if live.latest < book.ts else None
    return live.view(now) if refused is None else refused


def _same(quote: _Quote, top: tuple[float, float, float, float]) -> bool:
    return all(number(mine) == theirs for mine, theirs in zip(quote, top, strict=False))


def _quote(row: object) -> _Quote | Unknown:
    """Return bid, its size, ask, its size and time of a row, or what is wrong with it."""
    if isinstance(row, Mapping):
        doubt, at = misspelt(row, _KEYS, "a quote"), told_time(row)
        if doubt is not None:
            return doubt
        if isinstance(at, Unknown):
            return at
        return row.get("bid"), row.get("bid_size"), row.get("ask"), row.get("ask_size"), at
    if is_sequence(row) and len(row) == _ROW:
        return row[0], row[1], row[2], row[3], row[4]
    return invalid("quotes_type", "a quote is neither a mapping nor a row of bid, bid_size, ask, ask_size, time")
