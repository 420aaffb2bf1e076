"""The formats of files that a stream can be read from, by the end of their names: each gives a table and its columns.

Nothing is guessed and nothing is coerced: a CSV's cells are typed by the whole file, a value of JSON by what it holds.
"""

from __future__ import annotations

import gzip
import json
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO, NoReturn

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from golive.core.cell_separator import WITH_COMMAS, other_separator
from golive.core.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The columns that are wanted of a file, and whether its first line, where it is text, holds their names."""

    columns: frozenset[str]
    named: bool = True


Table = tuple[pa.Table, tuple[str, ...]]
"""The columns that are wanted, or more, and the names of all that the file has."""
Reader = Callable[[Path, Wanted], Table]

UNREADABLE = (
    pa.ArrowException,
    OSError,
    UnicodeDecodeError,
    zipfile.BadZipFile,
    zlib.error,
    RecursionError,
    OverflowError,
)
"""What a file that is not what its name says may raise."""

_SMALLEST_BLOCK, _LARGEST_BLOCK = 1 << 20, (1 << 31) - 1
_LINE = 1 << 16
"""Bytes in which the first line's separators stand."""
_UNPACKED = 30
"""No CSV of market data shrinks by more when packed."""
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 1
"""The bit of an entry of a zip file that says so."""


def _parquet(path: Path, wanted: Wanted) -> Table:
    """Read the columns that are mapped, of a file that may have many more."""
    names = tuple(pa.parquet.read_schema(path).names)
    # Without `partitioning=None`, a folder called `symbol=X` would become a column.
    return pa.parquet.read_table(path, columns=[n for n in names if n in wanted.columns], partitioning=None), names


def _feather(path: Path, wanted: Wanted) -> Table:
    """Read the columns that are mapped, of an Arrow file."""
    with pa.OSFile(str(path)) as file:
        whole = pa.ipc.open_file(file).read_all()
    names = tuple(whole.column_names)
    return whole.select([n for n, name in enumerate(names) if name in wanted.columns]), names


def _csv(path: Path, wanted: Wanted) -> Table:
    size = path.stat().st_size * (_UNPACKED if path.suffix == ".gz" else 1)
    return _cells(path, size, named=wanted.named)


def _zip(path: Path, wanted: Wanted) -> Table:
    """Read the one CSV that a zip file holds."""
    with zipfile.ZipFile(path) as packed:
        entries = [entry for entry in packed.infolist() if not entry.is_dir()]
        if len(entries) != 1 or not entries[0].filename.endswith(".csv"):
            message = f"it holds {len(entries)} files, not one `.csv`: unpack it and name each of them"
            raise zipfile.BadZipFile(message)
        entry = entries[0]
        if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _PACKINGS:
            raise zipfile.BadZipFile("it is encrypted, or packed in a way that is not read")
        with packed.open(entry) as file:
            return _cells(file, entry.file_size, named=wanted.named)


def _cells(file: Path | IO[bytes], size: int, *, named: bool) -> Table:
    """Read a whole CSV as one block, so that no type is guessed from its first rows alone.

    Without a line of names, columns are called by their numbers, from 1.
    """
    _check_separator(file)
    block = min(max(size, _SMALLEST_BLOCK), _LARGEST_BLOCK)
    options = pa.csv.ReadOptions(block_size=block, autogenerate_column_names=not named)
    table = pa.csv.read_csv(file, read_options=options)
    if not named:
        table = table.rename_columns([str(n) for n in range(1, table.num_columns + 1)])
    return table, tuple(table.column_names)


def _check_separator(file: Path | IO[bytes]) -> None:
    """Refuse a file whose first line has something else than commas between its cells."""
    if isinstance(file, Path):
        with pa.input_stream(str(file), compression="detect") as stream:
            head = stream.read(_LINE)
    else:
        head = file.read(_LINE)
        file.seek(0)
    separator = other_separator(head.partition(b"\n")[0].decode("utf-8", errors="replace").rstrip())
    if separator:
        message = f"it has {separator} between its cells: {WITH_COMMAS}"
        raise pa.ArrowInvalid(message)


def _json_lines(path: Path, wanted: Wanted) -> Table:
    """Read the keys that are mapped, of lines that hold an object each; a line without a key has no value for it."""
    names: dict[str, None] = {}
    columns: dict[str, list[object]] = {name: [] for name in wanted.columns}
    with path.open(encoding="utf-8") as lines:
        for n, line in enumerate(lines, 1):
            row = _object(line, n)
            names.update(dict.fromkeys(row))
            for name, values in columns.items():
                values.append(row.get(name))
    return pa.table({name: pa.array(values) for name, values in columns.items() if name in names}), tuple(names)


def _object(line: str, n: int) -> dict[str, object]:
    row = _parsed(line, f"line {n:,}")
    if not isinstance(row, dict):
        raise pa.ArrowInvalid(f"line {n:,} holds no object")
    return row


def _json_rows(path: Path, wanted: Wanted) -> Table:
    """Read one list of rows, each a list: as in a CSV without a line of names, columns are called by their numbers."""
    read = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = _parsed(read.decode("utf-8"), "the file")
    if not isinstance(rows, list):
        raise pa.ArrowInvalid("it holds no list of rows")
    width = len(rows[0]) if rows and isinstance(rows[0], list) else 0
    odd = next((n for n, row in enumerate(rows, 1) if not isinstance(row, list) or len(row) != width), None)
    if odd is not None:
        raise pa.ArrowInvalid(
            f"row {odd:,} is no list of as many cells as the first: objects are read a line each, of `.jsonl`"
        )
    names = tuple(str(n) for n in range(1, width + 1))
    return pa.table(
        {name: pa.array([row[n] for row in rows]) for n, name in enumerate(names) if name in wanted.columns}
    ), names


def _parsed(text: str, what: str) -> object:
    try:
        return json.loads(text, parse_constant=_no_number, object_pairs_hook=_distinct)
    except ValueError as error:
        raise pa.ArrowInvalid(f"{what}: {error}") from error


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    row = dict(pairs)
    if len(row) < len(pairs):
        raise ValueError("a key is given twice")
    return row


FORMATS: Mapping[str, Reader] = MappingProxyType(
    {
        ".parquet": _parquet,
        ".feather": _feather,
        ".csv": _csv,
        ".csv.gz": _csv,
        ".zip": _zip,
        ".jsonl": _json_lines,
        ".json": _json_rows,
        ".json.gz": _json_rows,
    }
)
"""The formats, by the end of the file's name."""

NAMELESS = (".csv", ".csv.gz", ".zip", ".json", ".json.gz")
"""Those whose first line may be a row like any other."""
