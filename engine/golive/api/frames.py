"""Tables of other libraries: taken through arrow, and decisions given back in the caller's kind."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
import pyarrow as pa

from golive.api.arrow_columns import in_pieces, of_arrow, picked
from golive.api.decide_table import Signals
from golive.api.decided_columns import with_nulls
from golive.api.signal_table import SignalTable, distinct
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, first_line
from golive.core.window import IntArray

if TYPE_CHECKING:
    import pandas as pd

Frame = TypeVar("Frame")
"""Whatever a caller holds tables in: pandas, polars, duckdb, arrow, or another that speaks arrow's stream."""


@dataclass(frozen=True, slots=True)
class ArrowSignals:
    """Signals in an arrow table, of which no more is made than the rows that are asked for."""

    table: pa.Table

    @property
    def rows(self) -> int:
        """Return how many there are."""
        return int(self.table.num_rows)

    def part(self, start: int, stop: int) -> SignalTable:
        """Return the rows from one to another, the last not among them."""
        return SignalTable.from_arrow(self.table.slice(start, stop - start))

    def picked(self, positions: IntArray) -> SignalTable:
        """Return the rows at some positions, which are in order."""
        names = distinct(self.table.column_names)
        columns = {name: _picked(self.table.column(i), positions) for i, name in enumerate(names)}
        return SignalTable(columns, len(positions), frozenset(names))


# Of views and of runs arrow takes no single cells: they are decoded as a whole first.


def _picked(column: pa.ChunkedArray, positions: IntArray) -> Any:
    try:
        return of_arrow(_taken(in_pieces(column), positions))
    except pa.ArrowNotImplementedError:
        return picked(of_arrow(column), positions)


def _taken(column: pa.ChunkedArray, positions: IntArray) -> pa.ChunkedArray:
    """Return the cells at some positions, which are in order, piece by piece: arrow would put all pieces together."""
    ends = np.cumsum([0, *map(len, column.chunks)])
    there = np.split(positions, np.searchsorted(positions, ends[1:-1]))
    cells = zip(column.chunks, there, ends[:-1], strict=True) if column.num_chunks else ()
    return pa.chunked_array([piece.take(pa.array(at - start)) for piece, at, start in cells], type=column.type)


@dataclass(frozen=True, slots=True)
class PandasSignals:
    """Signals in a DataFrame, of which no more is read than the rows that are asked for."""

    frame: pd.DataFrame

    @property
    def rows(self) -> int:
        """Return how many there are."""
        return len(self.frame)

    def part(self, start: int, stop: int) -> SignalTable:
        """Return the rows from one to another, the last not among them."""
        return SignalTable.from_frame(self.frame.iloc[start:stop])

    def picked(self, positions: IntArray) -> SignalTable:
        """Return the rows at some positions."""
        try:
            return SignalTable.from_frame(self.frame.iloc[positions])
        except pa.ArrowNotImplementedError:
            return SignalTable.from_frame(self.frame).picked(positions)


def signals_of(frame: object) -> Signals:
    """Take a table of any kind.

    Raises
    ------
    InvalidInput
        For what is no table, or one that arrow cannot read.
    """
    if _is_pandas(frame):
        return PandasSignals(cast(Any, frame))
    if not hasattr(frame, "__arrow_c_stream__"):
        hint = "give a DataFrame of pandas or polars, a duckdb relation or an arrow table; collect a lazy one first"
        raise InvalidInput(f"a {type(frame).__name__} is no table of signals", hint=hint)
    try:
        return ArrowSignals(pa.table(frame))
    except (pa.ArrowException, TypeError, ValueError) as error:
        message = f"the {type(frame).__name__} cannot be read as a table"
        raise InvalidInput(message, hint=first_line(error)) from error


def in_kind(frame: Frame, decided: pa.Table) -> Frame:
    """Return decisions as what the signals came in; as an arrow table where that is of a library not known here.

    A number that is unknown is null, in a frame of pandas NaN; words are categories.
    """
    if _is_pandas(frame):
        return cast(Frame, decided.to_pandas())
    return cast(Frame, _made(frame, with_nulls(decided)))


def _made(frame: Any, decided: pa.Table) -> Any:
    library = type(frame).__module__.partition(".")[0].removeprefix("_")
    if library == "polars":
        return sys.modules[library].from_arrow(decided)
    if library == "duckdb":
        # On the connection that the signals came by, which is not duckdb's own default one.
        return frame.query("signals", "SELECT * FROM decided")
    if isinstance(frame, pa.RecordBatchReader):
        return decided.to_reader()
    if isinstance(frame, pa.RecordBatch):
        return pa.RecordBatch.from_arrays([c.combine_chunks() for c in decided.columns], schema=decided.schema)
    return decided


def _is_pandas(frame: object) -> bool:
    return any(c.__name__ == "DataFrame" and c.__module__.partition(".")[0] == "pandas" for c in type(frame).__mro__)
