"""The price on a timeline: a stroke a stretch of looks with a known price, and the gaps between them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.window import FloatArray
from golive.replay.replay import Run
from golive.report.drawing.timeline_scales import COLUMN, PriceScale, TimeScale

STILL_STEPS = 10
"""A pause of so many usual steps between two looks is drawn as a gap: nothing came, so no price was seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A stretch without a price."""

    x: float
    width: float


def price_path(run: Run, times: TimeScale, prices: PriceScale) -> str:
    """Draw the price: within one column its first, extreme and last values, and a new stroke after each gap."""
    out: list[str] = []
    for stretch in _stretches(run):
        columns: dict[int, list[int]] = {}
        for i in range(stretch.start, stretch.stop):
            columns.setdefault(int(times.x(int(run.instants[i])) / COLUMN), []).append(i)
        shown = [i for inside in columns.values() for i in shape_of(inside, run.prices)]
        points = [f"{times.x(int(run.instants[i])):.1f},{prices.y(float(run.prices[i])):.1f}" for i in shown]
        # A lone point is drawn as a dot: a stroke of no length with round ends.
        out.append("M" + " L".join(points if len(points) > 1 else points * 2))
    return " ".join(out)


def shape_of(inside: Sequence[int], prices: FloatArray) -> list[int]:
    """Return which of some points in one column are drawn: the first, the extremes and the last."""
    low, high = min(inside, key=lambda i: prices[i]), max(inside, key=lambda i: prices[i])
    return sorted({inside[0], low, high, inside[-1]})


def _stretches(run: Run) -> Iterator[range]:
    """Yield the stretches of looks with a known price, none of them across a pause."""
    begin = None
    still = _still(run)
    for i, price in enumerate(run.prices.tolist()):
        paused = i > 0 and int(run.instants[i] - run.instants[i - 1]) > still
        if begin is not None and (paused or math.isnan(price)):
            yield range(begin, i)
            begin = None
        if begin is None and not math.isnan(price):
            begin = i
    if begin is not None:
        yield range(begin, len(run.prices))


def _still(run: Run) -> float:
    steps = np.diff(run.instants)
    return STILL_STEPS * float(np.median(steps)) if len(steps) else math.inf


def price_gaps(run: Run, times: TimeScale) -> Iterator[Gap]:
    """Yield what lies before, between and after the stretches with a price."""
    edge = run.first
    for stretch in _stretches(run):
        begin = int(run.instants[stretch.start])
        if begin > edge:
            yield _gap(times, edge, begin)
        edge = int(run.instants[stretch.stop - 1])
        if stretch.stop == len(run.instants):
            return
    if run.last > edge:
        yield _gap(times, edge, run.last)


def _gap(times: TimeScale, begin: int, end: int) -> Gap:
    x = times.x(begin)
    return Gap(x=x, width=max(times.x(end) - x, COLUMN))
