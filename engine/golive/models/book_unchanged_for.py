"""How long a book has looked the same."""

from __future__ import annotations

from golive.core.value import Unknown, invalid
from golive.core.window import NANOS, Book


def book_unchanged_for(book: Book) -> float | Unknown:
    """Return the seconds since the book's content last changed, >= 0: a feed that repeats itself is frozen."""
    usable = book.checked()
    if isinstance(usable, Unknown):
        return usable
    if usable.changed_at > usable.now:
        return invalid("book_from_the_future", "the book changed later than now")
    return (usable.now - usable.changed_at) / NANOS
