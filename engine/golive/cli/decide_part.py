"""What a worker of a cluster does: it compiles a library from its text, and decides some row groups of a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from golive.api.decide_block import BlockDecider
from golive.api.engine import Engine
from golive.api.signal_table import SignalTable
from golive.cli.arrow_signals import read_part
from golive.cli.decide_summary import BlockCount
from golive.cli.decided_pieces import DecidedPiece, decided_pieces
from golive.cli.kept_memory import kept_memory
from golive.cli.kept_policy import engine_of_files
from golive.cli.parquet_parts import ParquetPart
from golive.cli.signal_files import check_names
from golive.cli.unread_signals import BlockNotes, block_notes
from golive.compiler.program import Program
from golive.core.back_end import back_end
from golive.core.dataclass import dataclass
from golive.core.sentences import Sentences
from golive.evaluator.blocks import ColumnFunction

_LIBRARIES = 4
"""Compiled libraries that a worker keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartJob:
    """A part to decide, and how: as text it goes to a worker."""

    table: Path
    """The file or folder as messages name it."""
    part: ParquetPart
    policy: str
    backend: str
    sentences: Sentences

    def text(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def of(cls, text: str) -> PartJob:
        """Return it from JSON."""
        given = json.loads(text)
        part = given["part"]
        read = ParquetPart(**{**part, "file": Path(part["file"]), "groups": tuple(part["groups"])})
        return cls(
            table=Path(given["table"]),
            part=read,
            policy=given["policy"],
            backend=given["backend"],
            sentences=Sentences(given["sentences"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockAnswer:
    """A decided block on its way: its decisions as bytes of arrow, and what there is to say of its signals."""

    decisions: bytes
    count: BlockCount
    checked: int
    backend: str
    notes: BlockNotes

    def piece(self) -> DecidedPiece:
        """Return the decisions as what is written."""
        return DecidedPiece(
            table=pa.ipc.open_stream(self.decisions).read_all(),
            count=self.count,
            checked=self.checked,
            by=back_end(self.backend),
        )


def decide_part(library: bytes, job: str) -> tuple[BlockAnswer, ...]:
    """Decide a part by a library, which is given as the text of its files; return a block after another.

    Raises
    ------
    InvalidInput
        As one process that decides the file does, with the rows as they are counted there.
    """
    asked = PartJob.of(job)
    with kept_memory():
        return tuple(_decided(library, asked))


def _decided(library: bytes, asked: PartJob) -> Iterator[BlockAnswer]:
    engine, part = _engine(library, asked.policy), asked.part
    decider = BlockDecider(
        engine,
        backend=asked.backend,
        reasons=asked.sentences,
        before=part.before,
        kernels=_kernels(asked.policy, asked.backend),
    )
    blocks, first = _blocks(asked), part.before == 0
    for block, piece in decided_pieces(decider, blocks, before=part.before):
        notes = block_notes(block, engine.program, first=first).enough()
        yield BlockAnswer(
            decisions=_bytes(piece.table),
            count=piece.count,
            checked=piece.checked,
            backend=piece.by.value,
            notes=notes,
        )
        first = False


def _blocks(asked: PartJob) -> Iterator[SignalTable]:
    first = asked.part.before == 0
    for block in map(SignalTable.from_arrow, read_part(asked.part)):
        if block.rows:
            if first:
                check_names(asked.table, block)
            first = False
            yield block


@lru_cache(_LIBRARIES)
def _engine(library: bytes, policy: str) -> Engine:
    files: Mapping[str, Any] = json.loads(library)
    return engine_of_files(files, policy)


@lru_cache(_LIBRARIES)
def _kernels(policy: str, backend: str) -> dict[Program, ColumnFunction]:
    return {}


def _bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue())
