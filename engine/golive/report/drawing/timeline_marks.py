"""Decisions on a timeline: arrows at the price for what was allowed, and a lane a strategy for every verdict."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from golive.core.row import DECIDED_AT, DIRECTION, STRATEGY, Row
from golive.core.verdict import Verdict
from golive.replay.replay import Run
from golive.report.drawing.timeline_scales import COLUMN, LANE_GAP, PRICE_HEIGHT, PRICE_TOP, PriceScale, TimeScale

LANE_HEAD, LANE_ROW = 22.0, 20.0
ARROW, ARROW_GAP = 7.0, 7.0
MARK_WIDTH, MARK_HEIGHT = 1.6, 8.0


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


def allowed_marks(run: Run, times: TimeScale, prices: PriceScale) -> Iterator[Marks]:
    """Yield the marks on the price: what would have been bought below it, what would have been sold above.

    Where executions and reductions fall on the same place, the executions are drawn closer to the price.
    """
    allowed = tuple(_allowed(run, times, prices))
    for direction, side in (("long", 1.0), ("short", -1.0)):
        taken: Counter[int] = Counter()
        for verdict in (v.name for v in Verdict if v.allowed):
            points = [(x, y) for *kind, x, y in allowed if kind == [verdict, direction]]
            arrows: dict[int, str] = {}
            for x, y in _apart(points):
                place = int(x / ARROW)
                arrows[place] = _arrow(x, y + side * (ARROW_GAP + taken[place] * ARROW), side)
            taken.update({place + near for place in arrows for near in (-1, 0, 1)})
            if arrows:
                yield Marks(verdict=verdict, direction=direction, path="".join(arrows.values()), count=len(points))


def _allowed(run: Run, times: TimeScale, prices: PriceScale) -> Iterator[tuple[str, str, float, float]]:
    """Yield verdict, direction and place of each allowed signal at which a price was known."""
    price_at = dict(zip(run.instants.tolist(), run.prices.tolist(), strict=True))
    for row, verdict in _decided(run):
        price = price_at.get(row[DECIDED_AT], math.nan)
        if Verdict[verdict].allowed and not math.isnan(price):
            yield verdict, row[DIRECTION], times.x(row[DECIDED_AT]), prices.y(price)


def _decided(run: Run) -> Iterator[tuple[Row, str]]:
    """Yield each ready row with its verdict."""
    if run.rows:
        yield from zip(run.rows, map(str, run.decisions.columns["verdict"]), strict=True)


def _apart(points: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Yield the points that are an arrow's width from the one drawn before them."""
    drawn = -math.inf
    for x, y in points:
        if x - drawn > ARROW:
            drawn = x
            yield x, y


def _arrow(x: float, tip: float, side: float) -> str:
    return f"M{x:.1f},{tip:.1f}l{-ARROW / 2:.1f},{side * ARROW:.1f}h{ARROW:.1f}z"


def strategy_lanes(run: Run, times: TimeScale) -> Iterator[Lane]:
    """Yield a lane for each strategy that was asked, one below another, with a row for each verdict it got."""
    y = PRICE_TOP + PRICE_HEIGHT + LANE_GAP
    for strategy in run.looks:
        decided = [(row, verdict) for row, verdict in _decided(run) if row[STRATEGY] == strategy]
        rows = tuple(_lane_rows(decided, times, y + LANE_HEAD))
        height = LANE_HEAD + LANE_ROW * len(rows)
        yield Lane(strategy=strategy, y=y, height=height, rows=rows)
        y += height + LANE_GAP


def _lane_rows(decided: Sequence[tuple[Row, str]], times: TimeScale, top: float) -> Iterator[LaneRow]:
    middle = top + LANE_ROW / 2
    for verdict in (v.name for v in Verdict):
        rows = [row for row, name in decided if name == verdict]
        if rows:
            marks = tuple(_blocks(rows, verdict, times, middle))
            yield LaneRow(verdict=verdict, y=middle, count=len(rows), marks=marks)
            middle += LANE_ROW


def _blocks(rows: Sequence[Row], verdict: str, times: TimeScale, middle: float) -> Iterator[Marks]:
    """Yield blocks, above the middle for long and below it for short."""
    for direction, side in (("long", -1.0), ("short", 1.0)):
        places = [times.x(row[DECIDED_AT]) for row in rows if row[DIRECTION] == direction]
        if places:
            path = "".join(
                f"M{begin - MARK_WIDTH / 2:.1f},{middle:.1f}v{side * MARK_HEIGHT:.1f}h{end - begin + MARK_WIDTH:.1f}"
                f"v{-side * MARK_HEIGHT:.1f}z"
                for begin, end in _joined(places)
            )
            yield Marks(verdict=verdict, direction=direction, path=path, count=len(places))


def _joined(places: Sequence[float]) -> Sequence[tuple[float, float]]:
    """Return the stretches of places that touch when they are drawn."""
    stretches: list[tuple[float, float]] = []
    for x in places:
        if stretches and x - stretches[-1][1] <= COLUMN + MARK_WIDTH:
            stretches[-1] = (stretches[-1][0], x)
        else:
            stretches.append((x, x))
    return stretches
