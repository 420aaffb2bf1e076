"""Whether a book changed: its levels that hold a size, best first, as far down as both snapshots go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from golive.core.window import NOISE, Book, BookSide, FloatArray, IntArray
from golive.documents.streams import BookColumns, QuoteColumns
from golive.market.change_clock import change_times
from golive.market.usable_quotes import unusable_quotes
from golive.models.arguments import LARGEST, SMALLEST


def books_differ(before: Book, after: Book) -> bool:
    """Say whether two checked books differ; a level that only one of them shows tells nothing."""
    return any(_sides_differ(*sides) for sides in ((before.bids, after.bids), (before.asks, after.asks)))


def rows_differ(one: FloatArray, other: FloatArray) -> NDArray[np.bool_]:
    """Say which rows of two tables of one shape differ."""
    return _any(numbers_differ(one, other))


def tops_differ(before: Sequence[float], after: Sequence[float]) -> bool:
    """Say whether two best quotes, with their sizes, differ."""
    return any(a != b and abs(a - b) > NOISE * abs(a) for a, b in zip(before, after, strict=True))


def _sides_differ(before: BookSide, after: BookSide) -> bool:
    n = min(len(before.prices), len(after.prices))
    return bool(_levels_differ(*(part[:n] for side in (before, after) for part in side)).any())


def _levels_differ(
    prices: FloatArray, sizes: FloatArray, other_prices: FloatArray, other_sizes: FloatArray
) -> NDArray[np.bool_]:
    differ: NDArray[np.bool_] = numbers_differ(prices, other_prices) | numbers_differ(sizes, other_sizes)
    return differ


def numbers_differ(one: FloatArray, other: FloatArray) -> NDArray[np.bool_]:
    """Say which numbers differ by more than what computing them anew may change: that is no sign of life.

    >>> numbers_differ(np.array([0.3, 0.3]), np.array([0.1 + 0.2, 0.300001])).tolist()
    [False, True]
    """
    with np.errstate(invalid="ignore"):
        differ: NDArray[np.bool_] = (one != other) & ~(np.abs(one - other) <= NOISE * np.abs(one))
    return differ


def quote_change_times(columns: QuoteColumns) -> IntArray:
    """Return when the quote of each row last changed, `UNSEEN` where no change was seen yet."""
    table = np.column_stack((columns.bid, columns.bid_size, columns.ask, columns.ask_size))
    return change_times(columns.ts, ~unusable_quotes(columns), lambda a, b: rows_differ(table[a], table[b]))


def book_change_times(columns: BookColumns) -> IntArray:
    """Return when the book of each row last changed, `UNSEEN` where no change was seen yet."""
    bids = _table(columns.bid_prices, columns.bid_sizes, columns.bid_levels, sign=-1.0)
    asks = _table(columns.ask_prices, columns.ask_sizes, columns.ask_levels, sign=1.0)

    def differ(before: IntArray, after: IntArray) -> NDArray[np.bool_]:
        return np.logical_or(*(_rows_differ(side, before, after) for side in (bids, asks)))

    # Keys rise as prices get worse: a bid's is its price negated.
    parted = bids.keys.min(axis=1, initial=np.inf) + asks.keys.min(axis=1, initial=np.inf) > 0
    return change_times(columns.ts, bids.sound & asks.sound & parted, differ)


class _SideTable(NamedTuple):
    """One side of all rows, best first: prices as keys that rise, infinite without a size; which rows are sound."""

    keys: FloatArray
    sizes: FloatArray
    sound: NDArray[np.bool_]


def _table(prices: FloatArray, sizes: FloatArray, levels: IntArray, *, sign: float) -> _SideTable:
    given = np.arange(prices.shape[1]) < levels[:, np.newaxis]
    there = given & (sizes > 0)
    listed = np.sort(np.where(given, prices, np.nan), axis=1)
    absurd = (sizes != 0) & ~((sizes >= SMALLEST) & (sizes <= LARGEST))
    bad = given & (absurd | ~((prices >= SMALLEST) & (prices <= LARGEST)))
    twice = listed[:, 1:] - listed[:, :-1] <= NOISE * listed[:, 1:]
    keys = np.where(there, sign * prices, np.inf)
    order = np.argsort(keys, axis=1, kind="stable")
    resting = np.take_along_axis(np.where(there, sizes, 0.0), order, axis=1)
    return _SideTable(np.take_along_axis(keys, order, axis=1), resting, _any(there) & ~_any(bad) & ~_any(twice))


def _rows_differ(side: _SideTable, before: IntArray, after: IntArray) -> NDArray[np.bool_]:
    both = (side.sizes[before] > 0) & (side.sizes[after] > 0)
    differ = _levels_differ(side.keys[before], side.sizes[before], side.keys[after], side.sizes[after])
    return _any(both & differ)


def _any(levels: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say of each row whether it is so at any of its levels."""
    return np.asarray(levels.any(axis=1), dtype=np.bool_)
