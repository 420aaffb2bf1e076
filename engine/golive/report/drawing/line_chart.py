"""Curves as shapes: lines, ribbons, dots and reference lines over two axes. `templates/chart.svg` draws them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from golive.core.dataclass import dataclass
from golive.report.drawing.axis import Tick, round_ticks

WIDTH, PLOT = 1120.0, 280.0
LEFT, RIGHT, TOP, BOTTOM = 74.0, 168.0, 32.0, 46.0
"""Margins; above the plot stand the name of the upright axis, and below it a row for each upright reference line."""
X_TICKS, Y_TICKS = 8, 5
ROOM = 0.06
"""Free space above and below the curves, as a share of their range."""
APART = 15.0
"""Names are at least a line's height apart."""
BESIDE = 8.0
"""How far right of the plot the names of curves and levels stand."""

COLOURS, PATTERNS = 4, 2
"""Of the page: colours of curves, and dash patterns for those that come after them."""

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A named line through points, in the units of the axes; `style` counts from 0.

    The page has four colours: a style beyond them is one of them again, in a dash pattern of its own.

    Where it is `scattered` the points are dots without a line.
    """

    name: str
    points: Points
    style: int = 0
    dashed: bool = False
    dots: bool = False
    scattered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ribbon:
    """What lies between two curves: an interval, low and high at each place."""

    name: str
    low: Points
    high: Points
    style: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceLine:
    """A reference line: upright at `x`, or level at `y`."""

    name: str
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A path, its name at the right end, and its dots; `again` is how often its colour was taken before."""

    name: str
    path: str
    style: int
    dashed: bool
    label_y: float
    dots: tuple[tuple[float, float], ...]
    again: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLine:
    """A reference line in the drawing's coordinates; its name stands at `name_x`, `name_y`, where no line is."""

    name: str
    x1: float
    y1: float
    x2: float
    y2: float
    name_x: float
    name_y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChart:
    """Everything the drawing needs, in its own coordinates."""

    id: str
    title: str
    description: str
    width: float = WIDTH
    height: float
    left: float = LEFT
    right: float = WIDTH - RIGHT
    top: float
    bottom: float
    x_name: str
    y_name: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    ribbons: tuple[Stroke, ...]
    strokes: tuple[Stroke, ...]
    references: tuple[PlacedLine, ...]


