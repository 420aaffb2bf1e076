"""The spread of the last quote."""

from __future__ import annotations

from golive.core.value import Unknown
from golive.core.window import FloatArray, Quotes
from golive.models.book.book_columns import BookColumns
from golive.models.book.book_spread import relative_spread
from golive.models.book.last_quote import last_quote


def quote_spread(quotes: Quotes) -> float | Unknown:
    """Return (ask - bid) / mid of the last quote, a fraction in (0, 2)."""
    quote = last_quote(quotes)
    return quote if isinstance(quote, Unknown) else relative_spread(quote.bid, quote.ask)


def quote_spread_columns(books: BookColumns) -> FloatArray:
    """Return `quote_spread` where the last quotes are the best of many books, NaN where it is unknown."""
    return relative_spread(books.bid, books.ask)
