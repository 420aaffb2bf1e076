"""A file of signals to a file of decisions, block by block: memory does not grow with the rows, but for their ids."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from golive.api.decide_table import decide_table
from golive.api.decisions_table import decisions_schema, decisions_table
from golive.api.distinct_ids import with_own_ids
from golive.api.signal_table import SignalTable
from golive.cli.decide_summary import Tally
from golive.cli.output_files import write_whole
from golive.cli.progress import Progress
from golive.cli.signal_files import SignalFile
from golive.cli.table_writers import Writer
from golive.cli.unread_signals import warned
from golive.core.sentences import Sentences

if TYPE_CHECKING:
    from golive.api.engine import Engine

SENTENCES_UP_TO = 100_000
"""Rows of a table that a person may still read: a longer one gets no sentences unless they are asked for."""


def decide_file(
    engine: Engine,
    signals: SignalFile,
    out: Path,
    *,
    writer: Writer,
    backend: str,
    asked: Sentences | None,
    progress: Progress | None,
) -> tuple[Tally, Sentences]:
    """Decide every row of a file; `out` is there as a whole, or not at all.

    `asked` are the sentences to make; where nobody says which, those of all rows, or of none of a long table.

    Raises
    ------
    InvalidInput
        As `SignalFile.blocks` and `decide_table` do, and for an id that two rows have.
    """
    blocks, long = _looked_ahead(warned(with_own_ids(signals.blocks(), again=signals.blocks), engine.program))
    sentences = asked or (Sentences.NONE if long else Sentences.ALL)
    tally = Tally()

    def decide(path: Path) -> None:
        with writer(path, decisions_schema(engine.program)) as write:
            for block in blocks:
                moved = _within(progress, tally.rows, block.rows, signals.rows)
                decisions = decide_table(engine, block, backend=backend, reasons=sentences, progress=moved)
                table = decisions_table(engine.program, decisions)
                write(table)
                tally.add(table, checked=decisions.checked)

    write_whole(out, decide)
    return tally, sentences


def _looked_ahead(blocks: Iterator[SignalTable]) -> tuple[Iterator[SignalTable], bool]:
    """Return the same blocks, and whether they have more rows than a person reads."""
    seen, rows = [], 0
    for block in blocks:
        seen.append(block)
        rows += block.rows
        if rows > SENTENCES_UP_TO:
            break
    return chain(seen, blocks), rows > SENTENCES_UP_TO


def _within(progress: Progress | None, done: int, rows: int, total: int | None) -> Progress | None:
    """Return what shows the progress within a block, of which rows are done that came before it."""
    return None if progress is None else lambda part, of: progress(done + rows * part // (of or 1), total)
