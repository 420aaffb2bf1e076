"""Curves as shapes: lines, ribbons, dots and reference lines over two axes. `templates/chart.svg` draws them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from golive.report.drawing.axis import Tick, round_ticks

WIDTH, HEIGHT = 1120.0, 340.0
LEFT, RIGHT, TOP, BOTTOM = 74.0, 168.0, 14.0, 46.0
X_TICKS, Y_TICKS = 8, 5
ROOM = 0.06
"""Free space above and below the curves, as a share of their range."""
APART = 15.0
"""Names of curves are at least a line's height apart."""

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A named line through points, in the units of the axes; `style` is one of the page's curve colours, from 0.

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
    """A path, its name at the right end, and its dots."""

    name: str
    path: str
    style: int
    dashed: bool
    label_y: float
    dots: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLine:
    """A reference line in the drawing's coordinates; its name stands at `name_x`, `name_y`."""

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
    height: float = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT
    top: float = TOP
    bottom: float = HEIGHT - BOTTOM
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

    def x(self, value: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (value - self.x_low) / (self.x_high - self.x_low)

    def y(self, value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (self.y_high - value) / (self.y_high - self.y_low)

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
    scale = _scale(points, [r.y for r in references if r.y is not None], from_zero=from_zero)
    return LineChart(
        id=id,
        title=title,
        description=description,
        x_name=x_name,
        y_name=y_name,
        x_ticks=scale.x_ticks(),
        y_ticks=scale.y_ticks(),
        ribbons=tuple(_area(r, scale) for r in ribbons if r.low),
        strokes=_labelled([_stroke(c, scale) for c in curves if c.points]),
        references=tuple(_placed([r for r in references if _inside(r, scale)], scale)),
    )


def _scale(points: Points, levels: Sequence[float], *, from_zero: bool) -> _Scale:
    xs, ys = [x for x, _ in points], [*(y for _, y in points), *levels]
    x_low, x_high, low, high = min(xs), max(xs), min(ys), max(ys)
    room = (high - low) * ROOM or abs(high) * ROOM or 1.0
    bottom = 0.0 if from_zero and low >= 0 else low - room
    if x_high == x_low:
        x_low, x_high = x_low - 1, x_high + 1
    return _Scale(x_low, x_high, bottom, high + room)


def _path(points: Points, scale: _Scale) -> str:
    places = [f"{scale.x(x):.1f},{scale.y(y):.1f}" for x, y in points]
    return "M" + " L".join(places if len(places) > 1 else places * 2)


def _stroke(curve: Curve, scale: _Scale) -> Stroke:
    dots = tuple((scale.x(x), scale.y(y)) for x, y in curve.points) if curve.dots or curve.scattered else ()
    return Stroke(
        name=curve.name,
        path="" if curve.scattered else _path(curve.points, scale),
        style=curve.style,
        dashed=curve.dashed,
        label_y=scale.y(curve.points[-1][1]),
        dots=dots,
    )


def _labelled(strokes: list[Stroke]) -> tuple[Stroke, ...]:
    """Move names apart that would lie over each other, none of them below the axis."""
    order = sorted(range(len(strokes)), key=lambda i: strokes[i].label_y)
    places: list[float] = []
    for i in order:
        places.append(max(strokes[i].label_y, places[-1] + APART if places else -math.inf))
    lowest = HEIGHT - BOTTOM
    for k in reversed(range(len(places))):
        places[k] = min(places[k], lowest)
        lowest = places[k] - APART
    return tuple(replace(strokes[i], label_y=y) for i, y in zip(order, places, strict=True))


def _area(ribbon: Ribbon, scale: _Scale) -> Stroke:
    path = _path([*ribbon.low, *reversed(ribbon.high)], scale) + "z"
    return Stroke(name=ribbon.name, path=path, style=ribbon.style, dashed=False, label_y=0.0, dots=())


def _inside(reference: ReferenceLine, scale: _Scale) -> bool:
    return reference.x is None or scale.x_low <= reference.x <= scale.x_high


def _placed(references: Sequence[ReferenceLine], scale: _Scale) -> Iterator[PlacedLine]:
    """Yield reference lines with their names: those of upright ones below each other, none over another's."""
    for line, reference in enumerate(references, 1):
        if reference.x is not None:
            x, y = scale.x(reference.x), TOP + APART * line
            yield PlacedLine(name=reference.name, x1=x, y1=TOP, x2=x, y2=HEIGHT - BOTTOM, name_x=x + 4, name_y=y)
        else:
            assert reference.y is not None
            x, y = LEFT, scale.y(reference.y)
            yield PlacedLine(name=reference.name, x1=x, y1=y, x2=WIDTH - RIGHT, y2=y, name_x=x + 4, name_y=y - 4)
