"""Files of signals: parquet as typed, CSV and JSON lines by the library's own types, nothing guessed.

A cell that is not what its column holds stays what it is, and the policy holds its row with a reason. What makes a
file unreadable as a whole, or asks for a strategy or an instrument that the library does not know, is refused.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from golive.api.table import Table
from golive.cli.input_files import check_file, not_csv
from golive.cli.signal_columns import describe_columns
from golive.cli.table_files import read_parquet
from golive.core.errors import InvalidInput
from golive.core.row import DECIDED_AT, STRATEGY, SYMBOL, at, is_why
from golive.core.suggest import did_you_mean
from golive.replay.artifacts import column_types

if TYPE_CHECKING:
    from golive.compiler.program import Program

FORMATS = (".parquet", ".csv", ".jsonl")

_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_INTEGER = r"^-?\d{1,18}$|^-?[1-8]\d{18}$"
"""What fits 64 bits for certain and arrow reads: no plus in front; nanoseconds since 1970 have 19 digits."""
_BOOLS = {"true": True, "false": False}
_SMALLEST_BLOCK, _LARGEST_BLOCK = 1 << 20, (1 << 31) - 1


def read_signals(path: Path, program: Program) -> Table:
    """Read a table of ready rows.

    Raises
    ------
    InvalidInput
        With the row where there is one: a file that is absent, empty, of an unknown format or not what its name says;
        a column or key that is given twice; a strategy, symbol or venue that the library does not
        know.
    """
    check_file(path, hint="name a file of signals; `golive decide --example --out FILE` writes one")
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise InvalidInput(f"`{path}` is of a format that is not read", hint=f"formats are {', '.join(FORMATS)}")
    if not path.stat().st_size:
        raise InvalidInput(
            f"`{path}` is empty", hint="`golive decide --example --out FILE` writes signals to start from"
        )
    if suffix == ".jsonl":
        table = Table.from_rows(list(_json_rows(path)))
    else:
        table = (
            Table.from_arrow(read_parquet(path)) if suffix == ".parquet" else _csv_table(path, column_types(program))
        )
    if not table.rows:
        raise InvalidInput(f"`{path}` has no rows")
    _check_names(path, table)
    check_words(path, table, program)
    return table


def _check_names(path: Path, table: Table) -> None:
    if not any(column in table.columns for column in (DECIDED_AT, STRATEGY, SYMBOL)):
        raise InvalidInput(
            f"`{path}` has none of the columns of signals", hint="`golive decide --describe` lists the columns"
        )


def check_words(path: Path, table: Table, program: Program) -> None:
    """Refuse strategies, symbols and venues that the library does not know; absent ones are the policy's business."""
    checked = program.checked
    closed = {checked.strategy.column: ("strategy", checked.strategies)}
    for inputs in checked.specs.inputs:
        closed |= {i.id: ("symbol", checked.symbols) for i in inputs.inputs if i.members_of == "symbols"}
        closed |= {i.id: ("venue", checked.venues) for i in inputs.inputs if i.members_of == "venues"}
    for column, (what, members) in closed.items():
        for row, word in enumerate(table.words(column)):
            if isinstance(word, str) and word not in members:
                hint = did_you_mean(word, members) or f"the library knows {', '.join(members)}"
                raise InvalidInput(f"row {row + 1} of `{path}` has an unknown {what} `{word}`", hint=hint)


def unread_columns(table: Table, program: Program) -> tuple[tuple[str, str], ...]:
    """Return columns that nothing reads and that look like one that is absent: (written, probably meant)."""
    types = column_types(program)
    absent = [name for name in types if name not in table.columns and not is_why(name)]
    unread = []
    for name in table.columns:
        hint = "" if name in types else did_you_mean(name, absent)
        if hint:
            unread.append((name, hint))
    return tuple(unread)


def absent_columns(table: Table, program: Program) -> tuple[str, ...]:
    """Return the columns that decisions need and the table has not; their times only where they are there."""
    required: list[str] = describe_columns(program)["required"]
    absent = [name for name in required if name not in table.columns]
    timed = {at(name) for name in absent}
    return tuple(name for name in absent if name not in timed)


# JSON lines


def _json_rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                yield _json_row(path, number, line)


def _json_row(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"), object_pairs_hook=_unique)
    except _TwiceError as error:
        raise InvalidInput(f"line {number} of `{path}` gives `{error}` twice", hint="keep one of the two") from None
    except UnicodeDecodeError:
        raise InvalidInput(f"line {number} of `{path}` is not UTF-8 text", hint="save the file as UTF-8") from None
    except (ValueError, RecursionError) as error:
        hint = f"one JSON object a line: {error}"
        raise InvalidInput(f"line {number} of `{path}` is not JSON", hint=hint) from None
    if not isinstance(row, dict):
        raise InvalidInput(f"line {number} of `{path}` is not an object", hint="one flat JSON object a line")
    return row


class _TwiceError(Exception):
    """A key of an object is given twice; its argument is the key."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) != len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(next(name for name in names if names.count(name) > 1))
    return row


# CSV


def _csv_table(path: Path, types: Mapping[str, pa.DataType]) -> Table:
    names = _header(path)
    size = min(max(path.stat().st_size, _SMALLEST_BLOCK), _LARGEST_BLOCK)
    # Everything is read as text: which text is a number is decided below, by the column and not by the first rows.
    text = pa_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True
    )
    parse = pa_csv.ParseOptions(newlines_in_values=True)
    try:
        table = pa_csv.read_csv(
            path, read_options=pa_csv.ReadOptions(block_size=size), parse_options=parse, convert_options=text
        )
    except (pa.ArrowException, UnicodeDecodeError) as error:
        raise not_csv(path, error) from error
    columns = {name: _typed(table.column(name).combine_chunks(), types.get(name)) for name in names}
    return Table(columns, table.num_rows)


def _header(path: Path) -> list[str]:
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
    make = int if pa.types.is_integer(kind) else float
    cells = zip(column.to_pylist(), reads.to_pylist(), strict=True)
    return [make(cell) if fits and cell is not None else cell for cell, fits in cells]


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
