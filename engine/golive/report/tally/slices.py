"""A run in stretches of a round length: its timeline in numbers."""

from __future__ import annotations

from collections import Counter

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.intent import closes
from golive.core.row import DECIDED_AT, INTENT
from golive.core.verdict import Verdict
from golive.core.window import FloatArray, IntArray
from golive.replay.replay import Run
from golive.report.drawing.axis import time_step

SLICES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A stretch of the run in numbers: the timeline for those who cannot see it. Prices are None where unknown."""

    start: int
    stop: int
    first: float | None
    low: float | None
    high: float | None
    last: float | None
    unpriced: int
    looks: int
    counts: tuple[int, ...]


def slices(run: Run) -> tuple[Slice, ...]:
    """Cut a run into stretches of a round length."""
    step = time_step(run.last - run.first, SLICES)
    edges = np.arange(run.first // step * step, run.last + step + 1, step)
    counts: list[Counter[str]] = [Counter() for _ in edges[:-1]]
    signals = _signals(run)
    if signals:
        places = _places(edges, np.array([instant for instant, _ in signals]))
        for i, (_, verdict) in zip(places.tolist(), signals, strict=True):
            counts[i][verdict] += 1
    position = _places(edges, run.instants)
    return tuple(_slice(edges, i, run.prices[position == i], counted) for i, counted in enumerate(counts))


def _signals(run: Run) -> list[tuple[int, str]]:
    """Return when each signal was decided, and how: what closes is none, and stands among what was left."""
    columns = run.decisions.columns
    rows = zip(run.rows, columns["verdict"], columns[INTENT], strict=True) if run.rows else ()
    return [(int(row[DECIDED_AT]), str(verdict)) for row, verdict, intent in rows if not closes(str(intent))]


def _places(edges: IntArray, instants: IntArray) -> IntArray:
    """Return in which stretch each instant lies."""
    return np.clip(np.searchsorted(edges, instants, side="right") - 1, 0, len(edges) - 2)


def _slice(edges: IntArray, i: int, prices: FloatArray, counts: Counter[str]) -> Slice:
    priced = prices[np.isfinite(prices)]
    there = len(priced) > 0
    return Slice(
        start=int(edges[i]),
        stop=int(edges[i + 1]),
        first=float(priced[0]) if there else None,
        low=float(priced.min()) if there else None,
        high=float(priced.max()) if there else None,
        last=float(priced[-1]) if there else None,
        unpriced=len(prices) - len(priced),
        looks=len(prices),
        counts=tuple(counts[v.name] for v in Verdict),
    )
