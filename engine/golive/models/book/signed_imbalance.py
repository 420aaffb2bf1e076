"""The balance of resting orders, seen from the signal's side."""

from __future__ import annotations

from golive.core.value import Unknown
from golive.core.window import Book
from golive.models.book.book_imbalance import book_imbalance
from golive.models.book.direction import sign_of_direction


def signed_imbalance(direction: str, book: Book, levels: float, decay: float = 0.0) -> float | Unknown:
    """Return (bid - ask) / (bid + ask) of the first `levels` levels, negated for `short`, in [-1, 1].

    Twice the side share less one: 0 is neutral, 0.6 is four times the other side.
    """
    side, imbalance = sign_of_direction(direction), book_imbalance(book, levels, decay=decay)
    if isinstance(side, Unknown):
        return side
    return imbalance if isinstance(imbalance, Unknown) else side * imbalance.signed
