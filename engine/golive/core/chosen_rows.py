"""Rows of a store that were chosen, in a store of their own: which they are is found out once a row.

A window shows some rows of a store that only grows. Where some of them are left out, those that are kept lie beside the
store in columns of their own, so that the next window, an event later, looks at the new rows only.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.guard import Guard
from golive.core.stored_rows import Column, StoredRows

DOUBTED, LEFT_OUT, KEPT = -1, 0, 1
"""What a row can be: of one that is doubted nobody knows, and only the rows after it are complete."""

_SMALLEST = 256
"""Rows that columns begin with."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rows of a window that were kept: all of those from `first` on, or, where some are left out, `columns`."""

    first: int
    stored: StoredRows | None
    columns: tuple[Column, ...] | None = None


class ChosenRows:
    """Which rows of a store are kept, by their numbers there; `beside` is what else that depends on.

    Rows before those that are settled stay what they are; those after them may change as long as other streams can
    still be told of their time, and are looked at again each time.
    """

    def __init__(self, beside: object) -> None:
        self.beside = beside
        self._begin = self._settled = self._clean = 0
        self._left_out = -1
        self._kept: _Kept | None = None
        self._guard = Guard()

    def window(
        self,
        stored: StoredRows,
        columns: Sequence[Column],
        choose: Callable[[int], Column],
        *,
        doubted: int,
        settled: int,
    ) -> Chosen | None:
        """Return what is kept of a window's `columns`; None where more was settled before, of a later window.

        `choose(n)` says what each row of the window is from the n-th on; of the first `settled` ones it is for good.
        The first `doubted` ones are so by now, whatever they were.
        """
        with self._guard:
            first = stored.first
            if not self._begin <= first <= self._settled:
                self._begin = self._settled = self._clean = first
                self._left_out, self._kept = -1, None
            if first + settled < self._settled:
                return None
            at = self._settled - first
            kinds = choose(at)
            self._settle(kinds[: settled - at])
            late = kinds[settled - at :]
            begin = max(first + doubted, self._clean, _after_last(late == DOUBTED, self._settled))
            if max(self._left_out, _after_last(late == LEFT_OUT, self._settled) - 1) < begin:
                self._kept = None
                return Chosen(begin - first, stored.after(begin - first))
            # What is doubted now, and is not settled, may be known again in the next window.
            clean = max(first, self._clean)
            if self._kept is None:
                self._kept = _Kept(clean, columns)
            self._kept.forget(clean)
            return self._kept.window(stored, begin, settled, choose(self._kept.end - first), columns)

    def _settle(self, kinds: Column) -> None:
        """Hear for good what the next rows are."""
        self._clean = max(self._clean, _after_last(kinds == DOUBTED, self._settled))
        self._left_out = max(self._left_out, _after_last(kinds == LEFT_OUT, self._settled) - 1)
        self._settled += len(kinds)


class _Kept:
    """The rows that are kept of those before `end`, with their numbers in the store that they come from.

    INVARIANT: a row that was handed out is never written over by another one: then all go to other arrays, and what was
    worked out of them is forgotten.
    """

    def __init__(self, begin: int, columns: Sequence[Column]) -> None:
        self.end = begin
        self._count = self._written = self._dropped = 0
        self._columns = [np.empty(0, dtype=np.int64), *(np.empty(0, dtype=column.dtype) for column in columns)]
        self._facts: dict[Hashable, Any] = {}
        self._oldest = begin

    def forget(self, oldest: int) -> None:
        """Hear that no row before a number is asked for any more."""
        self._oldest = oldest

    def window(self, stored: StoredRows, begin: int, settled: int, kinds: Column, columns: Sequence[Column]) -> Chosen:
        """Return the rows from the number `begin` on; `kinds` are those of the rows from `end` on."""
        at, first = self.end - stored.first, stored.first
        for_good, late = (np.flatnonzero(part == KEPT) for part in (kinds[: settled - at], kinds[settled - at :]))
        self._count = self._put(for_good + at, first, columns)
        self.end = first + settled
        end = self._put(late + settled, first, columns)
        numbers, *kept = self._columns
        lowest = int(numbers[:end].searchsorted(begin))
        shown = StoredRows(self._dropped + lowest, self._facts)
        return Chosen(begin - first, shown, tuple(column[lowest:end] for column in kept))

    def _put(self, rows: Column, first: int, columns: Sequence[Column]) -> int:
        """Write rows behind those that are kept for good; return where they end."""
        fresh = [rows + first, *(column[rows] for column in columns)]
        there = min(self._written - self._count, len(rows))
        differs = there > 0 and any(
            not np.array_equal(before[self._count :][:there], after[:there], equal_nan=True)
            for before, after in zip(self._columns, fresh, strict=True)
        )
        if differs:
            self._written, self._facts = self._count, {}
        if differs or self._count + len(rows) > len(self._columns[0]):
            self._move(len(rows))
        end = self._count + len(rows)
        for before, after in zip(self._columns, fresh, strict=True):
            before[self._count : end] = after
        self._written = max(self._written, end)
        return end

    def _move(self, more: int) -> None:
        """Take the rows that may be asked for to arrays that have room for more."""
        lowest = int(self._columns[0][: self._count].searchsorted(self._oldest))
        kept = [column[lowest : self._written] for column in self._columns]
        size = max(_SMALLEST, 2 * (len(kept[0]) + more))
        self._columns = [np.empty(size, dtype=column.dtype) for column in kept]
        for old, new in zip(kept, self._columns, strict=True):
            new[: len(old)] = old
        self._dropped += lowest
        self._count, self._written = self._count - lowest, self._written - lowest


def _after_last(marks: Column, first: int) -> int:
    """Return the number after the last row that is marked, where rows are numbered from `first`; 0 for none."""
    return first + len(marks) - int(marks[::-1].argmax()) if marks.any() else 0
