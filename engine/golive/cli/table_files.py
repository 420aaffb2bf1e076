"""Tables as files: parquet with nothing in it that changes from run to run, CSV, JSON lines."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from golive.core.errors import InvalidInput, first_line
from golive.core.printable import printable

if TYPE_CHECKING:
    import pyarrow as pa

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a cell begins that spreadsheets take for a formula; the last four are the wide forms of the first."""

ROWS_AT_A_TIME = 10_000


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write a table; the same table gives the same bytes with one version of pyarrow."""
    import pyarrow.parquet as pq

    # No statistics of the writing machine, no pandas metadata, one fixed encoding: nothing but the values counts.
    pq.write_table(table.replace_schema_metadata(None), path, compression="zstd", version="2.6", store_schema=False)


def write_csv(table: pa.Table, path: Path) -> None:
    """Write a table as CSV: text that a spreadsheet would run as a formula gets an apostrophe in front.

    Characters that do not print are written out; a number stays a number, whatever its sign.
    """
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(table.column_names)
        for row in _rows(table):
            writer.writerow([_cell(value) for value in row.values()])


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return f"'{printable(value)}" if value.startswith(_FORMULA) else printable(value)
    if value is None:
        return ""
    return repr(value) if isinstance(value, float) else value


def write_jsonl(table: pa.Table, path: Path) -> None:
    """Write a table as one JSON object a line."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        for row in _rows(table):
            stream.write(json.dumps(row, allow_nan=False) + "\n")


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=ROWS_AT_A_TIME):
        yield from batch.to_pylist()


WRITERS: Mapping[str, Callable[[pa.Table, Path], None]] = {
    ".parquet": write_parquet,
    ".csv": write_csv,
    ".jsonl": write_jsonl,
}
"""How a table is written, by the end of the file's name."""


def writer_for(path: Path) -> Callable[[pa.Table, Path], None]:
    """Return the writer that a file's name asks for."""
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise InvalidInput(f"`{path}` is of a format that is not written", hint=f"formats are {', '.join(WRITERS)}")
    return writer


def read_parquet(path: Path) -> pa.Table:
    """Read a parquet file as it is."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        # Without `partitioning=None`, a folder called `symbol=X` would become a column.
        return pq.read_table(path, partitioning=None)
    except (pa.ArrowException, OSError) as error:
        hint = first_line(error).replace(str(path), path.name)
        raise InvalidInput(f"`{path}` cannot be read as parquet", hint=hint) from error


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
