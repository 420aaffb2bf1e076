"""The middle of a book."""

from __future__ import annotations

from golive.core.value import Unknown
from golive.core.window import Book
from golive.models.book.book_window import checked_book


def mid_price(bid: float, ask: float) -> float:
    """Return the price halfway between best bid and best ask."""
    # Halved before the sum, which could leave the range of numbers.
    return 0.5 * bid + 0.5 * ask


def book_mid(book: Book) -> float | Unknown:
    """Return the price halfway between best bid and best ask, in quote per base, > 0."""
    usable = checked_book(book)
    if isinstance(usable, Unknown):
        return usable
    return mid_price(float(usable.bid_prices[0]), float(usable.ask_prices[0]))
