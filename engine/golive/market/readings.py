"""What a caller's numbers, sides and books are, with nothing coerced: text is no number, and neither is a bool."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeGuard

import numpy as np

from golive.core.value import Unknown, invalid
from golive.core.window import FloatArray
from golive.market.plausible import LARGEST

_SIDES: dict[object, int] = {"buy": 1, "sell": -1, None: 0}
_PAIR = 2
"""A level is a price and a size."""


def number(x: object) -> float | None:
    """Return a finite number, or None for anything else.

    >>> number(1), number(np.float32(0.5)), number("1"), number(True), number(float("nan"))
    (1.0, 0.5, None, None, None)
    """
    if type(x) is not float:
        if not _is_number(x):
            return None
        try:
            x = float(x)
        except OverflowError:
            return None
    return x if math.isfinite(x) else None


def amount(x: object, name: str, *, zero: bool = False) -> float | Unknown:
    """Return a positive number (or zero, where allowed) that a market can have, or what is wrong with it."""
    value = number(x)
    if value is None:
        return invalid(f"{name}_not_a_number", f"the {name} is not a finite number")
    if value < 0 or (value == 0 and not zero):
        return invalid(f"{name}_not_positive", f"the {name} is {value:g}")
    if value > LARGEST:
        return invalid(f"{name}_absurd", f"the {name} is {value:g}")
    return value


def aggressor(side: object) -> int | None:
    """Return 1 for `buy`, -1 for `sell`, 0 for None, the same for these numbers; None for anything else."""
    if side is None or isinstance(side, str):
        return _SIDES.get(side)
    value = number(side)
    return int(value) if value in (-1.0, 0.0, 1.0) else None


def quote_trouble(bid: float, bid_size: float, ask: float, ask_size: float) -> Unknown | None:
    """Return why a best bid and offer cannot be used: one side is empty, or they cross or lock."""
    if bid <= 0 or ask <= 0 or bid_size <= 0 or ask_size <= 0:
        return invalid("quote_one_sided", "a quote has one side only")
    if bid >= ask:
        return invalid("quote_crossed", f"a quote's bid {bid:g} is not below its ask {ask:g}")
    return None


def levels(side: object, name: str) -> tuple[FloatArray, FloatArray] | Unknown:
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
        real_price = price if type(price) is float else _real(price)
        real_size = size if type(size) is float else _real(size)
        if real_price is None or real_size is None:
            return invalid("book_type", f"`{name}` has a price or size that is not a number: text is not converted")
        prices.append(real_price)
        sizes.append(real_size)
    return _bounded(np.array(prices, dtype=np.float64), np.array(sizes, dtype=np.float64), name)


def _from_array(
    side: np.ndarray[tuple[int, ...], np.dtype[np.generic]], name: str
) -> tuple[FloatArray, FloatArray] | Unknown:
    if not side.size:
        return np.empty(0), np.empty(0)
    if side.ndim != _PAIR or side.shape[1] != _PAIR or side.dtype.kind not in "iuf":
        return invalid("book_type", f"`{name}` is not an array of numbers of shape (n, 2)")
    # A copy: what the caller does to the array later must not reach the book.
    table = np.array(side, dtype=np.float64)
    return _bounded(np.ascontiguousarray(table[:, 0]), np.ascontiguousarray(table[:, 1]), name)


def _bounded(prices: FloatArray, sizes: FloatArray, name: str) -> tuple[FloatArray, FloatArray] | Unknown:
    """Refuse finite numbers that no market has; NaN, infinite and negative ones are `Book.checked`'s to name."""
    if prices.max(initial=0.0) <= LARGEST and sizes.max(initial=0.0) <= LARGEST:
        return prices, sizes
    both = np.concatenate((prices, sizes))
    if (both[np.isfinite(both)] > LARGEST).any():
        return invalid("book_absurd", f"`{name}` holds a number no market has")
    return prices, sizes


def _real(x: object) -> float | None:
    """Return any number as a double, NaN and infinity included; None for what is no number."""
    if not _is_number(x):
        return None
    try:
        return float(x)
    except OverflowError:
        return math.inf


def _is_pair(level: object) -> bool:
    if isinstance(level, tuple | list | np.ndarray):
        return len(level) == _PAIR
    return isinstance(level, Sequence) and not isinstance(level, str | bytes) and len(level) == _PAIR


def _is_number(x: object) -> TypeGuard[int | float | np.integer | np.floating]:
    """Say whether this is a number of Python or numpy: bool is an int, and a duration is a numpy integer, to these."""
    return isinstance(x, int | float | np.integer | np.floating) and not isinstance(x, bool | np.timedelta64)
