"""The two sides of a book from a caller's levels, with nothing coerced."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from golive.core.value import Unknown, invalid, missing
from golive.core.window import BookSide, FloatArray
from golive.market.numbers import real
from golive.market.plausible import LARGEST

_PAIR = 2
"""A level is a price and a size."""


def book_sides(bids: object, asks: object) -> tuple[BookSide, BookSide] | Unknown:
    """Return both sides of a book, or what is wrong with the first that cannot be read."""
    bid, ask = book_side(bids, "bids"), book_side(asks, "asks")
    if isinstance(bid, Unknown):
        return bid
    return ask if isinstance(ask, Unknown) else (bid, ask)


def book_side(side: object, name: str) -> BookSide | Unknown:
    """Return prices and sizes of one side of a book, or what is wrong with it.

    A side is a sequence of (price, size) pairs or an array of shape (n, 2); venues that add a third element (a count
    or a time) must be cut by the caller. An empty side is two empty arrays. NaN, negative and crossed values pass:
    `Book.checked` names them.
    """
    if isinstance(side, np.ndarray):
        return _from_array(side, name)
    if isinstance(side, str | bytes) or not isinstance(side, Sequence):
        return invalid("book_type", f"`{name}` is not a sequence of (price, size) pairs")
    prices: list[float] = []
    sizes: list[float] = []
    for level in side:
        if not _is_pair(level):
            return invalid("book_type", f"`{name}` has a level that is not a (price, size) pair and nothing more")
        price, size = level
        # Asking for the exact type first keeps a deep book cheap: most levels are pairs of floats.
        real_price = price if type(price) is float else real(price)
        real_size = size if type(size) is float else real(size)
        if real_price is None or real_size is None:
            return invalid("book_type", f"`{name}` has a price or size that is not a number: text is not converted")
        prices.append(real_price)
        sizes.append(real_size)
    return _bounded(np.array(prices, dtype=np.float64), np.array(sizes, dtype=np.float64), name)


def _from_array(side: np.ndarray[tuple[int, ...], np.dtype[np.generic]], name: str) -> BookSide | Unknown:
    if np.ma.is_masked(side):
        return missing("book_masked", f"`{name}` has levels that are masked: give those that are there")
    if not side.size:
        return BookSide(np.empty(0), np.empty(0))
    if side.ndim != _PAIR or side.shape[1] != _PAIR or side.dtype.kind not in "iuf":
        return invalid("book_type", f"`{name}` is not an array of numbers of shape (n, 2)")
    # A copy: what the caller does to the array later must not reach the book.
    table = np.array(side, dtype=np.float64)
    return _bounded(np.ascontiguousarray(table[:, 0]), np.ascontiguousarray(table[:, 1]), name)


def _bounded(prices: FloatArray, sizes: FloatArray, name: str) -> BookSide | Unknown:
    """Refuse finite numbers that no market has; NaN, infinite and negative ones are `Book.checked`'s to name."""
    if prices.max(initial=0.0) <= LARGEST and sizes.max(initial=0.0) <= LARGEST:
        return BookSide(prices, sizes)
    both = np.concatenate((prices, sizes))
    if (both[np.isfinite(both)] > LARGEST).any():
        return invalid("book_absurd", f"`{name}` holds a number no market has")
    return BookSide(prices, sizes)


def _is_pair(level: object) -> bool:
    if isinstance(level, tuple | list):
        return len(level) == _PAIR
    if isinstance(level, np.ndarray):
        return bool(level.shape == (_PAIR,))
    return isinstance(level, Sequence) and not isinstance(level, str | bytes) and len(level) == _PAIR
