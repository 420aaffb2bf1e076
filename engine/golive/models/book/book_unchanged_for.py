"""How long a book has looked the same."""

from __future__ import annotations

import numpy as np

from golive.core.unit import NANOS
from golive.core.value import Unknown, warming_up
from golive.core.window import Book, FloatArray
from golive.models.book.book_columns import BookColumns
from golive.models.book.book_window import checked_book


def book_unchanged_for(book: Book) -> float | Unknown:
    """Return the seconds since the book's content last changed, >= 0: a feed that repeats itself is frozen.

    Unknown until a change was seen, or the caller said when one was.
    """
    usable = checked_book(book)
    return usable if isinstance(usable, Unknown) else unchanged_for("book", usable.changed_at, usable.now)


def unchanged_for(what: str, changed_at: int | None, now: int) -> float | Unknown:
    """Return the seconds from `changed_at` to `now`, both in nanoseconds, >= 0; unknown without the first."""
    if changed_at is None:
        how = "give changed_at, or call again after it changed"
        return warming_up(f"{what}_change_unseen", f"one snapshot cannot show that the {what} moves: {how}")
    # A feed whose clock is ahead within the tolerated skew is not negative seconds old.
    return max(0, now - changed_at) / NANOS


def book_unchanged_for_columns(books: BookColumns) -> FloatArray:
    """Return `book_unchanged_for` of many books, NaN where it is unknown, or longer than doubles count in whole."""
    known = books.known & (books.unchanged_ns >= 0) & (books.unchanged_ns <= MOST_WHOLE)
    return np.where(known, books.unchanged_ns, np.nan) / NANOS


MOST_WHOLE = 2**53
"""Nanoseconds up to which every whole number of them is a double."""
