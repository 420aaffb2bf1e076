"""Equity and drawdown of a run as shapes, one above the other; `templates/equity.svg` draws them.

What could not be marked is hatched and has no line. Points in one column are drawn once, as on the timeline.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.core.window import FloatArray
from golive.replay.money.doubts import Doubt
from golive.replay.money.worth_at_looks import EquityPoint, drawdowns
from golive.report.drawing.axis import Tick, round_ticks
from golive.report.drawing.timeline_price import Gap, shape_of
from golive.report.drawing.timeline_scales import COLUMN, LEFT, PADDING, RIGHT, WIDTH, TimeScale

TOP, EQUITY_HEIGHT, BETWEEN, DRAWDOWN_HEIGHT = 18.0, 190.0, 22.0, 90.0
AXIS_HEIGHT = 34.0
TICKS, FEWER_TICKS = 4, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One curve with its scale: `line` is a path, `area` the same down to zero where that is wanted."""

    top: float
    bottom: float
    line: str
    area: str
    ticks: tuple[Tick, ...]
    zero: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EquityDrawing:
    """Everything the drawing needs, in its own coordinates; `capital` is the height of what the account began with."""

    width: float
    height: float
    left: float
    right: float
    equity: Panel
    drawdown: Panel
    gaps: tuple[Gap, ...]
    time_ticks: tuple[Tick, ...]


def equity_drawing(points: Sequence[EquityPoint], doubts: Sequence[Doubt]) -> EquityDrawing | None:
    """Lay out what an account was worth; None where that was never known."""
    worth = _money([point.equity for point in points])
    if not np.isfinite(worth).any():
        return None
    times = TimeScale(points[0].ts, points[-1].ts)
    xs = np.array([times.x(point.ts) for point in points])
    below = _money([amount for _, amount in drawdowns(points)])
    begin = TOP + EQUITY_HEIGHT + BETWEEN
    equity = _panel(xs, worth, _Heights.of(worth, TOP, EQUITY_HEIGHT, TICKS), zero=float(worth[np.isfinite(worth)][0]))
    fallen = _panel(xs, below, _Heights.of(below, begin, DRAWDOWN_HEIGHT, FEWER_TICKS, most=0.0), zero=0.0)
    return EquityDrawing(
        width=WIDTH,
        height=begin + DRAWDOWN_HEIGHT + AXIS_HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        equity=equity,
        drawdown=fallen,
        gaps=tuple(_gaps(points, doubts, times)),
        time_ticks=times.ticks(),
    )


def _money(nanos: Sequence[int | None]) -> FloatArray:
    return np.array([np.nan if one is None else one / NANOS for one in nanos], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Heights:
    """Where money lies on a panel."""

    low: float
    high: float
    top: float
    height: float
    ticks: int

    @classmethod
    def of(cls, values: FloatArray, top: float, height: float, ticks: int, *, most: float | None = None) -> _Heights:
        known = values[np.isfinite(values)]
        low, high = float(known.min()), float(known.max())
        room = (high - low) * PADDING or abs(high) * PADDING or 1.0
        return cls(low - room, high + room if most is None else most, top, height, ticks)

    def y(self, value: float) -> float:
        return self.top + self.height * (self.high - value) / (self.high - self.low)


def _panel(xs: FloatArray, values: FloatArray, heights: _Heights, *, zero: float) -> Panel:
    stretches = list(_stretches(values))
    lines = [_line(xs, values, heights, stretch) for stretch in stretches]
    base = heights.y(zero)
    areas = [
        f"{line} L{xs[stretch[-1]]:.1f},{base:.1f} L{xs[stretch[0]]:.1f},{base:.1f}z"
        for line, stretch in zip(lines, stretches, strict=True)
    ]
    return Panel(
        top=heights.top,
        bottom=heights.top + heights.height,
        line=" ".join(lines),
        area=" ".join(areas),
        ticks=round_ticks(heights.low, heights.high, heights.ticks, heights.y),
        zero=base,
    )


def _line(xs: FloatArray, values: FloatArray, heights: _Heights, stretch: range) -> str:
    columns: dict[int, list[int]] = {}
    for i in stretch:
        columns.setdefault(int(xs[i] / COLUMN), []).append(i)
    shown = [i for inside in columns.values() for i in shape_of(inside, values)]
    places = [f"{xs[i]:.1f},{heights.y(float(values[i])):.1f}" for i in shown]
    return "M" + " L".join(places if len(places) > 1 else places * 2)


def _stretches(values: FloatArray) -> Iterator[range]:
    """Yield the stretches of points that are known."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], np.isfinite(values), [False]]).astype(np.int8)))
    yield from (range(int(begin), int(end)) for begin, end in zip(edges[::2], edges[1::2], strict=True))


def _gaps(points: Sequence[EquityPoint], doubts: Sequence[Doubt], times: TimeScale) -> Iterator[Gap]:
    """Yield where nothing was marked: between looks at which it could not be, and where no quote came."""
    for one, after in pairwise(points):
        if one.equity is None:
            yield _gap(times, one.ts, after.ts)
    for doubt in doubts:
        if not doubt.is_of_booked:
            yield _gap(times, doubt.since, doubt.until)


def _gap(times: TimeScale, begin: int, end: int) -> Gap:
    x = times.x(max(begin, times.first))
    return Gap(x=x, width=max(times.x(min(end, times.last)) - x, COLUMN))
