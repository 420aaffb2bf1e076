"""A file of signals to a file of decisions, block by block: memory does not grow with the rows, but for their ids."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from golive.api.decide_block import BlockDecider, sample
from golive.api.decided_columns import with_nulls
from golive.api.decisions_table import decisions_schema
from golive.api.signal_table import SignalTable
from golive.cli.decide_summary import Tally
from golive.cli.money_rows import refuse_money_rows
from golive.cli.output_files import write_whole
from golive.cli.progress import Progress
from golive.cli.side_by_side import read_ahead, written_behind
from golive.cli.signal_files import SignalFile
from golive.cli.table_writers import Writer
from golive.cli.unread_signals import warned
from golive.core.sentences import Sentences

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.cli.external_signals import ExternalFile

SENTENCES_UP_TO = 100_000
"""Rows of a table that a person may still read: a longer one gets no sentences unless they are asked for."""

SENT_SHARE, REFUSED_SHARE = 100, 1_000
"""One row of so many is decided again where no sentences are wanted: as of a table of a million rows at once."""


def decide_file(
    engine: Engine,
    signals: SignalFile | ExternalFile,
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
        As `SignalFile.blocks`, `refuse_money_rows` and `BlockDecider` do, and for an id that two rows have.
    """
    blocks, long = _looked_ahead(warned(read_ahead(signals.blocks()), engine.program))
    sentences = asked or (Sentences.NONE if long else Sentences.ALL)
    decider, tally = BlockDecider(engine, backend=backend, reasons=sentences), Tally()
    schema = decisions_schema(engine.program)

    def decide(path: Path) -> None:
        with writer(path, schema) as to_file, written_behind(to_file) as write:
            for block in blocks:
                refuse_money_rows(block, before=tally.rows)
                table, checked = _decided(decider, block, before=tally.rows)
                write(table)
                tally.add(table, checked=checked)
                if progress is not None:
                    progress(tally.rows, signals.rows)
            decider.ids.refuse_repeated(signals.blocks)

    write_whole(out, decide)
    return tally, sentences


def _decided(decider: BlockDecider, block: SignalTable, *, before: int) -> tuple[pa.Table, int]:
    """Return a block's decisions, and how many of its rows were decided twice."""
    done = decider.decide(block)
    sent, refused = (-(-block.rows // share) for share in (SENT_SHARE, REFUSED_SHARE))
    rows = sample(done.answers["verdict"], done.once, sent=sent, refused=refused)
    decider.check(block.picked(rows), {name: cells[rows] for name, cells in done.answers.items()}, before + rows)
    table = with_nulls(pa.Table.from_batches([done.columns]))
    return table, block.rows - int(done.once.sum()) + len(rows)


def _looked_ahead(blocks: Iterator[SignalTable]) -> tuple[Iterator[SignalTable], bool]:
    """Return the same blocks, and whether they have more rows than a person reads."""
    seen, rows = [], 0
    for block in blocks:
        seen.append(block)
        rows += block.rows
        if rows > SENTENCES_UP_TO:
            break
    return chain(seen, blocks), rows > SENTENCES_UP_TO
