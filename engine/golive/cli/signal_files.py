"""Files of signals: parquet and arrow as typed, CSV and JSON lines by the library's own types, nothing guessed.

A cell that is not what its column holds stays what it is, and the policy refuses its row with a reason. What makes a
file unreadable as a whole is refused. A file is read in blocks of rows, however long it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from golive.api.column_types import column_types, time_columns
from golive.api.signal_table import SignalTable
from golive.cli.arrow_signals import read_arrow, read_parts
from golive.cli.csv_signals import read_csv
from golive.cli.input_files import check_file
from golive.cli.jsonl_signals import read_jsonl
from golive.cli.parquet_parts import PARQUET, ParquetPart, parquet_parts
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.row import DECIDED_AT, STRATEGY, SYMBOL

if TYPE_CHECKING:
    from golive.compiler.program import Program

FORMATS = (".parquet", ".csv", ".jsonl", ".arrow", ".arrows")

OBJECTS_A_BLOCK = 8_192
"""Rows of JSON lines at a time: as Python values each takes many times what it takes in an array."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalFile:
    """A file of ready rows, or a folder of them, which can be read from its beginning as often as is asked."""

    path: Path
    program: Program
    form: str
    parts: tuple[ParquetPart, ...] | None
    """What it is read in, where it is parquet: its content as it was when it was opened, or none."""

    @property
    def rows(self) -> int | None:
        """How many there are, where the file says so before it is read."""
        return None if self.parts is None else sum(part.rows for part in self.parts)

    def blocks(self) -> Iterator[SignalTable]:
        """Yield the rows in blocks, none of them empty.

        Raises
        ------
        InvalidInput
            With the row where there is one: a file without rows, or that is not what its name says; a column or key
            that is given twice.
        """
        first = True
        for block in self._read():
            if block.rows:
                if first:
                    check_names(self.path, block)
                first = False
                yield block
        if first:
            raise no_rows(self.path)

    def _read(self) -> Iterator[SignalTable]:
        if self.parts is not None:
            return map(SignalTable.from_arrow, read_parts(self.parts))
        match self.form:
            case ".jsonl":
                rows = read_jsonl(self.path, time_columns(self.program))
                return map(SignalTable.from_rows, iter(lambda: list(islice(rows, OBJECTS_A_BLOCK)), []))
            case ".csv":
                return read_csv(self.path, column_types(self.program))
        return map(SignalTable.from_arrow, read_arrow(self.path))


def no_rows(path: Path) -> InvalidInput:
    """Return what to say of a table in which there is nothing to decide."""
    return InvalidInput(f"`{path}` has no rows")


def open_signals(path: Path, program: Program) -> SignalFile:
    """Return a file of ready rows, or a folder of parquet files, which are one table in the order of their names.

    Raises
    ------
    InvalidInput
        For a file that is absent, empty or of an unknown format, and as `parquet_parts` does.
    """
    if path.is_dir():
        return SignalFile(path=path, program=program, form=PARQUET, parts=parquet_parts(path))
    check_file(path, hint="name a file of signals; `golive decide --example --out FILE` writes one")
    form = path.suffix.lower()
    if form not in FORMATS:
        raise InvalidInput(f"`{path}` is of a format that is not read", hint=f"formats are {', '.join(FORMATS)}")
    if not path.stat().st_size:
        raise InvalidInput(
            f"`{path}` is empty", hint="`golive decide --example --out FILE` writes signals to start from"
        )
    return SignalFile(path=path, program=program, form=form, parts=parquet_parts(path) if form == PARQUET else None)


def check_names(path: Path, table: SignalTable) -> None:
    """Refuse a table that has none of the columns that make one a table of signals."""
    if not any(column in table.columns for column in (DECIDED_AT, STRATEGY, SYMBOL)):
        raise InvalidInput(
            f"`{path}` has none of the columns of signals", hint="`golive decide --describe` lists the columns"
        )
