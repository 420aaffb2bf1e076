"""The ready rows of a run by column, in blocks: as mappings they would fill the memory before the market is over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

import pyarrow as pa

from golive.api.column_types import INSTANT, written_schema
from golive.api.signal_table import ROWS_AT_ONCE, SignalTable
from golive.compiler.program import Program
from golive.core.row import ALWAYS_GIVEN, Row, with_companions
from golive.replay.blocks import Blocks

_GIVEN = frozenset(name for column in ALWAYS_GIVEN for name in with_companions(column))
"""What a row may have that a program does not read; such cells are not kept."""


_AT_ONCE = 128
"""Rows that are kept as they came: one takes as much memory as a hundred in a block."""


class DecidedRows(Sequence[Row]):
    """Ready rows in the order they were decided in.

    Kept as the columns of `signals.parquet`; a row that is read has every one of them, None where it has no value, and
    instants in integer nanoseconds, whether it was decided just now or by another run. `blocks` is where they are kept,
    empty at first; None is in memory.
    """

    def __init__(self, program: Program, rows: Iterable[Row] = (), *, blocks: Blocks | None = None) -> None:
        self._schema = written_schema(program)
        self._blocks: Blocks = list[pa.RecordBatch]() if blocks is None else blocks
        self._closed = 0
        self._latest: list[Row] = []
        self._strange: set[str] = set()
        for row in rows:
            self.append(row)

    @classmethod
    def read(cls, program: Program, table: pa.Table) -> DecidedRows:
        """Return the rows of a table that `table` made."""
        blocks = table.cast(_of_whole(table.schema)).to_batches(max_chunksize=ROWS_AT_ONCE)
        rows = cls(program, blocks=blocks)
        rows._closed = table.num_rows
        return rows

    def append(self, row: Row) -> None:
        """Add a row."""
        self._latest.append(row)
        if len(self._latest) == _AT_ONCE:
            self._close()

    def table(self) -> pa.Table:
        """Return the rows as a table whose schema depends on the program only, so that an empty run has it too.

        A value that has not its column's type, or has no column, is a defect of golive and raises; nothing is
        converted but integers to doubles, and nanoseconds to instants.
        """
        self._close()
        if self._strange:
            raise ValueError(f"a ready row has columns that no program reads: {', '.join(sorted(self._strange))}")
        return pa.Table.from_batches(list(self._blocks), schema=_of_whole(self._schema)).cast(self._schema)

    def signals(self) -> SignalTable:
        """Return the rows as a table to be decided."""
        self._close()
        return SignalTable.from_arrow(pa.Table.from_batches(list(self._blocks), schema=_of_whole(self._schema)))

    def _close(self) -> None:
        """Put the latest rows into a block."""
        if self._latest:
            self._strange |= {name for row in self._latest for name in row} - _GIVEN - set(self._schema.names)
            self._blocks.append(_block(self._schema, self._latest))
            self._closed += len(self._latest)
            self._latest = []

    def __len__(self) -> int:
        return self._closed + len(self._latest)

    def __iter__(self) -> Iterator[Row]:
        self._close()
        for block in self._blocks:
            yield from block.to_pylist()

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        self._close()
        within = place + len(self) if place < 0 else place
        for block in self._blocks:
            if 0 <= within < block.num_rows:
                row: Row = block.slice(within, 1).to_pylist()[0]
                return row
            within -= block.num_rows
        raise IndexError(place)


def _block(schema: pa.Schema, rows: Sequence[Row]) -> pa.RecordBatch:
    whole = _of_whole(schema)
    arrays = [pa.array([row.get(field.name) for row in rows], type=field.type) for field in whole]
    return pa.RecordBatch.from_arrays(arrays, schema=whole)


def _of_whole(schema: pa.Schema) -> pa.Schema:
    """Return a schema with instants as integer nanoseconds."""
    return pa.schema([(f.name, pa.int64() if f.type == INSTANT else f.type) for f in schema])
