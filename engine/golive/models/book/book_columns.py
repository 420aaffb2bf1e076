"""Many books at once: the levels of each side, best first, by books of equal depth.

Only books that every function of one snapshot takes are among them, and any other is left to whoever looks at books one
by one, who alone says what is wrong with it: NaN stands in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from golive.core.dataclass import dataclass
from golive.core.window import NOISE, FloatArray, IntArray
from golive.models.arguments import LARGEST, SMALLEST

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lists:
    """Lists of numbers in one array: where each begins in it and how long it is; -1 where there is no such list."""

    numbers: FloatArray
    starts: IntArray
    lengths: IntArray

    def of_length(self, rows: IntArray, length: int) -> FloatArray:
        """Return some lists of one length, a list a row."""
        first = self.starts[rows]
        if len(rows) and (np.diff(first) == length).all():
            return self.numbers[first[0] : first[0] + len(rows) * length].reshape(len(rows), length)
        chosen: FloatArray = self.numbers[first[:, np.newaxis] + np.arange(length)]
        return chosen


@dataclass(frozen=True, slots=True)
class Levels:
    """One side of books that have as many levels: prices and sizes by book and level, and which books they are."""

    rows: IntArray
    prices: FloatArray
    sizes: FloatArray

    def only(self, some: Mask) -> Levels:
        """Return the side of some of these books."""
        return self if some.all() else Levels(self.rows[some], self.prices[some], self.sizes[some])


@dataclass(frozen=True, slots=True)
class SideColumns:
    """One side of many books; a book of which no number may be made is in no part."""

    books: int
    parts: tuple[Levels, ...]

    @classmethod
    def of(cls, prices: Lists, sizes: Lists, *, worse: float) -> SideColumns:
        """Put sides in order; `worse` is the sign of a step to a worse price."""
        lengths = np.where(prices.lengths == sizes.lengths, prices.lengths, -1)
        parts: list[Levels] = []
        for length in np.flatnonzero(np.bincount(np.maximum(lengths, 0))).tolist():
            rows = np.flatnonzero(lengths == length)
            if length:
                part = Levels(rows, prices.of_length(rows, length), sizes.of_length(rows, length))
                parts += _with_sizes(_best_first(part, worse))
        return cls(len(lengths), tuple(parts))

    def each(self, number: Callable[[Levels], FloatArray]) -> FloatArray:
        """Return a number of each book, NaN where there is none."""
        out = np.full(self.books, np.nan)
        for part in self.parts:
            out[part.rows] = number(part)
        return out


@dataclass(frozen=True, kw_only=True)
class BookColumns:
    """Many snapshots, each with what one says of itself: whether it is complete, and how long ago it changed.

    `unchanged_ns` is from the last change to the decision, negative where it was not told.
    """

    bids: SideColumns
    asks: SideColumns
    complete: Mask
    unchanged_ns: IntArray

    @cached_property
    def known(self) -> Mask:
        """Say of which books numbers may be made: of those that have two sides, and a spread between them."""
        return self._bid < self._ask

    @cached_property
    def bid(self) -> FloatArray:
        """Return the best price that is bid."""
        return np.where(self.known, self._bid, np.nan)

    @cached_property
    def ask(self) -> FloatArray:
        """Return the best price at which is offered."""
        return np.where(self.known, self._ask, np.nan)

    @cached_property
    def _bid(self) -> FloatArray:
        return self.bids.each(_best)

    @cached_property
    def _ask(self) -> FloatArray:
        return self.asks.each(_best)


def alike(*arguments: FloatArray) -> Iterator[tuple[tuple[float, ...], Mask]]:
    """Yield the finite arguments that calls have, with the calls that have them: nearly always one set for all."""
    left = np.isfinite(arguments).all(axis=0)
    while left.any():
        first = int(np.argmax(left))
        values = tuple(float(numbers[first]) for numbers in arguments)
        same = left & np.logical_and.reduce([n == v for n, v in zip(arguments, values, strict=True)])
        yield values, same
        left &= ~same


def _best(part: Levels) -> FloatArray:
    return part.prices[:, 0]


def _best_first(part: Levels, worse: float) -> Levels:
    """Return the sides of prices and sizes that a market can have, in order, and with no two levels at one price."""
    prices, sizes = part.prices, part.sizes
    apart = _apart(prices, worse)
    if not apart.all():
        order = np.argsort(worse * prices, axis=1, kind="stable")
        prices, sizes = (np.take_along_axis(levels, order, axis=1) for levels in (prices, sizes))
        apart = _apart(prices, worse)
    usable = apart & (prices.min(axis=1) >= SMALLEST) & (prices.max(axis=1) <= LARGEST)
    usable &= (sizes.min(axis=1) >= 0) & (sizes.max(axis=1) <= LARGEST)
    return Levels(part.rows, prices, sizes).only(usable)


def _apart(prices: FloatArray, worse: float) -> Mask:
    with np.errstate(invalid="ignore", over="ignore"):
        steps = worse * (prices[:, 1:] - prices[:, :-1])
        return _everywhere(steps > NOISE * prices[:, 1:])


def _with_sizes(part: Levels) -> Iterator[Levels]:
    """Yield the levels that hold a size, by books that have as many of these."""
    there = part.sizes > 0
    if there.all():
        yield part.only(_everywhere(part.sizes >= SMALLEST))
        return
    left = there.sum(axis=1)
    for length in np.unique(left[left > 0]).tolist():
        same = part.only(left == length)
        prices, sizes = (levels[same.sizes > 0].reshape(-1, length) for levels in (same.prices, same.sizes))
        yield Levels(same.rows, prices, sizes).only(_everywhere(sizes >= SMALLEST))


def _everywhere(levels: Mask) -> Mask:
    """Say of which books something is so at every level."""
    every: Mask = np.asarray(levels.all(axis=1))
    return every
