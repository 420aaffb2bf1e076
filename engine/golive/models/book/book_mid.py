"""The middle of a book."""

from __future__ import annotations

from typing import TypeVar

from golive.core.value import Unknown
from golive.core.window import Book, FloatArray
from golive.models.book.book_columns import BookColumns
from golive.models.book.book_window import checked_book

Price = TypeVar("Price", float, FloatArray)


def mid_price(bid: Price, ask: Price) -> Price:
    """Return the price halfway between best bid and best ask, one or as many as are given."""
    # Halved before the sum, which could leave the range of numbers.
    return 0.5 * bid + 0.5 * ask


def book_mid(book: Book) -> float | Unknown:
    """Return the price halfway between best bid and best ask, in quote per base, > 0."""
    usable = checked_book(book)
    if isinstance(usable, Unknown):
        return usable
    return mid_price(float(usable.bid_prices[0]), float(usable.ask_prices[0]))


def book_mid_columns(books: BookColumns) -> FloatArray:
    """Return `book_mid` of many books, NaN where it is unknown."""
    return mid_price(books.bid, books.ask)
