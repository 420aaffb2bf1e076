"""How far the top of a book lies from the quote of its instant."""

from __future__ import annotations

import numpy as np

from golive.core.value import Unknown, warming_up
from golive.core.window import Book, FloatArray, Quotes
from golive.models.book.book_columns import BookColumns
from golive.models.book.book_mid import mid_price
from golive.models.book.book_window import checked_book
from golive.models.book.last_quote import quote_at


def book_off_quote(book: Book, quotes: Quotes) -> float | Unknown:
    """Return the larger distance of best bid and best ask from those of the quote, over its mid, a fraction >= 0.

    The quote is the one that was in force when the snapshot was taken: both tell of the same instant, so a distance
    beyond what their clocks explain means that one of them is wrong or of another market. Zero where the quote is the
    top of the book; warming up where the quotes begin after the book, unknown where either cannot be used.
    """
    usable = checked_book(book)
    if isinstance(usable, Unknown):
        return usable
    row = int(quotes.ts.searchsorted(usable.ts, side="right")) - 1
    if row < 0:
        return warming_up("quotes_warming_up", "the quotes begin after the book")
    quote = quote_at(quotes, row)
    if isinstance(quote, Unknown):
        return quote
    sides = (float(usable.bid_prices[0]) - quote.bid, float(usable.ask_prices[0]) - quote.ask)
    return max(map(abs, sides)) / mid_price(quote.bid, quote.ask)


def book_off_quote_columns(books: BookColumns, quotes: BookColumns) -> FloatArray:
    """Return `book_off_quote` of many books and the quotes that are the best of as many others."""
    sides = np.abs(books.bid - quotes.bid), np.abs(books.ask - quotes.ask)
    return np.maximum(*sides) / mid_price(quotes.bid, quotes.ask)
