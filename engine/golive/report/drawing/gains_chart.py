"""Gains and losses as bars to both sides of zero, with what they come to as a dot and its interval as a whisker.

`templates/gains.svg` draws them.
"""

from __future__ import annotations

from collections.abc import Sequence

from golive.core.dataclass import dataclass
from golive.report.drawing.axis import Tick, round_ticks

WIDTH, ROW = 1120.0, 30.0
LEFT, RIGHT, TOP, BOTTOM = 250.0, 230.0, 34.0, 44.0
TICKS = 8
ROOM = 0.04
"""Free space beside the widest row, as a share of all that is drawn."""
SLIVER = 1.5
"""What is not zero is still drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """One row, in the unit of the axis: `lost` and `gained` are positive; `strong` names it as a heading."""

    name: str
    lost: float
    gained: float
    net: float | None
    low: float | None
    high: float | None
    text: str
    strong: bool = False
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GainRow:
    """A row in the drawing's coordinates; None for what there is none of."""

    name: str
    y: float
    lost_x: float
    lost_width: float
    gained_width: float
    net_x: float | None
    low_x: float | None
    high_x: float | None
    text: str
    strong: bool
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GainsChart:
    """Everything the drawing needs, in its own coordinates."""

    id: str
    title: str
    description: str
    width: float = WIDTH
    height: float
    left: float = LEFT
    right: float = WIDTH - RIGHT
    top: float = TOP
    bottom: float
    zero: float
    lost_name: str
    gained_name: str
    x_name: str
    ticks: tuple[Tick, ...]
    rows: tuple[GainRow, ...]


def gains_chart(
    *, id: str, title: str, description: str, lost_name: str, gained_name: str, x_name: str, rows: Sequence[Gain]
) -> GainsChart | None:
    """Lay rows out, top down; None where there is nothing to draw.

    Parameters
    ----------
    id
        Unique on the page; names the drawing for those who cannot see it.
    title, description
        What a screen reader says.
    lost_name, gained_name
        What stands over the two sides.
    x_name
        The name of the axis with its unit.
    rows
        A row whose net is None has no dot, and one whose ends are has no whisker.
    """
    places = [place for row in rows for place in (-row.lost, row.gained, row.net, row.low, row.high) if place]
    if not places:
        return None
    low, high = min(0.0, *places), max(0.0, *places)
    room = ROOM * (high - low)
    low, high = low - room, high + room

    def x(value: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (value - low) / (high - low)

    def x_or_none(value: float | None) -> float | None:
        return None if value is None else x(value)

    bottom, zero = TOP + ROW * len(rows), x(0.0)
    return GainsChart(
        id=id,
        title=title,
        description=description,
        height=bottom + BOTTOM,
        bottom=bottom,
        zero=zero,
        lost_name=lost_name,
        gained_name=gained_name,
        x_name=x_name,
        ticks=round_ticks(low, high, TICKS, x),
        rows=tuple(
            GainRow(
                name=row.name,
                y=TOP + ROW * (i + 1 / 2),
                lost_x=zero - _long(zero - x(-row.lost)),
                lost_width=_long(zero - x(-row.lost)),
                gained_width=_long(x(row.gained) - zero),
                net_x=x_or_none(row.net),
                low_x=x_or_none(row.low),
                high_x=x_or_none(row.high),
                text=row.text,
                strong=row.strong,
                tone=row.tone,
            )
            for i, row in enumerate(rows)
        ),
    )


def _long(width: float) -> float:
    return max(width, SLIVER) if width > 0 else 0.0
