"""What was worked out of the rows of a store, once a row: rows that were written stay what they are.

A window shows some rows of a store that only grows. What is computed of each row by itself is kept beside the store, so
that the next window, an event later, works out the new rows only.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import field
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from golive.core.dataclass import dataclass
from golive.core.guard import Guard

Column = NDArray[Any]


class _Beside(Protocol):
    """What is known of rows, and depends on what is `beside` them."""

    @property
    def beside(self) -> object: ...


Fact = TypeVar("Fact", bound=_Beside)

_SMALLEST = 256
"""Rows that a column begins with."""


class RowFacts:
    """A column beside the rows of a store: one value a row, from the row that was first asked for.

    Values of rows before `settled` stay; those after it may change as long as other streams can still be told of their
    time, and are worked out again each time. A value that was handed out is never written over by another one.
    `beside` is what else they depend on: of another one they are other facts.
    """

    def __init__(self, beside: object = None) -> None:
        self.beside = beside
        self.begin = self.end = self.settled = 0
        self._values: Column = np.empty(0)
        self._guard = Guard()

    def rows(self, first: int, end: int, settled: int, work: Callable[[int], Column]) -> Column:
        """Return the values of rows [first, end), of which those before `settled` are for good.

        `work(n)` gives those from the n-th row of the window on.
        """
        if end == first:
            # No row has a value, and only the work knows of what type that would be.
            return work(0)
        with self._guard:
            settled = min(settled, end)
            if not self.begin <= first <= self.settled:
                self.begin = self.end = self.settled = first
                self._values = np.empty(0)
            if settled < min(self.settled, end):
                # Asked about an instant before the latest: what was settled since need not have been so then.
                return np.concatenate((self._values[first - self.begin : settled - self.begin], work(settled - first)))
            if end > self.settled:
                self._write(work(self.settled - first), first, end)
                self.settled = settled
            return self._values[first - self.begin : end - self.begin]

    def _write(self, fresh: Column, first: int, end: int) -> None:
        """Put values from `settled` on; others than those that were there go to another array."""
        there = self._values[self.settled - self.begin : self.end - self.begin]
        both = min(len(there), len(fresh))
        differs = both > 0 and not np.array_equal(there[:both], fresh[:both], equal_nan=fresh.dtype.kind == "f")
        if differs or end - self.begin > len(self._values):
            kept = self._values[first - self.begin : self.settled - self.begin]
            self._values = np.empty(max(_SMALLEST, 2 * (end - first)), fresh.dtype)
            self._values[: len(kept)] = kept
            self.begin = first
        self._values[self.settled - self.begin : end - self.begin] = fresh
        self.end = end if differs else max(end, self.end)


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """A window on all rows of a store that is whole at hand, as a recording is; `first` is the number of its first.

    One is equal to itself alone.
    """

    first: int
    window: Any


@dataclass(frozen=True, slots=True)
class StoredRows:
    """Where a window's rows lie in their store: `first` is the number of its first row there.

    `facts` are the columns beside the store by what they are, shared by all windows of it; a store that begins anew has
    others. Of a `whole` store they are worked out at once, those of rows after the window too: nobody sees these.
    """

    first: int
    facts: dict[Hashable, Any] = field(default_factory=dict)
    whole: Whole | None = None

    def after(self, rows: int) -> StoredRows:
        """Return where a window lies that leaves out so many of the first rows."""
        return StoredRows(self.first + rows, self.facts, self.whole)

    def at_once(self, name: Hashable, rows: int, whole: Whole, work: Callable[[Any], Column]) -> Column:
        """Return a column for the first `rows` rows of the window, out of what `work` gives for the whole store.

        What it gives for a row depends on that row and rows before it.
        """
        column: Column | None = self.facts.get(name)
        if column is None:
            column = self.facts[name] = work(whole.window)
        begin = self.first - whole.first
        return column[begin : begin + rows]

    def latest(self, name: Hashable, rows: Hashable, work: Callable[[], Any]) -> Any:
        """Return what `work` gives of some rows of the store; it is done once as long as the same are asked for.

        `rows` say by their numbers there which, and what else it depends on.
        """
        latest: tuple[Hashable, Any] | None = self.facts.get(name)
        if latest is None or latest[0] != rows:
            latest = self.facts[name] = rows, work()
        return latest[1]

    def fact(self, name: Hashable, beside: object, begin: Callable[[object], Fact]) -> Fact:
        """Return what is known of the rows by a name; another one begins where it was known `beside` something else."""
        fact: Fact | None = self.facts.get(name)
        if fact is None or fact.beside is not beside:
            fact = self.facts[name] = begin(beside)
        return fact

    def column(
        self,
        name: Hashable,
        rows: int,
        work: Callable[[int], Column],
        *,
        beside: object = None,
        settled: int | None = None,
    ) -> Column:
        """Return a column for the first `rows` rows of the window; `settled` of them are for good, all by default.

        `work(n)` gives it from the n-th row on. What it gives for a row depends on that row, rows before it, and what
        is `beside` them.
        """
        end = self.first + rows
        facts = self.fact(name, beside, RowFacts)
        return facts.rows(self.first, end, end if settled is None else self.first + settled, work)
