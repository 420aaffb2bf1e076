"""Columns that grow by a row in amortised constant time and are read as views without copying."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, TypeVar

import numpy as np

from golive.core.stored_rows import StoredRows
from golive.core.window import FloatArray, IntArray

Numbers = TypeVar("Numbers", FloatArray, IntArray)
_SMALLEST = 256
"""Rows a series begins with."""


class Series:
    """Times with columns of doubles and of integers; rows [begin, end) of the arrays count.

    INVARIANT: a row once written is never written again. When the arrays are full, the rows still wanted are copied
    to new ones, so views handed out before stay what they were.
    """

    __slots__ = ("begin", "dropped", "end", "facts", "floats", "integers", "ts")

    def __init__(self, *, floats: int, integers: int = 0) -> None:
        self.begin = self.end = self.dropped = 0
        self.facts: dict[Hashable, Any] = {}
        self.ts: IntArray = np.empty(_SMALLEST, np.int64)
        self.floats: tuple[FloatArray, ...] = tuple(np.empty(_SMALLEST, np.float64) for _ in range(floats))
        self.integers: tuple[IntArray, ...] = tuple(np.empty(_SMALLEST, np.int64) for _ in range(integers))

    def __len__(self) -> int:
        return self.end - self.begin

    def clear(self) -> None:
        """Forget every row, and what is known of them."""
        self.begin, self.facts = self.end, {}

    def stored(self, first: int) -> StoredRows:
        """Return where rows from `first` on lie, by a number that stays when rows before them are forgotten."""
        return StoredRows(self.dropped + first, self.facts)

    def append(self, ts: int, floats: Sequence[float], integers: Sequence[int] = (), *, oldest: int, most: int) -> None:
        """Add a row.

        `oldest` and `most` say what may be forgotten when the arrays are full: rows at or before that time, and all
        but that many of the newest.
        """
        if self.end == len(self.ts):
            self._move(oldest, most)
        end = self.end
        self.ts[end] = ts
        for column, value in zip(self.floats, floats, strict=True):
            column[end] = value
        for whole, count in zip(self.integers, integers, strict=True):
            whole[end] = count
        self.end = end + 1

    def _move(self, oldest: int, most: int) -> None:
        """Move what is wanted to larger (or smaller) arrays, with one row before it: that one dates the cut."""
        wanted = self.begin + int(np.searchsorted(self.ts[self.begin : self.end], oldest, side="right"))
        first = max(self.begin, max(wanted, self.end - most) - 1)
        rows = slice(first, self.end)
        capacity = max(_SMALLEST, 2 * (self.end - first))
        self.ts = _moved(self.ts[rows], capacity)
        self.floats = tuple(_moved(column[rows], capacity) for column in self.floats)
        self.integers = tuple(_moved(column[rows], capacity) for column in self.integers)
        self.begin, self.end, self.dropped = 0, self.end - first, self.dropped + first


def _moved(kept: Numbers, capacity: int) -> Numbers:
    fresh = np.empty(capacity, kept.dtype)
    fresh[: len(kept)] = kept
    return fresh
