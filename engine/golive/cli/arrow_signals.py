"""Signals as parquet and as arrow files and streams, a block of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from golive.cli.parquet_parts import ParquetPart, check_not_written, check_unchanged, parquet_parts
from golive.cli.table_files import not_read, open_parquet
from golive.core.row import SIGNAL_ID

ROWS_A_BLOCK = 65_536
"""Rows read and decided at a time: few enough for memory, many enough that a block's own cost does not count."""

_BUFFER = 1 << 20
"""Bytes of a column that are read ahead: a file may be one row group, which is not to be in memory as a whole."""

_FILE = b"ARROW1"
"""How an arrow file begins; a stream begins otherwise."""


def read_parquet(path: Path) -> Iterator[Any]:
    """Yield the rows of a parquet file, or of a folder of them, as `read_parts` does."""
    return read_parts(parquet_parts(path))


def read_parts(parts: Sequence[ParquetPart]) -> Iterator[Any]:
    """Yield the rows of all parts of a table, as `read_part` does; refuse files written to meanwhile."""
    for part in parts:
        yield from read_part(part)
    check_not_written(parts)


def read_part(part: ParquetPart) -> Iterator[Any]:
    """Yield the rows of a part as arrow tables; text as dictionaries, but for ids: no two are alike."""
    check_unchanged(part)
    with open_parquet(part.file) as file:
        texts = [field.name for field in file.schema_arrow if pa.types.is_string(field.type)]
        words = [name for name in texts if name != SIGNAL_ID]
    # Read ahead by arrow, a row group is in memory as a whole before its first row is decided.
    with open_parquet(part.file, read_dictionary=words, buffer_size=_BUFFER, pre_buffer=False) as file:
        for batch in file.iter_batches(ROWS_A_BLOCK, row_groups=part.groups):
            yield pa.Table.from_batches([batch])


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
