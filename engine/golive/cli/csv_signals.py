"""Signals as CSV: text becomes what its column holds by the library, whatever its first rows look like."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from golive.api.signal_table import SignalTable
from golive.cli.input_files import check_text, not_csv
from golive.core.errors import InvalidInput
from golive.market.instants import nanos_of_text

_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_INTEGER = r"^-?\d{1,18}$|^-?[1-8]\d{18}$"
"""What fits 64 bits for certain and arrow reads: no plus in front; nanoseconds since 1970 have 19 digits."""
_BOOLS = {"true": True, "false": False}

BYTES_A_BLOCK = 1 << 24
"""Bytes read at a time; no row may be longer, nor a cell."""


def read_csv(path: Path, types: Mapping[str, pa.DataType]) -> Iterator[SignalTable]:
    """Yield a table in blocks; a cell that does not read as its column's type stays text."""
    names = _header(path)
    # Everything is read as text: which text is a number is decided below, by the column and not by the first rows.
    text = pa_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True
    )
    parse = pa_csv.ParseOptions(newlines_in_values=True)
    size = pa_csv.ReadOptions(block_size=BYTES_A_BLOCK)
    try:
        with pa_csv.open_csv(path, read_options=size, parse_options=parse, convert_options=text) as batches:
            for batch in batches:
                columns = {name: _typed(batch.column(i), types.get(name)) for i, name in enumerate(names)}
                yield SignalTable(columns, batch.num_rows)
    except (pa.ArrowException, UnicodeDecodeError) as error:
        raise not_csv(path, error) from error


def _header(path: Path) -> list[str]:
    check_text(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            names = next(csv.reader(stream), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise not_csv(path, error) from error
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InvalidInput(f"`{path}` has the column `{twice}` twice", hint="rename or remove one of them")
    return names


def _typed(column: Any, kind: pa.DataType | None) -> Any:
    """Return a column of text as its type says; where a cell does not read so, that cell stays text."""
    if kind is None or pa.types.is_string(kind):
        return column
    if pa.types.is_list(kind):
        return [_levels(cell) for cell in column.to_pylist()]
    if pa.types.is_boolean(kind):
        return _arrow_or_list([_BOOLS.get(cell, cell) for cell in column.to_pylist()])
    pattern = _INTEGER if pa.types.is_integer(kind) else _NUMBER
    reads = pc.fill_null(pc.match_substring_regex(column, pattern), fill_value=True)
    if pc.all(reads).as_py() is not False:
        return pc.cast(column, kind)
    whole = pa.types.is_integer(kind)
    make, otherwise = (int, instant_or_text) if whole else (float, str)
    cells = zip(column.to_pylist(), reads.to_pylist(), strict=True)
    return [None if cell is None else make(cell) if fits else otherwise(cell) for cell, fits in cells]


def instant_or_text(cell: str) -> int | str:
    """Return an instant that is written with its zone, and any other text as it is."""
    instant = nanos_of_text(cell)
    return cell if instant is None else instant


def _arrow_or_list(values: list[Any]) -> Any:
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return values


def _levels(cell: str | None) -> Any:
    """Read one side of a book, written as a JSON array."""
    if cell is None:
        return None
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        return cell
