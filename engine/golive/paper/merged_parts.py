"""Parts in Parquet: written so that they are on the disk, and small ones put together, a piece at a time."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from golive.paper.event_rows import Row, table_of
from golive.paper.recorded_parts import Contents, PartFile, sync_folder

TOGETHER = 16
"""So many parts of one size become one: a row is written anew once for each sixteenfold."""

MOST_ROWS = 4_000_000
"""A part of more rows stays as it is: a day of trades at 46 a second, which is read in one piece."""

_PIECE = 16_384
"""So many rows are in memory while parts are put together."""


def write_part(path: Path, stream: str, rows: Sequence[Row]) -> None:
    """Write rows of one stream as a file of their own, and wait for the disk."""
    path.parent.mkdir(exist_ok=True)
    pq.write_table(table_of(stream, rows), path, row_group_size=_PIECE)
    _sync(path)


def merged(folder: Path, contents: Contents, stream: str) -> tuple[Contents, tuple[PartFile, ...]]:
    """Put the last parts of a stream together while there are enough of one size.

    Returns
    -------
    The contents with them, and the parts that they were put together of, which may go once the contents are written.
    """
    gone: tuple[PartFile, ...] = ()
    while (last := _last_of_a_size(contents.streams[stream])) is not None:
        name = f"{stream}/{contents.next:06d}.parquet"
        _put_together([folder / part.name for part in last], folder / name)
        whole = PartFile(name=name, rows=sum(part.rows for part in last), merged=last[0].merged + 1)
        kept = contents.streams[stream][: -len(last)]
        contents = replace(contents.with_parts(stream, (*kept, whole)), next=contents.next + 1)
        gone += last
    return contents, gone


def _last_of_a_size(parts: tuple[PartFile, ...]) -> tuple[PartFile, ...] | None:
    last = parts[-TOGETHER:]
    alike = len(last) == TOGETHER and len({part.merged for part in last}) == 1
    return last if alike and sum(part.rows for part in last) <= MOST_ROWS else None


def _put_together(parts: Sequence[Path], target: Path) -> None:
    with pq.ParquetWriter(target, pq.read_schema(parts[0])) as writer:
        for part in parts:
            with pq.ParquetFile(part) as file:
                for piece in file.iter_batches(batch_size=_PIECE):
                    writer.write_table(pa.Table.from_batches([piece]), row_group_size=_PIECE)
    _sync(target)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync_folder(path.parent)
