"""The timeline of a run as shapes: the price with what was allowed, and below it every decision by strategy.

Geometry only; `templates/timeline.svg` draws it. Marks that fall on the same place are drawn once, so that a drawing
of a day is no larger than one of a minute.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from golive.core.verdict import Verdict
from golive.core.window import NANOS, FloatArray, IntArray
from golive.replay.replay import Run
from golive.report.drawing.axis import Tick, round_ticks

WIDTH = 1120.0
LEFT, RIGHT = 176.0, 12.0
PRICE_TOP, PRICE_HEIGHT = 18.0, 236.0
LANE_HEAD, LANE_ROW, LANE_GAP = 22.0, 20.0, 8.0
AXIS_GAP, AXIS_HEIGHT = 28.0, 12.0
COLUMN = 2.0
"""What is closer than this is drawn as one."""
ARROW, ARROW_GAP = 7.0, 7.0
MARK_WIDTH, MARK_HEIGHT = 1.6, 8.0
PADDING = 0.08
"""Room above and below the price, as a share of its range."""
STILL_STEPS = 10
"""A pause of so many usual steps between two looks is drawn as a gap: nothing came, so no price was seen."""
PRICE_TICKS, TIME_TICKS = 4, 7
SLICES = 12

_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
_MINUTE, _DAY = 60, 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """All marks of one verdict and direction in one place, as one path; `count` is how many decisions it stands for."""

    verdict: str
    direction: str
    path: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneRow:
    """The decisions of one strategy with one verdict."""

    verdict: str
    y: float
    count: int
    marks: tuple[Marks, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One strategy's decisions."""

    strategy: str
    y: float
    height: float
    rows: tuple[LaneRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A stretch without a price."""

    x: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Everything the drawing needs, in its own coordinates."""

    width: float
    height: float
    left: float
    right: float
    price_top: float
    price_bottom: float
    axis_y: float
    price: str
    gaps: tuple[Gap, ...]
    price_ticks: tuple[Tick, ...]
    time_ticks: tuple[Tick, ...]
    allowed: tuple[Marks, ...]
    lanes: tuple[Lane, ...]


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


def timeline(run: Run) -> Timeline:
    """Lay a run out."""
    times = _Times(run.first, run.last)
    prices = _Prices.of(run.prices)
    lanes = tuple(_lanes(run, times))
    bottom = PRICE_TOP + PRICE_HEIGHT
    axis = lanes[-1].y + lanes[-1].height if lanes else bottom + LANE_GAP
    return Timeline(
        width=WIDTH,
        height=axis + AXIS_GAP + AXIS_HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        price_top=PRICE_TOP,
        price_bottom=bottom,
        axis_y=axis,
        price=_price_path(run, times, prices),
        gaps=tuple(_gaps(run, times)),
        price_ticks=prices.ticks(),
        time_ticks=times.ticks(),
        allowed=tuple(_allowed(run, times, prices)),
        lanes=lanes,
    )


def slices(run: Run) -> tuple[Slice, ...]:
    """Cut a run into stretches of a round length."""
    step = _step(run.last - run.first, SLICES)
    edges = np.arange(run.first // step * step, run.last + step + 1, step)
    position = np.clip(np.searchsorted(edges, run.instants, side="right") - 1, 0, len(edges) - 2)
    found: list[Counter[str]] = [Counter() for _ in edges[:-1]]
    if run.rows:
        ts = np.array([r["decided_at"] for r in run.rows])
        at = np.clip(np.searchsorted(edges, ts, side="right") - 1, 0, len(edges) - 2)
        for i, verdict in zip(at.tolist(), run.decisions.columns["verdict"], strict=True):
            found[i][str(verdict)] += 1
    return tuple(
        _slice(edges, i, run.prices[position == i], tuple(found[i][v.name] for v in Verdict))
        for i in range(len(edges) - 1)
    )


def _slice(edges: IntArray, i: int, prices: FloatArray, counts: tuple[int, ...]) -> Slice:
    known = prices[np.isfinite(prices)]
    there = len(known) > 0
    return Slice(
        start=int(edges[i]),
        stop=int(edges[i + 1]),
        first=float(known[0]) if there else None,
        low=float(known.min()) if there else None,
        high=float(known.max()) if there else None,
        last=float(known[-1]) if there else None,
        unpriced=len(prices) - len(known),
        looks=len(prices),
        counts=counts,
    )


@dataclass(frozen=True, slots=True)
class _Times:
    first: int
    last: int

    def x(self, ts: int) -> float:
        share = (ts - self.first) / (self.last - self.first) if self.last > self.first else 1 / 2
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def ticks(self) -> tuple[Tick, ...]:
        step = _step(self.last - self.first, TIME_TICKS)
        form = "%m-%d" if step >= _DAY * NANOS else "%H:%M:%S" if step % (_MINUTE * NANOS) else "%H:%M"
        return tuple(
            Tick(at=self.x(ts), text=f"{dt.datetime.fromtimestamp(ts // NANOS, tz=dt.UTC):{form}}")
            for ts in range(-(-self.first // step) * step, self.last + 1, step)
        )


def _step(span: int, most: int) -> int:
    """Return a round step, in nanoseconds, of which at most `most` fit into a span."""
    seconds = span / NANOS
    return NANOS * (next((s for s in _SECONDS if seconds / s <= most), 0) or _DAY * math.ceil(seconds / _DAY / most))


@dataclass(frozen=True, slots=True)
class _Prices:
    """The scale of the price axis; without a known price there is none, and nothing is drawn on it."""

    low: float
    high: float

    @classmethod
    def of(cls, prices: FloatArray) -> _Prices:
        known = prices[np.isfinite(prices)]
        if not len(known):
            return cls(math.nan, math.nan)
        low, high = float(known.min()), float(known.max())
        room = (high - low) * PADDING or abs(high) * PADDING or 1.0
        return cls(low - room, high + room)

    def y(self, price: float) -> float:
        return PRICE_TOP + PRICE_HEIGHT * (self.high - price) / (self.high - self.low)

    def ticks(self) -> tuple[Tick, ...]:
        if math.isnan(self.low):
            return ()
        return round_ticks(self.low, self.high, PRICE_TICKS, self.y)


def _price_path(run: Run, times: _Times, prices: _Prices) -> str:
    """Draw the price: within one column its first, extreme and last values, and a new stroke after each gap."""
    out: list[str] = []
    for stretch in _stretches(run):
        columns: dict[int, list[int]] = {}
        for i in range(stretch.start, stretch.stop):
            columns.setdefault(int(times.x(int(run.instants[i])) / COLUMN), []).append(i)
        shown = [i for inside in columns.values() for i in _telling(inside, run.prices)]
        points = [f"{times.x(int(run.instants[i])):.1f},{prices.y(float(run.prices[i])):.1f}" for i in shown]
        # A lone point is drawn as a dot: a stroke of no length with round ends.
        out.append("M" + " L".join(points if len(points) > 1 else points * 2))
    return " ".join(out)


def _telling(inside: Sequence[int], prices: FloatArray) -> list[int]:
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


def _gaps(run: Run, times: _Times) -> Iterator[Gap]:
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


def _gap(times: _Times, begin: int, end: int) -> Gap:
    x = times.x(begin)
    return Gap(x=x, width=max(times.x(end) - x, COLUMN))


def _allowed(run: Run, times: _Times, prices: _Prices) -> Iterator[Marks]:
    """Yield the marks on the price: what would have been bought below it, what would have been sold above.

    Where executions and reductions fall on the same place, the executions are drawn closer to the price.
    """
    columns = run.decisions.columns
    priced = dict(zip(run.instants.tolist(), run.prices.tolist(), strict=True))
    for direction, side in (("long", 1.0), ("short", -1.0)):
        taken: Counter[int] = Counter()
        for verdict in (v for v in Verdict if v.allowed):
            places: dict[int, str] = {}
            count, drawn = 0, -math.inf
            for i, row in enumerate(run.rows):
                price = priced.get(row["decided_at"], math.nan)
                if columns["verdict"][i] != verdict.name or row["direction"] != direction or math.isnan(price):
                    continue
                count += 1
                x = times.x(row["decided_at"])
                if x - drawn > ARROW:
                    drawn, place = x, int(x / ARROW)
                    places[place] = _arrow(x, prices.y(price) + side * (ARROW_GAP + taken[place] * ARROW), side)
            taken.update({place + near for place in places for near in (-1, 0, 1)})
            if places:
                yield Marks(verdict=verdict.name, direction=direction, path="".join(places.values()), count=count)


def _arrow(x: float, tip: float, side: float) -> str:
    return f"M{x:.1f},{tip:.1f}l{-ARROW / 2:.1f},{side * ARROW:.1f}h{ARROW:.1f}z"


def _lanes(run: Run, times: _Times) -> Iterator[Lane]:
    columns = run.decisions.columns
    y = PRICE_TOP + PRICE_HEIGHT + LANE_GAP
    for strategy in run.looks:
        own = [i for i, row in enumerate(run.rows) if row["strategy"] == strategy]
        rows: list[LaneRow] = []
        for verdict in Verdict:
            inside = [i for i in own if columns["verdict"][i] == verdict.name]
            if inside:
                middle = y + LANE_HEAD + LANE_ROW * (len(rows) + 1 / 2)
                marks = tuple(_blocks(run, times, inside, verdict.name, middle))
                rows.append(LaneRow(verdict=verdict.name, y=middle, count=len(inside), marks=marks))
        height = LANE_HEAD + LANE_ROW * len(rows)
        yield Lane(strategy=strategy, y=y, height=height, rows=tuple(rows))
        y += height + LANE_GAP


def _blocks(run: Run, times: _Times, inside: Sequence[int], verdict: str, middle: float) -> Iterator[Marks]:
    """Yield blocks, above the middle for long and below it for short; what touches is one block."""
    for direction, side in (("long", -1.0), ("short", 1.0)):
        found = [times.x(run.rows[i]["decided_at"]) for i in inside if run.rows[i]["direction"] == direction]
        blocks: list[tuple[float, float]] = []
        for x in found:
            if blocks and x - blocks[-1][1] <= COLUMN + MARK_WIDTH:
                blocks[-1] = (blocks[-1][0], x)
            else:
                blocks.append((x, x))
        path = "".join(
            f"M{begin - MARK_WIDTH / 2:.1f},{middle:.1f}v{side * MARK_HEIGHT:.1f}h{end - begin + MARK_WIDTH:.1f}"
            f"v{-side * MARK_HEIGHT:.1f}z"
            for begin, end in blocks
        )
        if found:
            yield Marks(verdict=verdict, direction=direction, path=path, count=len(found))
