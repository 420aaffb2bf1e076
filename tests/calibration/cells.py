"""The cells of the calibration, and how one of them is run."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from tests.calibration.ends import Ends, ends_of_fills, ends_of_record
from tests.calibration.records import LENGTHS, RECORDS
from tests.calibration.score_ends import ends_of_score
from tests.calibration.table import Cell

FILLS = "own fills, t(4)"
KINDS = (*RECORDS, FILLS)
FILL_COUNTS, SCORE_LENGTHS, SCORE_SHARE = (30, 100, 300), (250, 1000), 10
"""Fills of a fit; lengths that are scored; one record in ten is, since a score asks everything at once."""


def all_cells(resamples: int) -> tuple[Cell, ...]:
    """Return every cell, the longest records first: two processes then end at about the same time."""
    records = [(kind, n) for n in sorted(LENGTHS, reverse=True) for kind in RECORDS]
    fills = [(FILLS, n) for n in FILL_COUNTS]
    return tuple(Cell(kind=kind, n=n, seed=i, resamples=resamples) for i, (kind, n) in enumerate((*records, *fills)))


def ends_of(cell: Cell, samples: range) -> tuple[Ends, ...]:
    """Return what a range of samples of one cell shows; each sample has a seed of its own."""
    return tuple(chain.from_iterable(_sample(cell, (cell.n, cell.seed, i), i) for i in samples))


def _sample(cell: Cell, seed: tuple[int, ...], i: int) -> Iterator[Ends]:
    if cell.kind == FILLS:
        yield from ends_of_fills(cell.n, seed=seed)
        return
    yield from ends_of_record(cell.kind, cell.n, resamples=cell.resamples, seed=seed)
    if cell.n in SCORE_LENGTHS and i % SCORE_SHARE == 0:
        yield from ends_of_score(cell.kind, cell.n, resamples=cell.resamples, seed=(*seed, 1))
