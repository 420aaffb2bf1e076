"""Books a number may be computed from: two sided, sorted, and within what a market can hold."""

from __future__ import annotations

from golive.core.value import Unknown, invalid
from golive.core.window import Book
from golive.models.arguments import LARGEST, SMALLEST


def checked_book(book: Book) -> Book | Unknown:
    """Return the book best first, or why it cannot be used; absurd magnitudes are refused before they overflow."""
    if "market" not in book.checks:
        book.checks["market"] = _within_markets(book.checked())
    usable: Book | Unknown = book.checks["market"]
    return usable


def _within_markets(usable: Book | Unknown) -> Book | Unknown:
    if isinstance(usable, Unknown):
        return usable
    # Sorted, so the last prices are the extreme ones.
    extremes = (usable.bid_prices[-1], usable.ask_prices[-1], usable.bid_sizes.max(), usable.ask_sizes.max())
    smallest = min(usable.bid_prices[-1], usable.bid_sizes.min(), usable.ask_sizes.min())
    if max(extremes) > LARGEST or smallest < SMALLEST:
        return invalid("book_magnitude", "the book holds a price or size beyond any market")
    return usable
