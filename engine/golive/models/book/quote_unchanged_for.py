"""How long the best quote has been the same."""

from __future__ import annotations

from golive.core.value import Unknown
from golive.core.window import FloatArray, Quotes
from golive.models.book.book_columns import BookColumns
from golive.models.book.book_unchanged_for import book_unchanged_for_columns, unchanged_for
from golive.models.book.last_quote import last_quote


def quote_unchanged_for(quotes: Quotes) -> float | Unknown:
    """Return the seconds since price or size of the best quote last changed, >= 0: a feed that repeats is frozen.

    Unknown until a change was seen, or the caller said when one was; exact however little of the past is kept.
    """
    quote = last_quote(quotes)
    return quote if isinstance(quote, Unknown) else unchanged_for("quote", quotes.changed_at, quotes.now)


def quote_unchanged_for_columns(books: BookColumns) -> FloatArray:
    """Return `quote_unchanged_for` where the quotes are the best of many books, which change when those do."""
    return book_unchanged_for_columns(books)
