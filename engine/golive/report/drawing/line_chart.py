"""Curves as shapes: lines, bands, marks and reference lines over two axes. `templates/chart.svg` draws them."""

from __future__ import annotations

import math
from collections.abc import Sequence
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
    """A named line through points, in the units of the axes; `style` is one of the page's curve colours, from 0."""

    name: str
    points: Points
    style: int = 0
    dashed: bool = False
    dots: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """What lies between two curves: an interval, low and high at each place."""

    name: str
    low: Points
    high: Points
    style: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
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
class RuleLine:
    """A reference line in the drawing's coordinates; its name stands at `name_x`, `name_y`."""

    name: str
    x1: float
    y1: float
    x2: float
    y2: float
    name_x: float
    name_y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Everything the drawing needs, in its own coordinates."""

    id: str
    title: str
    description: str
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    x_name: str
    y_name: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    bands: tuple[Stroke, ...]
    strokes: tuple[Stroke, ...]
    rules: tuple[RuleLine, ...]


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


def chart(
    *,
    id: str,
    title: str,
    description: str,
    x_name: str,
    y_name: str,
    curves: Sequence[Curve],
    bands: Sequence[Band] = (),
    rules: Sequence[Rule] = (),
    from_zero: bool = False,
) -> Chart | None:
    """Lay curves out; None when there is not a single point to draw.

    Parameters
    ----------
    id
        Unique on the page; names the drawing for those who cannot see it.
    title, description
        What a screen reader says.
    x_name, y_name
        Names of the axes with their units.
    curves, bands, rules
        What is drawn, bands below curves; rules outside the axes are left out, level ones widen them.
    from_zero
        Whether the upright axis begins at zero.
    """
    points = [p for c in curves for p in c.points] + [p for b in bands for p in (*b.low, *b.high)]
    if not points:
        return None
    levels = [y for _, y in points] + [r.y for r in rules if r.y is not None]
    scale = _scale([x for x, _ in points], levels, from_zero=from_zero)
    strokes = [_stroke(c, scale) for c in curves if c.points]
    return Chart(
        id=id,
        title=title,
        description=description,
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        top=TOP,
        bottom=HEIGHT - BOTTOM,
        x_name=x_name,
        y_name=y_name,
        x_ticks=round_ticks(scale.x_low, scale.x_high, X_TICKS, scale.x),
        y_ticks=round_ticks(scale.y_low, scale.y_high, Y_TICKS, scale.y),
        bands=tuple(_area(b, scale) for b in bands if b.low),
        strokes=_labelled(strokes),
        rules=tuple(_rule(r, scale, i) for i, r in enumerate(r for r in rules if _inside(r, scale))),
    )


def _scale(xs: list[float], ys: list[float], *, from_zero: bool) -> _Scale:
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
    dots = tuple((scale.x(x), scale.y(y)) for x, y in curve.points) if curve.dots else ()
    return Stroke(
        name=curve.name,
        path=_path(curve.points, scale),
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


def _area(band: Band, scale: _Scale) -> Stroke:
    path = _path([*band.low, *reversed(band.high)], scale) + "z"
    return Stroke(name=band.name, path=path, style=band.style, dashed=False, label_y=0.0, dots=())


def _inside(rule: Rule, scale: _Scale) -> bool:
    return rule.x is None or scale.x_low <= rule.x <= scale.x_high


def _rule(rule: Rule, scale: _Scale, line: int) -> RuleLine:
    if rule.x is not None:
        x = scale.x(rule.x)
        y = TOP + APART * (line + 1)
        return RuleLine(name=rule.name, x1=x, y1=TOP, x2=x, y2=HEIGHT - BOTTOM, name_x=x + 4, name_y=y)
    assert rule.y is not None
    y = scale.y(rule.y)
    return RuleLine(name=rule.name, x1=LEFT, y1=y, x2=WIDTH - RIGHT, y2=y, name_x=LEFT + 4, name_y=y - 4)
