"""`SignalTable`: ready rows by column, from frames, files or rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from golive.api.arrow_columns import of_arrow, of_series, of_values, picked, values_of, with_cells, without_cells
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.row import DECIDED_AT, Row
from golive.core.window import IntArray

if TYPE_CHECKING:
    import pandas as pd

ROWS_AT_ONCE = 1_024
"""Rows that are Python values at the same time while they are read one by one."""


@dataclass(frozen=True, slots=True)
class SignalTable:
    """Columns of a flat table: arrow arrays, or lists where a column mixes types."""

    columns: Mapping[str, Any]
    rows: int
    typed: frozenset[str] = frozenset()
    """The columns whose type was given with them, and is not that of the cells that happened to be in them."""

    @classmethod
    def from_frame(cls, frame: pd.DataFrame) -> SignalTable:
        """Take a DataFrame; NaN in it is how pandas writes absence."""
        names = distinct(str(name) for name in frame.columns)
        columns = {name: of_series(series) for name, (_, series) in zip(names, frame.items(), strict=True)}
        typed = frozenset(n for n, kind in zip(names, frame.dtypes, strict=True) if str(kind) != "object")
        return cls(columns, len(frame), typed)

    @classmethod
    def from_rows(cls, rows: Sequence[Row]) -> SignalTable:
        """Take rows as mappings; an absent key is an absent value. No rows are a table as well."""
        names = dict.fromkeys(name for row in rows for name in row) if rows else {DECIDED_AT: None}
        return cls({name: of_values([row.get(name) for row in rows]) for name in names}, len(rows))

    @classmethod
    def from_arrow(cls, table: pa.Table) -> SignalTable:
        """Take an arrow table, as files are read."""
        names = distinct(table.column_names)
        columns = {name: of_arrow(table.column(i)) for i, name in enumerate(names)}
        return cls(columns, table.num_rows, frozenset(names))

    def to_rows(self) -> list[Row]:
        """Return every row as plain Python values."""
        cells = [c if isinstance(c, list) else c.to_pylist() for c in self.columns.values()]
        return [dict(zip(self.columns, row, strict=True)) for row in zip(*cells, strict=True)]

    def row(self, i: int) -> Row:
        """Return one row as plain Python values."""
        return {n: c[i] if isinstance(c, list) else c[i].as_py() for n, c in self.columns.items()}

    def rows_at(self, positions: Any, names: Iterable[str]) -> Iterator[Row]:
        """Yield some of the rows, with some of the columns: many of them at a tenth of what `row` costs each."""
        kept = {name: self.columns[name] for name in names if name in self.columns}
        for start in range(0, len(positions), ROWS_AT_ONCE):
            block = positions[start : start + ROWS_AT_ONCE]
            cells = [[c[i] for i in block] if isinstance(c, list) else values_of(c.take(block)) for c in kept.values()]
            for values in zip(*cells, strict=True):
                yield dict(zip(kept, values, strict=True))

    def with_cells(self, changes: Mapping[str, Mapping[int, Any]]) -> SignalTable:
        """Return the table with other values in some cells, by column and row."""
        changed = {name: self._changed(name, values) for name, values in changes.items() if values}
        return replace(self, columns={**self.columns, **changed}) if changed else self

    def without_cells(self, masks: Mapping[str, NDArray[np.bool_]]) -> SignalTable:
        """Return the table with nothing in some cells, by column; what is not there has none."""
        changed = {n: without_cells(self.columns[n], mask) for n, mask in masks.items() if n in self.columns}
        return replace(self, columns={**self.columns, **changed}) if changed else self

    def _changed(self, name: str, values: Mapping[int, Any]) -> Any:
        column = self.columns.get(name)
        return with_cells(pa.nulls(self.rows) if column is None else column, values)

    def part(self, start: int, stop: int) -> SignalTable:
        """Return the rows from one to another, the last not among them."""
        columns = {n: c[start:stop] for n, c in self.columns.items()}
        return replace(self, columns=columns, rows=len(range(self.rows)[start:stop]))

    def picked(self, positions: IntArray) -> SignalTable:
        """Return the rows at some positions."""
        return replace(self, columns={n: picked(c, positions) for n, c in self.columns.items()}, rows=len(positions))

    def words(self, name: str) -> list[Any]:
        """Return a column as Python values, absent ones as None."""
        column = self.columns.get(name)
        if column is None:
            return [None] * self.rows
        return column if isinstance(column, list) else list(column.to_pylist())


def distinct(columns: Iterable[str]) -> list[str]:
    """Return the names of columns; refuse one that is there twice."""
    names = list(columns)
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise InvalidInput(f"the table has the column `{twice}` twice", hint="keep the one that is meant")
    return names
