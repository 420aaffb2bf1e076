"""The surfaces whose columns have one type each: pandas by its own types, arrow, polars, duckdb and parquet.

What fits the type of a healthy column is decided in one table; what does not makes a column of its own type, and with
it a table of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from tests.fail_closed.cells import Answer, Cell
from tests.fail_closed.doubts import GONE
from tests.fail_closed.flat_surfaces import Rows, answers_of, halved

from golive.api import Engine
from golive.api.decide_table import decide_table
from golive.cli.signal_files import open_signals

Type = Any
TypeOf = Callable[[Sequence[Any]], Type]


ANSWERED = ("verdict", "final_size", "reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedTable:
    """One kind of table: the type that a column of some values has, and how a table of rows is decided."""

    type_of: TypeOf
    decide: Callable[[Engine, Rows], list[Answer]]

    def tells(self, cell: Cell) -> bool:
        """Say whether every changed value can stand in a column at all."""
        return all(self._can(value) for value in cell.changes.values())

    def _can(self, value: Any) -> bool:
        if value is GONE:
            return True
        if isinstance(value, set) or (isinstance(value, list) and any(isinstance(x, np.bool_) for x in value)):
            # A table makes a list of a set, in an order that nobody sees, and 1 of numpy's true among numbers.
            return False
        try:
            self.type_of([value])
        except (TypeError, ValueError, OverflowError, pa.ArrowException, pl.exceptions.PolarsError):
            return False
        return True

    def __call__(self, engine: Engine, rows: Rows) -> list[Answer]:
        """Decide what fits beside the first row in one table, and the rest one by one."""
        fits = [self.fits(rows[0], row) for row in rows]
        together = iter(halved(self.decide, engine, [row for row, fit in zip(rows, fits, strict=True) if fit]))
        pairs = zip(rows, fits, strict=True)
        return [next(together) if fit else halved(self.decide, engine, [row])[0] for row, fit in pairs]

    def fits(self, healthy: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
        """Say whether a row's values have the types of the healthy row's columns."""
        names = {name for name in (*healthy, *row) if row.get(name) is not healthy.get(name)}
        return all(self._fits(healthy.get(name), row.get(name)) for name in names)

    def _fits(self, healthy: Any, value: Any) -> bool:
        if not (value is None or type(value) is type(healthy) or (_is_float(value) and _is_float(healthy))):
            # Arrow would write true as 1.
            return False
        try:
            return bool(self.type_of([healthy, value]) == self.type_of([healthy]))
        except (TypeError, ValueError, OverflowError, pa.ArrowException, pl.exceptions.PolarsError):
            return False


def _is_float(value: Any) -> bool:
    return isinstance(value, float | np.floating)


def columns_of(rows: Rows) -> dict[str, list[Any]]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def arrow_table(rows: Rows) -> pa.Table:
    return pa.table({name: pa.array(values) for name, values in columns_of(rows).items()})


def polars_frame(rows: Rows) -> pl.DataFrame:
    return pl.DataFrame({name: pl.Series(name, values, strict=True) for name, values in columns_of(rows).items()})


def by_typed_pandas(engine: Engine, rows: Rows) -> list[Answer]:
    decided = engine.decide_frame(pd.DataFrame(columns_of(rows)))
    return answers_of(*(decided[name].tolist() for name in ANSWERED))


def by_arrow(engine: Engine, rows: Rows) -> list[Answer]:
    return in_kind(engine.decide_frame(arrow_table(rows)))


def by_polars(engine: Engine, rows: Rows) -> list[Answer]:
    frame: Any = polars_frame(rows)
    return in_kind(engine.decide_frame(frame))


def by_duckdb(engine: Engine, rows: Rows) -> list[Answer]:
    relation: Any = connection().from_arrow(arrow_table(rows))
    return in_kind(engine.decide_frame(relation))


def by_parquet(engine: Engine, rows: Rows) -> list[Answer]:
    """Decide a parquet file, read as `golive decide` reads it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "signals.parquet"
        pq.write_table(arrow_table(rows), path)
        (table,) = open_signals(path, engine.program).blocks()
        columns = decide_table(engine, table).columns
    return answers_of(columns["verdict"], columns["final_size"], columns["reason"])


@cache
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def in_kind(decided: Any) -> list[Answer]:
    """Return the answers of decisions in whatever kind of table they came back."""
    table = pa.table(decided)
    return answers_of(*(table.column(name).to_pylist() for name in ANSWERED))


def _pandas_type(values: Sequence[Any]) -> Type:
    return pd.Series(list(values)).dtype


def _arrow_type(values: Sequence[Any]) -> Type:
    return pa.array(list(values)).type


def _polars_type(values: Sequence[Any]) -> Type:
    kind = pl.Series(list(values), strict=True).dtype
    if kind == pl.Object:
        raise TypeError("polars holds no such value")
    return kind


TYPED: Mapping[str, TypedTable] = {
    "typed pandas": TypedTable(type_of=_pandas_type, decide=by_typed_pandas),
    "arrow": TypedTable(type_of=_arrow_type, decide=by_arrow),
    "polars": TypedTable(type_of=_polars_type, decide=by_polars),
    "duckdb": TypedTable(type_of=_arrow_type, decide=by_duckdb),
    "parquet": TypedTable(type_of=_arrow_type, decide=by_parquet),
}
