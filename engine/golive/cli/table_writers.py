"""Tables written to files piece by piece: parquet with nothing that changes between runs, arrow, CSV, JSON lines."""

from __future__ import annotations

import contextlib
import csv
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from golive.core.errors import InvalidInput
from golive.core.printable import printable

if TYPE_CHECKING:
    import pyarrow as pa

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a cell begins that spreadsheets take for a formula; the last four are the wide forms of the first."""

ROWS_AT_A_TIME = 10_000
Write = Callable[["pa.Table"], None]
Writer = Callable[[Path, "pa.Schema"], AbstractContextManager[Write]]
"""Opens a file for rows of a schema, and gives what takes the next rows of it; text may come by its words."""


@contextlib.contextmanager
def parquet_writer(path: Path, schema: pa.Schema) -> Iterator[Write]:
    """Write parquet; the same rows give the same bytes with one version of pyarrow."""
    from golive.cli.parquet_groups import RowGroups

    with contextlib.closing(RowGroups(path, schema)) as groups:
        yield groups.write
        groups.finish()


@contextlib.contextmanager
def csv_writer(path: Path, schema: pa.Schema) -> Iterator[Write]:
    """Write CSV: text that a spreadsheet would run as a formula gets an apostrophe in front.

    Characters that do not print are written out; a number stays a number, whatever its sign.
    """
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(schema.names)
        yield lambda table: rows.writerows([_cell(v) for v in row.values()] for row in _rows(table))


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return f"'{printable(value)}" if value.startswith(_FORMULA) else printable(value)
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return repr(value) if isinstance(value, float) else value


@contextlib.contextmanager
def jsonl_writer(path: Path, _schema: pa.Schema) -> Iterator[Write]:
    """Write one JSON object a line."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        yield lambda table: stream.writelines(json.dumps(row, allow_nan=False) + "\n" for row in _rows(table))


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=ROWS_AT_A_TIME):
        yield from batch.to_pylist()


@contextlib.contextmanager
def arrow_writer(path: Path, schema: pa.Schema) -> Iterator[Write]:
    """Write an arrow file, which has an index of its batches at its end."""
    import pyarrow as pa

    with pa.OSFile(str(path), "wb") as stream, pa.ipc.new_file(stream, schema) as writer:
        yield lambda table: writer.write_table(table.cast(schema))


@contextlib.contextmanager
def arrow_stream_writer(path: Path, schema: pa.Schema) -> Iterator[Write]:
    """Write an arrow stream, which can be read from its beginning while it is written."""
    import pyarrow as pa

    with pa.OSFile(str(path), "wb") as stream, pa.ipc.new_stream(stream, schema) as writer:
        yield lambda table: writer.write_table(table.cast(schema))


WRITERS: Mapping[str, Writer] = {
    ".parquet": parquet_writer,
    ".csv": csv_writer,
    ".jsonl": jsonl_writer,
    ".arrow": arrow_writer,
    ".arrows": arrow_stream_writer,
}
"""How a table is written, by the end of the file's name."""


def writer_for(path: Path) -> Writer:
    """Return the writer that a file's name asks for."""
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise InvalidInput(f"`{path}` is of a format that is not written", hint=f"formats are {', '.join(WRITERS)}")
    return writer


def write_table(table: pa.Table, path: Path, writer: Writer = parquet_writer) -> None:
    """Write a whole table."""
    with writer(path, table.schema) as write:
        write(table)
