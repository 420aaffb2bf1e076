"""Signals on a timeline: a lane a strategy, with its episodes, what it held, and a row for every verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from golive.core.dataclass import dataclass
from golive.core.intent import closes
from golive.core.row import DECIDED_AT, DIRECTION, INTENT, STRATEGY, Row
from golive.core.verdict import Verdict
from golive.replay.replay import Run
from golive.report.drawing.timeline_scales import COLUMN, LANE_GAP, PRICE_HEIGHT, PRICE_TOP, TimeScale

LANE_HEAD, LANE_ROW = 22.0, 20.0
MARK_WIDTH, MARK_HEIGHT = 1.6, 8.0
EPISODES, HELD = "episodes", "held"

Stretch = tuple[str, int, int]
"""A direction, and from when to when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """All marks of one kind and direction in one place, as one path; `count` is how many of them it stands for."""

    kind: str
    direction: str
    path: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneRow:
    """What one strategy had of one kind: its signals with one verdict, its episodes, its positions."""

    kind: str
    y: float
    count: int
    marks: tuple[Marks, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """What one strategy signalled, and what came of it."""

    strategy: str
    y: float
    height: float
    rows: tuple[LaneRow, ...]


def _decided(run: Run) -> Iterator[tuple[Row, str]]:
    """Yield the ready row of each signal with its verdict."""
    if run.rows:
        decided = zip(run.rows, map(str, run.decisions.columns["verdict"]), strict=True)
        yield from ((row, verdict) for row, verdict in decided if not closes(row.get(INTENT)))


def strategy_lanes(run: Run, times: TimeScale) -> Iterator[Lane]:
    """Yield a lane for each strategy that was asked, one below another, with a row for each kind of what it had."""
    y = PRICE_TOP + PRICE_HEIGHT + LANE_GAP
    for strategy in run.looks:
        rows = tuple(_lane_rows(_stretches(run, strategy), times, y + LANE_HEAD))
        height = LANE_HEAD + LANE_ROW * len(rows)
        yield Lane(strategy=strategy, y=y, height=height, rows=rows)
        y += height + LANE_GAP


def _stretches(run: Run, strategy: str) -> Mapping[str, Sequence[Stretch]]:
    """Return what is drawn of a strategy by kind, each from one instant to another: a signal lasts no time."""
    signals = [(row, verdict) for row, verdict in _decided(run) if row[STRATEGY] == strategy]
    by_verdict = {
        verdict: [(row[DIRECTION], row[DECIDED_AT], row[DECIDED_AT]) for row, name in signals if name == verdict]
        for verdict in (v.name for v in Verdict)
    }
    return {
        EPISODES: [(e.direction, e.first, e.last) for e in run.episodes if e.strategy == strategy],
        HELD: [(t.direction, t.entry_ts, t.exit_ts or run.last) for t in run.trips if t.strategy == strategy],
        **by_verdict,
    }


def _lane_rows(kinds: Mapping[str, Sequence[Stretch]], times: TimeScale, top: float) -> Iterator[LaneRow]:
    middle = top + LANE_ROW / 2
    for kind, stretches in kinds.items():
        if stretches:
            marks = tuple(_blocks(stretches, kind, times, middle))
            yield LaneRow(kind=kind, y=middle, count=len(stretches), marks=marks)
            middle += LANE_ROW


def _blocks(stretches: Sequence[Stretch], kind: str, times: TimeScale, middle: float) -> Iterator[Marks]:
    """Yield blocks, above the middle for long and below it for short; those of signals are joined where they touch."""
    for direction, side in (("long", -1.0), ("short", 1.0)):
        places = [(times.x(begin), times.x(end)) for way, begin, end in stretches if way == direction]
        if places:
            drawn = places if kind in (EPISODES, HELD) else _joined([begin for begin, _ in places])
            path = "".join(
                f"M{begin - MARK_WIDTH / 2:.1f},{middle:.1f}v{side * MARK_HEIGHT:.1f}h{end - begin + MARK_WIDTH:.1f}"
                f"v{-side * MARK_HEIGHT:.1f}z"
                for begin, end in drawn
            )
            yield Marks(kind=kind, direction=direction, path=path, count=len(places))


def _joined(places: Sequence[float]) -> Sequence[tuple[float, float]]:
    """Return the stretches of places that touch when they are drawn."""
    stretches: list[tuple[float, float]] = []
    for x in places:
        if stretches and x - stretches[-1][1] <= COLUMN + MARK_WIDTH:
            stretches[-1] = (stretches[-1][0], x)
        else:
            stretches.append((x, x))
    return stretches
