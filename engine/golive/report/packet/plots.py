"""The plots of a packet: curves and bars of the numbers of its facts, which also stand in the table beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from golive.core.errors import Refused
from golive.core.refusing import refuse_unless
from golive.models.scores.score_map import FULL
from golive.readiness.packet.facts import BarFact, BarsFact, PlotFact
from golive.report.drawing.bar_chart import Bar, BarChart, bar_chart
from golive.report.drawing.line_chart import Curve, LineChart, ReferenceLine, line_chart

_DECIMAL = re.compile(r"-?[0-9]{1,12}([.][0-9]{1,30})?", re.ASCII)


def chart_of(plot: PlotFact) -> LineChart | None:
    """Return the drawing of a plot, None where there is nothing to draw.

    Raises
    ------
    Refused
        `fields` for what is no pair of plain decimal numbers.
    """
    return line_chart(
        id=plot.id,
        title=plot.title,
        description=plot.about,
        x_name=plot.x_name,
        y_name=plot.y_name,
        curves=[
            Curve(name=one.name, points=[_point(point) for point in one.points], style=n)
            for n, one in enumerate(plot.curves)
        ],
        references=[ReferenceLine(name=one.name, x=_number(one.x)) for one in plot.marks],
    )


def bars_of(drawing: BarsFact) -> BarChart:
    """Return the drawing of points; what is written beside a bar is what it is drawn by.

    Raises
    ------
    Refused
        `fields` for what is no plain decimal number from 0 to 100, or ends before it begins.
    """
    capped_below = _points(drawing.capped_below)
    return bar_chart(
        id=drawing.id,
        title=drawing.title,
        description=drawing.about,
        rows=[_bar(one, capped_below) for one in drawing.bars],
        zones=[(one.name, *_ends(one.low, one.high)) for one in drawing.zones],
        hatched=False,
    )


def _bar(bar: BarFact, capped_below: float) -> Bar:
    lower, upper = _ends(bar.lower, bar.upper)
    text = bar.lower if bar.lower == bar.upper else f"{bar.lower} to {bar.upper}"
    return Bar(
        name=bar.name,
        lower=lower,
        upper=upper,
        text=text if bar.known else "not measured",
        strong=bar.strong,
        low=bar.known and not bar.strong and lower < capped_below,
    )


def _ends(lower: str, upper: str) -> tuple[float, float]:
    low, high = _points(lower), _points(upper)
    refuse_unless(low <= high, "fields", f"points of a plot go from {lower} down to {upper}")
    return low, high


def _points(text: str) -> float:
    points = _number(text)
    refuse_unless(0 <= points <= FULL, "fields", f"`{text[:20]}` in a plot is not from 0 to {FULL:g}")
    return points


def _point(point: Sequence[str]) -> tuple[float, float]:
    try:
        x, y = point
    except ValueError as error:
        raise Refused("fields", "a point of a plot has two numbers") from error
    return _number(x), _number(y)


def _number(text: str) -> float:
    if not _DECIMAL.fullmatch(text):
        raise Refused("fields", f"`{text[:20]}` in a plot is no decimal number")
    return float(text)
