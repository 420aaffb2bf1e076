"""Where a run keeps the blocks of rows that it comes to, until it is written: in memory, or in a file."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterator
from typing import BinaryIO, Protocol

import pyarrow as pa


class Blocks(Protocol):
    """Blocks of one schema, in the order in which they were put there."""

    def append(self, block: pa.RecordBatch, /) -> None:
        """Put a block behind those that are there."""

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """Yield every block."""


OpenBlocks = Callable[[], Blocks]
"""Opens a place for blocks of one schema; `list` is one in memory."""


class BlocksInFile:
    """Blocks in an open file, which is whoever's that opened it; it grows, and memory does not.

    What is read is mapped from the file, and stays readable after the file was closed. A block must have no column of a
    dictionary.

    Raises
    ------
    OSError
        The file cannot be written, or cannot be mapped.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._ends: list[int] = []
        self._schema = pa.schema([])
        self._mapped = pa.py_buffer(b"")

    def append(self, block: pa.RecordBatch, /) -> None:
        """Write a block at the end of the file."""
        message = block.serialize()
        self._file.write(message)
        self._schema = block.schema
        self._ends.append(self._size + message.size)

    @property
    def _size(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        begin, mapped = 0, self._map()
        for end in tuple(self._ends):
            yield pa.ipc.read_record_batch(mapped.slice(begin, end - begin), self._schema)
            begin = end

    def _map(self) -> pa.Buffer:
        """Return the content of the file; it is mapped again where it has grown."""
        if self._mapped.size < self._size:
            self._file.flush()
            self._mapped = pa.py_buffer(mmap.mmap(self._file.fileno(), self._size, access=mmap.ACCESS_READ))
        return self._mapped
