"""Columns of a file of returns: the one of dates, and those of numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from golive.core.errors import InvalidInput
from golive.core.suggest import did_you_mean
from golive.core.window import FloatArray

SHOWN_COLUMNS = 8
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"


def find_dates(path: Path, table: pa.Table) -> tuple[str | None, Sequence[dt.date] | None]:
    """Find the one column of dates, which have to rise; nothing where there is none."""
    columns = [(name, dates) for name in table.column_names if (dates := _as_dates(table[name])) is not None]
    if not columns:
        return None, None
    if len(columns) > 1:
        names = ", ".join(f"`{name}`" for name, _ in columns)
        raise InvalidInput(f"`{path}` has several columns of dates: {names}", hint="keep the one that orders the rows")
    ((name, dates),) = columns
    for row, (before, after) in enumerate(pairwise(dates), 2):
        if not before < after:
            what = "repeats" if before == after else "goes back to"
            raise InvalidInput(f"row {row} of `{path}` {what} {after}", hint="sort the rows, oldest first, each once")
    return name, dates


def _as_dates(column: pa.ChunkedArray) -> list[dt.date] | None:
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        values = column.to_pylist()
        return None if any(v is None for v in values) else values
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        return None
    try:
        dates: list[dt.date] = [dt.datetime.fromisoformat(text or "") for text in column.to_pylist()]
    except ValueError:
        return None
    zones = {getattr(d, "tzinfo", None) is None for d in dates}
    return dates if len(zones) == 1 else None


def find_column(path: Path, table: pa.Table, name: str | None, *, skip: Sequence[str | None]) -> str:
    """Return the column that is named, or the only one of numbers."""
    if name is not None:
        return check_column(path, table, name)
    names: list[str] = table.column_names
    numeric = [n for n in names if n and n not in skip and _is_numeric(table[n])]
    if len(numeric) == 1:
        return numeric[0]
    if not numeric:
        raise InvalidInput(f"`{path}` has no column of numbers", hint="a column of returns, as fractions, is needed")
    shown = ", ".join(f"`{n}`" for n in numeric[:SHOWN_COLUMNS])
    shown += f" and {len(numeric) - SHOWN_COLUMNS} more" if len(numeric) > SHOWN_COLUMNS else ""
    raise InvalidInput(f"`{path}` has several columns of numbers: {shown}", hint="say which one with `--column NAME`")


def check_column(path: Path, table: pa.Table, name: str) -> str:
    """Return a column's name; refuse one that the table has not."""
    if name not in table.column_names:
        hint = did_you_mean(name, table.column_names) or f"columns: {', '.join(table.column_names)}"
        raise InvalidInput(f"`{path}` has no column `{name}`", hint=hint)
    return name


def _is_numeric(column: pa.ChunkedArray) -> bool:
    if pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
        return True
    if not pa.types.is_string(column.type):
        return False
    return bool(pc.all(pc.match_substring_regex(pc.utf8_trim_whitespace(column), _NUMBER)).as_py())


def read_numbers(path: Path, table: pa.Table, name: str, *, whole: bool = True) -> FloatArray:
    """Return a column as floats; whole numbers by type are no returns."""
    column = table[name]
    if pa.types.is_integer(column.type) and not whole:
        hint = "returns are fractions such as 0.0012; if these are prices, say so with `--prices`"
        raise InvalidInput(f"`{name}` of `{path}` holds whole numbers", hint=hint)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = pc.utf8_trim_whitespace(column)
        _refuse_row(path, name, column, pc.match_substring_regex(column, _NUMBER))
        column = pc.cast(column, pa.float64())
    elif pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
        column = pc.cast(column, pa.float64())
        _refuse_row(path, name, column, pc.is_finite(column))
    else:
        raise InvalidInput(f"`{name}` of `{path}` holds {column.type}, numbers are needed")
    values: FloatArray = np.asarray(column.to_numpy(), dtype=np.float64)
    return values


def _refuse_row(path: Path, name: str, column: pa.ChunkedArray, good: pa.ChunkedArray) -> None:
    row = pc.index(pc.fill_null(good, fill_value=False), value=False).as_py()
    if row >= 0:
        cell = column[row].as_py()
        shown = "is empty" if cell in (None, "") else f"is `{cell}`"
        hint = "every period needs a finite number; a period without one has to be left out on purpose"
        raise InvalidInput(f"row {row + 1} of `{name}` in `{path}` {shown}", hint=hint)
