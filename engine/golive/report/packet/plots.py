"""The plots of a packet: curves through the numbers of its facts, which also stand in the table beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from golive.core.errors import Refused
from golive.readiness.packet.facts import PlotFact
from golive.report.drawing.line_chart import Curve, LineChart, ReferenceLine, line_chart

_DECIMAL = re.compile(r"-?[0-9]{1,12}([.][0-9]{1,8})?", re.ASCII)


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
