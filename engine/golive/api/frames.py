"""Tables of other libraries: taken through arrow, and decisions given back in the caller's kind."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeVar, cast

import pyarrow as pa

from golive.api.decisions_table import decisions_table
from golive.api.signal_table import SignalTable
from golive.core.errors import InvalidInput, first_line

if TYPE_CHECKING:
    from golive.api.decide_table import Decisions
    from golive.compiler.program import Program

Frame = TypeVar("Frame")
"""Whatever a caller holds tables in: pandas, polars, duckdb, arrow, or another that speaks arrow's stream."""


def signals_of(frame: object) -> SignalTable:
    """Take a table of any kind.

    Raises
    ------
    InvalidInput
        For what is no table, or one that arrow cannot read.
    """
    if _is_pandas(frame):
        return SignalTable.from_frame(cast(Any, frame))
    if not hasattr(frame, "__arrow_c_stream__"):
        hint = "give a DataFrame of pandas or polars, a duckdb relation or an arrow table; collect a lazy one first"
        raise InvalidInput(f"a {type(frame).__name__} is no table of signals", hint=hint)
    try:
        return SignalTable.from_arrow(pa.table(frame))
    except (pa.ArrowException, TypeError, ValueError) as error:
        message = f"the {type(frame).__name__} cannot be read as a table"
        raise InvalidInput(message, hint=first_line(error)) from error


def in_kind(frame: Frame, program: Program, decisions: Decisions) -> Frame:
    """Return decisions as what the signals came in; as an arrow table where that is of a library not known here."""
    if _is_pandas(frame):
        return cast(Frame, decisions.to_frame())
    return cast(Frame, _made(frame, decisions_table(program, decisions)))


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
