"""The middle of the last quote."""

from __future__ import annotations

from golive.core.value import Unknown
from golive.core.window import FloatArray, Quotes
from golive.models.book.book_columns import BookColumns
from golive.models.book.book_mid import mid_price
from golive.models.book.last_quote import last_quote


def quote_mid(quotes: Quotes) -> float | Unknown:
    """Return the price halfway between bid and ask of the last quote, in quote per base, > 0."""
    quote = last_quote(quotes)
    return quote if isinstance(quote, Unknown) else mid_price(quote.bid, quote.ask)


def quote_mid_columns(books: BookColumns) -> FloatArray:
    """Return `quote_mid` where the last quotes are the best of many books, NaN where it is unknown."""
    return mid_price(books.bid, books.ask)
