"""The spread of a book."""

from __future__ import annotations

from golive.core.value import Unknown
from golive.core.window import Book
from golive.models.book.book_mid import mid_price
from golive.models.book.book_window import checked_book


def relative_spread(bid: float, ask: float) -> float:
    """Return (ask - bid) / mid, a fraction."""
    return (ask - bid) / mid_price(bid, ask)


def book_spread(book: Book) -> float | Unknown:
    """Return (best ask - best bid) / mid, a fraction in (0, 2)."""
    usable = checked_book(book)
    if isinstance(usable, Unknown):
        return usable
    return relative_spread(float(usable.bid_prices[0]), float(usable.ask_prices[0]))
