"""A file of signals to a file of decisions, block by block: memory does not grow with the rows, but for their ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pyarrow as pa

from golive.api.decide_block import BlockDecider
from golive.api.signal_ids import SignalIds
from golive.api.signal_table import SignalTable
from golive.cli.decide_summary import Tally
from golive.cli.decided_pieces import DecidedPiece, decided_pieces
from golive.cli.output_files import write_whole
from golive.cli.progress import Progress
from golive.cli.side_by_side import read_ahead, written_behind
from golive.cli.signal_files import SignalFile
from golive.cli.table_writers import Writer
from golive.cli.unread_signals import warned
from golive.core.dataclass import dataclass
from golive.core.sentences import Sentences

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.cli.external_signals import ExternalFile

SENTENCES_UP_TO = 100_000
"""Rows of a table that a person may still read: a longer one gets no sentences unless they are asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFile:
    """Where decisions are written, how, and who hears how far it is."""

    out: Path
    schema: pa.Schema
    writer: Writer
    progress: Progress | None


def decide_file(
    engine: Engine,
    signals: SignalFile | ExternalFile,
    to: DecisionFile,
    *,
    backend: str | None,
    asked: Sentences | None,
) -> tuple[Tally, Sentences]:
    """Decide every row of a file; that of decisions is there as a whole, or not at all.

    Without a `backend` it is the engine's, else chosen by how many rows there are, where the file says so beforehand.
    `asked` are the sentences to make; where nobody says which, those of all rows, or of none of a long table.

    Raises
    ------
    InvalidInput
        As `SignalFile.blocks` and `decided_pieces` do, and for an id that two rows have.
    """
    blocks, long = _looked_ahead(warned(read_ahead(signals.blocks()), engine.program))
    sentences = sentences_of(asked, long=long)
    decider = BlockDecider(engine, backend=backend, reasons=sentences, rows=signals.rows, announce=_compiling)
    pieces = (piece for _, piece in decided_pieces(decider, blocks))
    return write_pieces(pieces, to, signals, ids=decider.ids), sentences


def _compiling(lines: int) -> None:
    click.echo(f"note: compiling {lines} lines for this machine, which takes a while the first time", err=True)


def sentences_of(asked: Sentences | None, *, long: bool) -> Sentences:
    """Return which rows get a sentence: those that are asked for, else all of them where a person may read them."""
    return asked or (Sentences.NONE if long else Sentences.ALL)


def write_pieces(
    pieces: Iterable[DecidedPiece], to: DecisionFile, signals: SignalFile | ExternalFile, *, ids: SignalIds
) -> Tally:
    """Write decisions as they come, and count them; `ids` have seen those of each piece when it is given.

    Raises
    ------
    InvalidInput
        For an id that two rows have: nothing is written then.
    """
    tally = Tally()

    def write_all(path: Path) -> None:
        with to.writer(path, to.schema) as to_file, written_behind(to_file) as write:
            for piece in pieces:
                write(piece.table)
                tally.add(piece.count, checked=piece.checked, by=piece.by)
                if to.progress is not None:
                    to.progress(tally.rows, signals.rows)
            ids.refuse_repeated(signals.blocks)

    write_whole(to.out, write_all)
    return tally


def _looked_ahead(blocks: Iterator[SignalTable]) -> tuple[Iterator[SignalTable], bool]:
    """Return the same blocks, and whether they have more rows than a person reads."""
    seen, rows = [], 0
    for block in blocks:
        seen.append(block)
        rows += block.rows
        if rows > SENTENCES_UP_TO:
            break
    return chain(seen, blocks), rows > SENTENCES_UP_TO
