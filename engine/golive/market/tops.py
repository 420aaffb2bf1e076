"""Best quotes from books: what a market without a quote stream of its own has."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from golive.core.window import Book, FloatArray
from golive.documents.streams import BookColumns, MarketData, QuoteColumns


def top_of(book: Book) -> tuple[float, float, float, float]:
    """Return bid, its size, ask, its size; zeros for a side without size, as recordings write an empty side."""
    bid, bid_size = _best(book.bid_prices[np.newaxis], book.bid_sizes[np.newaxis], sign=1.0)
    ask, ask_size = _best(book.ask_prices[np.newaxis], book.ask_sizes[np.newaxis], sign=-1.0)
    return float(bid[0]), float(bid_size[0]), float(ask[0]), float(ask_size[0])


def with_quotes(data: MarketData) -> MarketData:
    """Return the recording with quotes: its own, or else the tops of its books."""
    if data.quotes is not None or data.book is None:
        return data
    return replace(data, quotes=tops_of(data.book))


def tops_of(books: BookColumns) -> QuoteColumns:
    """Return the best bids and offers of books; zeros for a side without size."""
    bid, bid_size = _best(books.bid_prices, books.bid_sizes, sign=1.0)
    ask, ask_size = _best(books.ask_prices, books.ask_sizes, sign=-1.0)
    return QuoteColumns(ts=books.ts, bid=bid, bid_size=bid_size, ask=ask, ask_size=ask_size, seen=books.seen)


def _best(prices: FloatArray, sizes: FloatArray, *, sign: float) -> tuple[FloatArray, FloatArray]:
    if not prices.size:
        return np.zeros(len(prices)), np.zeros(len(prices))
    there = sizes > 0
    best = np.argmax(np.where(there, sign * prices, -np.inf), axis=1)
    rows = np.arange(len(prices))
    some = there.any(axis=1)
    return np.where(some, prices[rows, best], 0.0), np.where(some, sizes[rows, best], 0.0)
