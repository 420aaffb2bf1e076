"""Parquet files as parts: runs of row groups, each read by itself, in the order of a file or of a folder of files."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from golive.cli.table_files import open_parquet
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput

PART_ROWS = 262_144
"""Rows of row groups that are read together: many small ones cost one reader, large ones are let go."""

PARQUET = ".parquet"

_TAIL, _LENGTH = 8, 4
"""Bytes that a parquet file ends with, and how many of them say how long what comes before is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParquetPart:
    """Row groups of one file that are read together, and what the file is known by."""

    file: Path
    groups: tuple[int, ...]
    before: int
    """How many rows of the table come before it."""
    rows: int
    size: int
    """Bytes of the file."""
    footer: str
    """SHA-256 of what the file says of its row groups: where they lie, what they hold."""
    written: int
    """When the file was last written to, in nanoseconds of the machine that has it."""


def parquet_parts(path: Path) -> tuple[ParquetPart, ...]:
    """Return the parts of a file, or of all files of a folder, in their order; what has no rows is in none of them.

    Raises
    ------
    InvalidInput
        For a folder that holds anything but parquet files of the same columns, and for a file that is none.
    """
    parts: list[ParquetPart] = []
    for file in _files(path):
        parts += _parts_of(file, before=sum(part.rows for part in parts))
    return tuple(parts)


def check_unchanged(part: ParquetPart) -> None:
    """Refuse a file that is not the one that the part was found in: its row numbers would be another's.

    Raises
    ------
    InvalidInput
        For a file that is gone or was written anew.
    """
    try:
        same = part.size == part.file.stat().st_size and part.footer == _footer(part.file)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise InvalidInput(f"`{part.file}` cannot be read any more: {reason}") from error
    if not same:
        raise _changed(part.file)


def check_not_written(parts: Iterable[ParquetPart]) -> None:
    """Refuse files that were written to since, though they may say the same of their row groups.

    What was read before and after that would be rows of two tables.

    Raises
    ------
    InvalidInput
        As `check_unchanged` does.
    """
    for part in {part.file: part for part in parts}.values():
        check_unchanged(part)
        if part.file.stat().st_mtime_ns != part.written:
            raise _changed(part.file)


def _changed(file: Path) -> InvalidInput:
    return InvalidInput(f"`{file}` was changed while it was read", hint="decide it when it is written")


def _files(path: Path) -> Sequence[Path]:
    if not path.is_dir():
        return (path,)
    # What engines leave beside their files begins so: `_SUCCESS`, `_metadata`, `.part-0.crc`.
    entries = [entry for entry in path.iterdir() if not entry.name.startswith(("_", "."))]
    strange = min((e.name for e in entries if e.is_dir() or e.suffix.lower() != PARQUET), default=None)
    if strange is not None:
        hint = "a table is parquet files in one folder; what the names of folders say is not read"
        raise InvalidInput(f"`{path / strange}` is no parquet file", hint=hint)
    if not entries:
        raise InvalidInput(f"`{path}` is a folder without parquet files", hint="name one that has some, or a file")
    files = sorted(entries, key=_counted)
    _check_alike(files)
    return files


def _counted(path: Path) -> list[tuple[int, str]]:
    """Return by what files are put in order: numbers in their names by how much they are, `part-2` before `part-10`.

    >>> sorted(map(Path, ("b", "part-10", "part-2", "part-02")), key=_counted)[1:3]
    [PosixPath('part-02'), PosixPath('part-2')]
    """
    pieces = re.split(r"([0-9]+)", path.name)
    return [(int(piece), "") if i % 2 else (0, piece) for i, piece in enumerate(pieces)] + [(0, path.name)]


def _check_alike(files: Sequence[Path]) -> None:
    """Refuse files that have not the same columns: what only one lacks would be unknown in its rows alone."""
    first: frozenset[str] = frozenset()
    for file in files:
        with open_parquet(file) as opened:
            names = frozenset(opened.schema_arrow.names)
        first = first or names
        if names != first:
            odd = min(names ^ first)
            lacks = file if odd in first else files[0]
            hint = "all files of a folder are one table; give each the same columns"
            raise InvalidInput(f"`{lacks}` has no column `{odd}`, and other files of its folder have", hint=hint)


def _parts_of(file: Path, *, before: int) -> Iterator[ParquetPart]:
    with open_parquet(file) as opened:
        metadata = opened.metadata
        status, footer = file.stat(), _footer(file)
    for groups in _together(metadata):
        rows = sum(metadata.row_group(i).num_rows for i in groups)
        yield ParquetPart(
            file=file,
            groups=tuple(groups),
            before=before,
            rows=rows,
            size=status.st_size,
            footer=footer,
            written=status.st_mtime_ns,
        )
        before += rows


def _together(metadata: Any) -> Iterator[list[int]]:
    """Yield row groups to read at once: what pyarrow read of one is kept until the last of those with it is read."""
    groups, rows = list[int](), 0
    for i in range(metadata.num_row_groups):
        more = metadata.row_group(i).num_rows
        if groups and rows + more > PART_ROWS:
            yield groups
            groups, rows = [], 0
        if more:
            groups.append(i)
            rows += more
    if groups:
        yield groups


def _footer(file: Path) -> str:
    with file.open("rb") as stream:
        stream.seek(-min(_TAIL, file.stat().st_size), os.SEEK_END)
        length = int.from_bytes(stream.read(_LENGTH), "little")
        stream.seek(-min(_TAIL + length, file.stat().st_size), os.SEEK_END)
        return hashlib.sha256(stream.read()).hexdigest()
