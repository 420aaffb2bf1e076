"""Round trips on a timeline: a mark where each was opened and where it was left, with the exit's name, and a line.

Marks on the same place are drawn once; names are written only where there is room, and every mark says its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from golive.core.dataclass import dataclass
from golive.replay.replay import Run
from golive.replay.round_trips import Trip
from golive.report.drawing.timeline_scales import LEFT, PRICE_HEIGHT, PRICE_TOP, RIGHT, WIDTH, PriceScale, TimeScale
from golive.report.formats import duration, price

ENTRY, EXIT = 8.0, 3.5
NAME_GAP, NAME_ROOM = 6.0, 44.0
TRIPS = 400
"""How many are drawn: more are a blot, and the tables have them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TripMarks:
    """One round trip: paths of its entry, its exit and what lies between; `name` is empty where there is no room.

    A trip that is still open has no exit, and its line ends where the run does.
    """

    direction: str
    is_open: bool
    entry: str
    exit: str
    line: str
    name: str
    name_x: float
    name_y: float
    title: str


def trip_marks(run: Run, times: TimeScale, prices: PriceScale) -> Iterator[TripMarks]:
    """Yield the marks of the first round trips, in the order they were opened."""
    if math.isnan(prices.low):
        return
    named = -math.inf
    for trip in run.trips[:TRIPS]:
        begin, end = _place(times, prices, trip.entry_ts, trip.entry_price), _end(run, trip, times, prices)
        side = 1.0 if trip.direction == "long" else -1.0
        x, y = end
        has_room = trip.exit_ts is not None and x - named >= NAME_ROOM
        named = x if has_room else named
        yield TripMarks(
            direction=trip.direction,
            is_open=trip.is_open,
            entry=_arrow(*begin, side),
            exit="" if trip.exit_ts is None else _diamond(x, y),
            line=f"M{begin[0]:.1f},{begin[1]:.1f}L{x:.1f},{y:.1f}",
            name=str(trip.reason) if has_room else "",
            name_x=x,
            name_y=_beside(y, side),
            title=_title(trip),
        )


def _place(times: TimeScale, prices: PriceScale, ts: int, at: float) -> tuple[float, float]:
    # A fill lies half a spread from the mid that the scale is made of.
    bottom = PRICE_TOP + PRICE_HEIGHT
    return times.x(ts), min(max(prices.y(at), PRICE_TOP), bottom)


def _end(run: Run, trip: Trip, times: TimeScale, prices: PriceScale) -> tuple[float, float]:
    if trip.exit_ts is not None and trip.exit_price is not None:
        return _place(times, prices, trip.exit_ts, trip.exit_price)
    return min(times.x(run.last), WIDTH - RIGHT), _place(times, prices, run.last, trip.entry_price)[1]


def _beside(y: float, side: float) -> float:
    """Return where a name stands: above the end of what was long, below that of what was short, inside the frame."""
    text = 10.0
    above, below = y - NAME_GAP, y + NAME_GAP + text
    wanted, other = (above, below) if side > 0 else (below, above)
    return wanted if PRICE_TOP + text <= wanted <= PRICE_TOP + PRICE_HEIGHT else other


def _arrow(x: float, y: float, side: float) -> str:
    return f"M{max(x, LEFT):.1f},{y:.1f}l{-ENTRY / 2:.1f},{side * ENTRY:.1f}h{ENTRY:.1f}z"


def _diamond(x: float, y: float) -> str:
    return f"M{x:.1f},{y - EXIT:.1f}l{EXIT:.1f},{EXIT:.1f}l{-EXIT:.1f},{EXIT:.1f}l{-EXIT:.1f},{-EXIT:.1f}z"


def _title(trip: Trip) -> str:
    opened = f"{trip.strategy} {trip.direction}, opened at {price(trip.entry_price)}"
    if trip.exit_ts is None or trip.exit_price is None:
        return f"{opened}, still open"
    return f"{opened}, left at {price(trip.exit_price)} after {duration(trip.held)} by {trip.reason}: {trip.because}"
