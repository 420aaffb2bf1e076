"""The spread of a book."""

from __future__ import annotations

from golive.core.value import Unknown
from golive.core.window import Book, FloatArray
from golive.models.book.book_columns import BookColumns
from golive.models.book.book_mid import Price, mid_price
from golive.models.book.book_window import checked_book


def relative_spread(bid: Price, ask: Price) -> Price:
    """Return (ask - bid) / mid, a fraction, or as many as are given."""
    return (ask - bid) / mid_price(bid, ask)


def book_spread(book: Book) -> float | Unknown:
    """Return (best ask - best bid) / mid, a fraction in (0, 2)."""
    usable = checked_book(book)
    if isinstance(usable, Unknown):
        return usable
    return relative_spread(float(usable.bid_prices[0]), float(usable.ask_prices[0]))


def book_spread_columns(books: BookColumns) -> FloatArray:
    """Return `book_spread` of many books, NaN where it is unknown."""
    return relative_spread(books.bid, books.ask)
