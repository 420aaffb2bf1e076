"""The timeline of a run as shapes: the price with what was opened and left, and below it every signal by strategy.

Geometry only; `templates/timeline.svg` draws it. Marks that fall on the same place are drawn once, so that a drawing
of a day is no larger than one of a minute.
"""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.replay.replay import Run
from golive.report.drawing.axis import Tick
from golive.report.drawing.timeline_marks import Lane, strategy_lanes
from golive.report.drawing.timeline_price import Gap, price_gaps, price_path
from golive.report.drawing.timeline_scales import (
    LANE_GAP,
    LEFT,
    PRICE_HEIGHT,
    PRICE_TOP,
    RIGHT,
    WIDTH,
    PriceScale,
    TimeScale,
)
from golive.report.drawing.timeline_trips import TripMarks, trip_marks

AXIS_GAP, AXIS_HEIGHT = 28.0, 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineDrawing:
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
    trips: tuple[TripMarks, ...]
    lanes: tuple[Lane, ...]


def timeline(run: Run) -> TimelineDrawing:
    """Lay a run out."""
    times = TimeScale(run.first, run.last)
    prices = PriceScale.of(run.prices)
    lanes = tuple(strategy_lanes(run, times))
    bottom = PRICE_TOP + PRICE_HEIGHT
    axis = lanes[-1].y + lanes[-1].height if lanes else bottom + LANE_GAP
    return TimelineDrawing(
        width=WIDTH,
        height=axis + AXIS_GAP + AXIS_HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        price_top=PRICE_TOP,
        price_bottom=bottom,
        axis_y=axis,
        price=price_path(run, times, prices),
        gaps=tuple(price_gaps(run, times)),
        price_ticks=prices.ticks(),
        time_ticks=times.ticks(),
        trips=tuple(trip_marks(run, times, prices)),
        lanes=lanes,
    )
