"""Signals as parquet and as arrow files and streams, a block of rows at a time."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from golive.cli.table_files import not_read
from golive.core.row import SIGNAL_ID

ROWS_A_BLOCK = 65_536
"""Rows read and decided at a time: few enough for memory, many enough that a block's own cost does not count."""

_ROWS_TOGETHER = 1_048_576
"""Rows of row groups that are read together: many small ones cost one reader, large ones are let go."""

_BUFFER = 1 << 20
"""Bytes of a column that are read ahead: a file may be one row group, which is not to be in memory as a whole."""

_FILE = b"ARROW1"
"""How an arrow file begins; a stream begins otherwise."""


def parquet_rows(path: Path) -> int:
    """Return how many rows a parquet file says that it has."""
    with _parquet(path) as file:
        return int(file.metadata.num_rows)


def read_parquet(path: Path) -> Iterator[Any]:
    """Yield the rows of a parquet file as arrow tables; text as dictionaries, but for ids: no two are alike."""
    with _parquet(path) as file:
        texts = [field.name for field in file.schema_arrow if pa.types.is_string(field.type)]
        words = [name for name in texts if name != SIGNAL_ID]
    # Read ahead by arrow, a row group is in memory as a whole before its first row is decided.
    with _parquet(path, read_dictionary=words, buffer_size=_BUFFER, pre_buffer=False) as file:
        for groups in _together(file.metadata):
            for batch in file.iter_batches(ROWS_A_BLOCK, row_groups=groups):
                yield pa.Table.from_batches([batch])


def _together(metadata: pq.FileMetaData) -> Iterator[list[int]]:
    """Yield row groups to read at once: what pyarrow read of one is kept until the last of those with it is read."""
    groups, rows = list[int](), 0
    for i in range(metadata.num_row_groups):
        more = metadata.row_group(i).num_rows
        if groups and rows + more > _ROWS_TOGETHER:
            yield groups
            groups, rows = [], 0
        groups.append(i)
        rows += more
    yield groups


@contextlib.contextmanager
def _parquet(path: Path, **options: Any) -> Iterator[pq.ParquetFile]:
    try:
        with pq.ParquetFile(path, **options) as file:
            yield file
    except (pa.ArrowException, OSError) as error:
        raise not_read(path, "parquet", error) from error


def read_arrow(path: Path) -> Iterator[Any]:
    """Yield the rows of an arrow file or stream as arrow tables; offsets that lead outside of a file are refused."""
    try:
        with pa.memory_map(str(path)) as stream:
            for batch in _batches(stream):
                batch.validate(full=True)
                for start in range(0, batch.num_rows, ROWS_A_BLOCK):
                    yield pa.Table.from_batches([batch.slice(start, ROWS_A_BLOCK)])
    except (pa.ArrowException, OSError) as error:
        raise not_read(path, "arrow", error) from error


def _batches(stream: Any) -> Iterator[Any]:
    begins = stream.read(len(_FILE))
    stream.seek(0)
    if begins == _FILE:
        file = pa.ipc.open_file(stream)
        return (file.get_batch(i) for i in range(file.num_record_batches))
    return iter(pa.ipc.open_stream(stream))
