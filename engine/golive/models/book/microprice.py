"""The middle of a book, weighted by who is thinner."""

from __future__ import annotations

from golive.core.value import Unknown
from golive.core.window import Book, FloatArray
from golive.models.book.book_columns import BookColumns, Levels
from golive.models.book.book_window import checked_book


def microprice(book: Book) -> float | Unknown:
    """Return the best prices weighted by the size on the other side, in quote per base.

    Between best bid and best ask: a heavy bid pushes it towards the ask.

    References
    ----------
    Stoikov (2018), The micro-price; this is its first-order form.
    """
    usable = checked_book(book)
    if isinstance(usable, Unknown):
        return usable
    bid, ask = float(usable.bid_prices[0]), float(usable.ask_prices[0])
    bid_size, ask_size = float(usable.bid_sizes[0]), float(usable.ask_sizes[0])
    weight = bid_size / (bid_size + ask_size)
    return bid + (ask - bid) * weight


def microprice_columns(books: BookColumns) -> FloatArray:
    """Return `microprice` of many books, NaN where it is unknown."""
    bid_size, ask_size = books.bids.each(_best_size), books.asks.each(_best_size)
    weight = bid_size / (bid_size + ask_size)
    return books.bid + (books.ask - books.bid) * weight


def _best_size(part: Levels) -> FloatArray:
    return part.sizes[:, 0]
