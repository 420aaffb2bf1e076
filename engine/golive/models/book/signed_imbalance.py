"""The balance of resting orders, seen from the signal's side."""

from __future__ import annotations

import numpy as np

from golive.core.value import Unknown
from golive.core.window import Book, FloatArray
from golive.models.book.book_columns import BookColumns, Mask
from golive.models.book.book_imbalance import book_imbalance, resting_columns
from golive.models.book.direction import sign_of_direction


def signed_imbalance(direction: str, book: Book, levels: float, decay: float = 0.0) -> float | Unknown:
    """Return (bid - ask) / (bid + ask) of the first `levels` levels, negated for `short`, in [-1, 1].

    Twice the side share less one: 0 is neutral, 0.6 is four times the other side.
    """
    side, imbalance = sign_of_direction(direction), book_imbalance(book, levels, decay=decay)
    if isinstance(side, Unknown):
        return side
    return imbalance if isinstance(imbalance, Unknown) else side * imbalance.signed


def signed_imbalance_columns(
    long: Mask, books: BookColumns, levels: FloatArray, decay: FloatArray | float = 0.0
) -> FloatArray:
    """Return `signed_imbalance` of many books, NaN where it is unknown; what is not `long` is short."""
    bid, ask = resting_columns(books, levels, decay)
    return np.where(long, 1.0, -1.0) * ((bid - ask) / (bid + ask))
