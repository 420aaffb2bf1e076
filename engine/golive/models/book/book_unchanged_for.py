"""How long a book has looked the same."""

from __future__ import annotations

from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.core.window import Book
from golive.models.book.book_window import checked_book


def book_unchanged_for(book: Book) -> float | Unknown:
    """Return the seconds since the book's content last changed, >= 0: a feed that repeats itself is frozen."""
    usable = checked_book(book)
    if isinstance(usable, Unknown):
        return usable
    # A feed whose clock is ahead within the tolerated skew is not negative seconds old.
    return max(0, usable.now - usable.changed_at) / NANOS
