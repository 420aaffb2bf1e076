"""The share of resting orders that is on the signal's side."""

from __future__ import annotations

import numpy as np

from golive.core.value import Unknown
from golive.core.window import Book, FloatArray
from golive.models.book.book_columns import BookColumns, Mask
from golive.models.book.book_imbalance import book_imbalance, resting_columns
from golive.models.book.direction import sign_of_direction


def side_share(direction: str, book: Book, levels: float, decay: float = 0.0) -> float | Unknown:
    """Return the bid's share of the first `levels` levels for `long`, the ask's for `short`, in [0, 1].

    0.5 is neutral, 0.6 is one and a half times the other side. The i-th level weighs exp(-decay i).
    """
    side, imbalance = sign_of_direction(direction), book_imbalance(book, levels, decay=decay)
    if isinstance(side, Unknown):
        return side
    if isinstance(imbalance, Unknown):
        return imbalance
    # The ask's own sum over the total, not one less the bid's: both sides of a mirrored book get the same bits.
    return imbalance.share_bid if side > 0 else imbalance.share_ask


def side_share_columns(
    long: Mask, books: BookColumns, levels: FloatArray, decay: FloatArray | float = 0.0
) -> FloatArray:
    """Return `side_share` of many books, NaN where it is unknown; what is not `long` is short."""
    bid, ask = resting_columns(books, levels, decay)
    return np.where(long, bid, ask) / (bid + ask)
