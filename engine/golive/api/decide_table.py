"""`decide_table`: ready rows to decisions by a back end, and a check of it by another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa

from golive.api.decide_block import AGREED, BlockDecider, DecidedBlock, sample
from golive.api.decided_columns import DETERMINED, GATE
from golive.api.dictionary_columns import joined
from golive.api.policy import Policy
from golive.api.signal_table import SignalTable
from golive.core.back_end import BackEnd
from golive.core.dataclass import dataclass
from golive.core.sentences import Sentences, sentences
from golive.core.window import IntArray
from golive.evaluator.columns import Array

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[int, int], None]

ROWS_AT_ONCE = 131_072
"""Rows of one block of a table: what its steps cost by themselves is little by then, and so is what it takes."""


class Signals(Protocol):
    """A table of signals, whatever holds it, that can be read in pieces."""

    @property
    def rows(self) -> int:
        """Return how many there are."""
        ...

    def part(self, start: int, stop: int) -> SignalTable:
        """Return the rows from one to another, the last not among them."""
        ...

    def picked(self, positions: IntArray) -> SignalTable:
        """Return the rows at some positions, which are in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """Decided rows, in the order they were given; what `decisions.parquet` holds.

    `checked` is how many of them were decided a second time, one by one, with the same answer; `backends` are the back
    ends that computed them, one a block.
    """

    columns: Mapping[str, Any]
    checked: int = 0
    backends: tuple[BackEnd, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return a DataFrame."""
        # Heavy, and at hand already where somebody gave a frame; a file of signals is decided without it.
        import pandas as pd

        return pd.DataFrame(dict(self.columns))


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedTable:
    """Decided rows as arrow columns, as `decided_columns` makes them, and how many of them were decided twice.

    `backends` are the back ends that computed them, one a block.
    """

    columns: pa.Table
    checked: int
    backends: tuple[BackEnd, ...]


def decide_table(
    policy: Policy,
    table: Signals,
    *,
    backend: str | None = None,
    reasons: bool | Sentences = True,
    progress: Progress | None = None,
) -> Decisions:
    """Decide every row, as `decided_table`, to lists of plain values."""
    decided = decided_table(policy, table, backend=backend, reasons=reasons, progress=progress)
    return Decisions(
        columns={n: _plain(n, decided.columns[n]) for n in decided.columns.schema.names},
        checked=decided.checked,
        backends=decided.backends,
    )


def decided_table(
    policy: Policy,
    table: Signals,
    *,
    backend: str | None = None,
    reasons: bool | Sentences = True,
    progress: Progress | None = None,
) -> DecidedTable:
    """Decide every row.

    Verdicts and sizes come from the back end, the policy's own unless another is named; where neither names one, from
    the one that a table of so many rows is worth. Every row is then decided once
    more by the scalar function, which gives the sentences of refused rows and checks that the two agree on verdict,
    size and rule; a row on which they do not is a defect of golive, and stops the run. Without sentences, which a study
    of many rows does not need, a sample is checked, evenly spaced and always the same: up to 10,000 of the rows that
    may be sent, and 1,000 of the others. `Sentences.REFUSED` asks for those of rows that may not be sent, and checks
    all of these. The back end `scalar` is checked by columns, on every row.

    Raises
    ------
    InvalidInput
        For a column that is there twice or is named nearly like one that is read, a table without `decided_at`, a
        typed column of times that holds floats or has no zone, a signal id that two rows have, or a back end that
        there is not.
    """
    decider = BlockDecider(policy, backend=backend, reasons=sentences(asked=reasons), rows=table.rows)
    blocks: list[DecidedBlock] = []
    for part in _parts(table):
        blocks.append(decider.decide(part))
        if progress is not None:
            progress(sum(block.columns.num_rows for block in blocks), table.rows)
    decider.ids.refuse_repeated(lambda: _parts(table))
    again = _check_some(decider, table, blocks)
    checked = table.rows - sum(int(block.once.sum()) for block in blocks) + again
    batches, backends = [block.columns for block in blocks], tuple(block.by for block in blocks)
    # What the back end answered is not kept any longer than it is looked at.
    blocks.clear()
    return DecidedTable(columns=joined(batches), checked=checked, backends=backends)


def _parts(table: Signals) -> Iterator[SignalTable]:
    return (table.part(start, start + ROWS_AT_ONCE) for start in range(0, max(table.rows, 1), ROWS_AT_ONCE))


def _check_some(decider: BlockDecider, table: Signals, blocks: list[DecidedBlock]) -> int:
    """Decide a sample of the rows once more that were decided once only; return how many that are."""
    verdicts, once = (
        np.concatenate(cells) for cells in zip(*((b.answers["verdict"], b.once) for b in blocks), strict=True)
    )
    rows = sample(verdicts, once)
    if not rows.size:
        # All are checked already, as they are where sentences are made; picking none of them reads every column again.
        return 0
    decider.check(table.picked(rows), {name: _at(blocks, name, rows) for name in AGREED}, rows)
    return len(rows)


def _at(blocks: Sequence[DecidedBlock], name: str, rows: IntArray) -> Array:
    """Return what back ends answered in some rows, which are in order."""
    ends = np.cumsum([0, *(block.columns.num_rows for block in blocks)])
    pieces = np.split(rows, np.searchsorted(rows, ends[1:-1]))
    there = zip(blocks, pieces, ends[:-1], strict=True)
    return np.concatenate([block.answers[name][piece - start] for block, piece, start in there])


def _plain(name: str, column: pa.ChunkedArray) -> Any:
    """Return numbers and what was decided as numpy holds them, and a list of what was told or is said."""
    if not pa.types.is_dictionary(column.type) and not pa.types.is_string(column.type):
        return column.to_numpy()
    words = column.to_pylist()
    return np.array(words, dtype=object) if name in DETERMINED or name.startswith(GATE) else words