@dataclass(frozen=True, slots=True)
class _Scale:
    x_low: float
    x_high: float
    y_low: float
    y_high: float
    top: float

    @property
    def bottom(self) -> float:
        return self.top + PLOT

    def x(self, value: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (value - self.x_low) / (self.x_high - self.x_low)

    def y(self, value: float) -> float:
        return self.top + PLOT * (self.y_high - value) / (self.y_high - self.y_low)

    def x_ticks(self) -> tuple[Tick, ...]:
        return round_ticks(self.x_low, self.x_high, X_TICKS, self.x)

    def y_ticks(self) -> tuple[Tick, ...]:
        return round_ticks(self.y_low, self.y_high, Y_TICKS, self.y)


def line_chart(
    *,
    id: str,
    title: str,
    description: str,
    x_name: str,
    y_name: str,
    curves: Sequence[Curve],
    ribbons: Sequence[Ribbon] = (),
    references: Sequence[ReferenceLine] = (),
    from_zero: bool = False,
) -> LineChart | None:
    """Lay curves out; None when there is not a single point to draw.

    Parameters
    ----------
    id
        Unique on the page; names the drawing for those who cannot see it.
    title, description
        What a screen reader says.
    x_name, y_name
        Names of the axes with their units.
    curves, ribbons, references
        What is drawn, ribbons below curves; reference lines outside the axes are left out, level ones widen them.
    from_zero
        Whether the upright axis begins at zero.
    """
    points = [p for c in curves for p in c.points] + [p for r in ribbons for p in (*r.low, *r.high)]
    if not points:
        return None
    scale = _scale(points, references, from_zero=from_zero)
    drawn = [c for c in curves if c.points]
    strokes, levels = [_stroke(c, scale) for c in drawn], [_level(r, r.y, scale) for r in references if r.y is not None]
    ends = [(stroke.label_y, _height(curve, scale)) for stroke, curve in zip(strokes, drawn, strict=True)]
    places = _apart([*ends, *((line.y1, line.y1) for line in levels if line.name)], lowest=scale.bottom)
    return LineChart(
        id=id,
        title=title,
        description=description,
        height=scale.bottom + BOTTOM,
        top=scale.top,
        bottom=scale.bottom,
        x_name=x_name,
        y_name=y_name,
        x_ticks=scale.x_ticks(),
        y_ticks=scale.y_ticks(),
        ribbons=tuple(_area(r, scale) for r in ribbons if r.low),
        strokes=tuple(replace(stroke, label_y=y) for stroke, y in zip(strokes, places, strict=False)),
        references=(*_named(levels, places[len(strokes) :]), *_uprights(references, scale)),
    )


def _scale(points: Points, references: Sequence[ReferenceLine], *, from_zero: bool) -> _Scale:
    levels = [r.y for r in references if r.y is not None]
    xs, ys = [x for x, _ in points], [*(y for _, y in points), *levels]
    x_low, x_high, low, high = min(xs), max(xs), min(ys), max(ys)
    room = (high - low) * ROOM or abs(high) * ROOM or 1.0
    bottom = 0.0 if from_zero and low >= 0 else low - room
    if x_high == x_low:
        x_low, x_high = x_low - 1, x_high + 1
    rows = sum(r.x is not None and x_low <= r.x <= x_high for r in references)
    return _Scale(x_low, x_high, bottom, high + room, TOP + APART * rows)


def _path(points: Points, scale: _Scale) -> str:
    places = [f"{scale.x(x):.1f},{scale.y(y):.1f}" for x, y in points]
    return "M" + " L".join(places if len(places) > 1 else places * 2)


def _stroke(curve: Curve, scale: _Scale) -> Stroke:
    dots = tuple((scale.x(x), scale.y(y)) for x, y in curve.points) if curve.dots or curve.scattered else ()
    return Stroke(
        name=curve.name,
        path="" if curve.scattered else _path(curve.points, scale),
        style=curve.style % COLOURS,
        again=min(curve.style // COLOURS, PATTERNS),
        dashed=curve.dashed,
        label_y=scale.y(max(curve.points, key=lambda point: point[0])[1]),
        dots=dots,
    )


def _height(curve: Curve, scale: _Scale) -> float:
    """Return how high a curve lies on the whole."""
    return math.fsum(scale.y(y) for _, y in curve.points) / len(curve.points)


def _apart(wanted: Sequence[tuple[float, float]], *, lowest: float) -> list[float]:
    """Move names apart that would lie over each other, none of them below the axis.

    Where curves end in one place their names stand in the order in which the curves lie, as the second numbers say.
    """
    order = sorted(range(len(wanted)), key=lambda i: (round(wanted[i][0]), wanted[i][1]))
    places: list[float] = []
    for i in order:
        places.append(max(wanted[i][0], places[-1] + APART if places else -math.inf))
    for k in reversed(range(len(places))):
        places[k] = min(places[k], lowest)
        lowest = places[k] - APART
    return [place for _, place in sorted(zip(order, places, strict=True))]


def _area(ribbon: Ribbon, scale: _Scale) -> Stroke:
    path = _path([*ribbon.low, *reversed(ribbon.high)], scale) + "z"
    return Stroke(name=ribbon.name, path=path, style=ribbon.style, dashed=False, label_y=0.0, dots=())


def _named(levels: Sequence[PlacedLine], places: Sequence[float]) -> Iterator[PlacedLine]:
    """Yield level lines, those with a name with its place."""
    left = iter(places)
    for line in levels:
        yield replace(line, name_y=next(left) + 4) if line.name else line


def _level(reference: ReferenceLine, y: float, scale: _Scale) -> PlacedLine:
    x, at, beside = WIDTH - RIGHT, scale.y(y), WIDTH - RIGHT + BESIDE
    return PlacedLine(name=reference.name, x1=LEFT, y1=at, x2=x, y2=at, name_x=beside, name_y=at)


def _uprights(references: Sequence[ReferenceLine], scale: _Scale) -> Iterator[PlacedLine]:
    """Yield upright lines that reach up to their names, the rightmost's lowest: no name lies over a line."""
    inside = [(r.x, r.name) for r in references if r.x is not None and scale.x_low <= r.x <= scale.x_high]
    for row, (value, name) in enumerate(sorted(inside, reverse=True), 1):
        x, y = scale.x(value), scale.top - APART * row
        yield PlacedLine(name=name, x1=x, y1=y + 2, x2=x, y2=scale.bottom, name_x=x + 4, name_y=y + 11)
