"""Columns that grow by a row in amortised constant time and are read as views without copying."""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike, NDArray

from golive.core.window import IntArray

_SMALLEST = 256
"""Rows a series begins with."""


class Series:
    """Columns of equal length, the first of them times.

    INVARIANT: a row once written is never written again. When the arrays are full, the rows still wanted are copied
    to new ones, so views handed out before stay what they were.
    """

    __slots__ = ("_begin", "_end", "columns")

    def __init__(self, *dtypes: DTypeLike) -> None:
        self.columns: tuple[NDArray[np.generic], ...] = tuple(np.empty(_SMALLEST, dtype) for dtype in dtypes)
        self._begin = self._end = 0

    def __len__(self) -> int:
        return self._end - self._begin

    @property
    def begin(self) -> int:
        """Return the index of the first row."""
        return self._begin

    @property
    def end(self) -> int:
        """Return the index after the last row."""
        return self._end

    @property
    def ts(self) -> IntArray:
        """Return the whole array of times; rows [begin, end) of it count."""
        return self.columns[0]  # type: ignore[return-value]  # the first dtype is int64

    def clear(self) -> None:
        """Forget every row; views handed out before stay valid."""
        self._begin = self._end

    def append(self, *row: float, oldest: int, most: int) -> None:
        """Add a row, one value a column.

        `oldest` and `most` say what may be forgotten when the arrays are full: rows at or before that time, and all
        but that many of the newest.
        """
        end = self._end
        if end == len(self.columns[0]):
            end = self._grow(oldest, most)
        for column, value in zip(self.columns, row, strict=True):
            column[end] = value
        self._end = end + 1

    def _grow(self, oldest: int, most: int) -> int:
        """Keep what is wanted, and one row before it: that one dates the cut."""
        end = self._end
        first = self._begin + int(np.searchsorted(self.ts[self._begin : end], oldest, side="right"))
        first = max(self._begin, max(first, end - most) - 1)
        kept = end - first
        capacity = max(_SMALLEST, 2 * kept)
        grown = []
        for column in self.columns:
            fresh = np.empty(capacity, column.dtype)
            fresh[:kept] = column[first:end]
            grown.append(fresh)
        self.columns = tuple(grown)
        self._begin, self._end = 0, kept
        return kept
