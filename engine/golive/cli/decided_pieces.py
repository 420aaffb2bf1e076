"""Blocks of a table decided in their order: what is written of each, and how many of its rows were decided twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from golive.api.decide_block import BlockDecider, sample
from golive.api.decided_columns import with_nulls
from golive.api.signal_table import SignalTable
from golive.cli.decide_summary import BlockCount, block_count
from golive.cli.money_rows import refuse_money_rows
from golive.core.back_end import BackEnd
from golive.core.dataclass import dataclass

SENT_SHARE, REFUSED_SHARE = 100, 1_000
"""One row of so many is decided again where no sentences are wanted: as of a table of a million rows at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedPiece:
    """The decisions of a block."""

    table: pa.Table
    count: BlockCount
    checked: int
    """How many of the rows were decided by row as well, with the same answer."""
    by: BackEnd
    """The back end that computed them."""


def decided_pieces(
    decider: BlockDecider, blocks: Iterable[SignalTable], *, before: int = 0
) -> Iterator[tuple[SignalTable, DecidedPiece]]:
    """Yield each block with its decisions; `before` are the rows of the table that came before the first block.

    Raises
    ------
    InvalidInput
        As `refuse_money_rows` and `BlockDecider` do.
    """
    for block in blocks:
        refuse_money_rows(block, before=before)
        yield block, _decided(decider, block, before=before)
        before += block.rows


def _decided(decider: BlockDecider, block: SignalTable, *, before: int) -> DecidedPiece:
    done = decider.decide(block)
    sent, refused = (-(-block.rows // share) for share in (SENT_SHARE, REFUSED_SHARE))
    rows = sample(done.answers["verdict"], done.once, sent=sent, refused=refused)
    decider.check(block.picked(rows), {name: cells[rows] for name, cells in done.answers.items()}, before + rows)
    table = with_nulls(pa.Table.from_batches([done.columns]))
    checked = block.rows - int(done.once.sum()) + len(rows)
    return DecidedPiece(table=table, count=block_count(table, first=before == 0), checked=checked, by=done.by)
