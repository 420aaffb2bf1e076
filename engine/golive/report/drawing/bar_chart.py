"""Scores from 0 to 100 as bars over the bands they fall into. `templates/bars.svg` draws them."""

from __future__ import annotations

from collections.abc import Sequence

from golive.core.dataclass import dataclass
from golive.models.scores.score_map import FULL

WIDTH, ROW = 1120.0, 30.0
LEFT, RIGHT, TOP, BOTTOM = 196.0, 150.0, 30.0, 26.0
SLIVER = 2.0
"""A score of zero is still drawn, so that it differs from nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A score from `lower` to `upper`: the same where all is known. `low` colours it as a warning."""

    name: str
    lower: float
    upper: float
    text: str
    strong: bool = False
    low: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A band of scores in the drawing's coordinates; `edge` names where it begins."""

    name: str
    x: float
    width: float
    edge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRow:
    """A bar in the drawing's coordinates: solid up to its lower end, open from there to its upper end."""

    name: str
    y: float
    width: float | None
    open_x: float
    open_width: float
    text: str
    strong: bool
    low: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BarChart:
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
    zones: tuple[Zone, ...]
    rows: tuple[BarRow, ...]
    hatched: bool = True


def bar_chart(
    *,
    id: str,
    title: str,
    description: str,
    rows: Sequence[Bar],
    zones: Sequence[tuple[str, float, float]],
    hatched: bool = True,
) -> BarChart:
    """Lay bars out.

    Parameters
    ----------
    id
        Unique on the page; names the drawing for those who cannot see it.
    title, description
        What a screen reader says.
    rows
        Top down.
    zones
        Name, lowest and highest score of each band, lowest first.
    hatched
        Whether the page fills what is open by a pattern that the drawing brings; else its style says how.
    """
    bottom = TOP + ROW * len(rows)
    return BarChart(
        id=id,
        title=title,
        description=description,
        height=bottom + BOTTOM,
        bottom=bottom,
        zones=tuple(_zone(name, low, high) for name, low, high in zones),
        rows=tuple(_row(bar, TOP + ROW * (i + 1 / 2)) for i, bar in enumerate(rows)),
        hatched=hatched,
    )


def _zone(name: str, low: float, high: float) -> Zone:
    return Zone(name=name, x=LEFT + _long(low), width=_long(high - low), edge=f"{low:g}")


def _row(bar: Bar, y: float) -> BarRow:
    return BarRow(
        name=bar.name,
        y=y,
        width=max(_long(bar.lower), SLIVER) if bar.lower > 0 or bar.upper == bar.lower else None,
        open_x=LEFT + _long(bar.lower),
        open_width=_long(bar.upper - bar.lower),
        text=bar.text,
        strong=bar.strong,
        low=bar.low,
    )


def _long(points: float) -> float:
    return (WIDTH - LEFT - RIGHT) * points / FULL
