"""The drawings of a score report: points over the bands, and the strength of the edge over time."""

from __future__ import annotations

import math

from golive.documents.score import Score
from golive.models.returns.edge_decay import EdgeDecay
from golive.models.scores.score_map import FULL
from golive.readiness.durability.alpha_decay import DecayCurve
from golive.readiness.durability.assessment import Durability
from golive.readiness.points import write_points
from golive.readiness.sub_score import SubScore
from golive.report.drawing.bar_chart import Bar, BarChart, bar_chart
from golive.report.drawing.line_chart import Curve, LineChart, ReferenceLine, line_chart
from golive.report.formats import share

CURVE_POINTS = 200
"""Places at which the fitted curve is drawn."""

MOST_DOTS = 400
"""Beyond so many strengths their means are drawn: dots would be one black band."""


def component_bars(assessment: Durability) -> BarChart:
    """Return the points of every component and of the whole, as bars over the bands."""
    document = assessment.policy.document
    return bar_chart(
        id="components",
        title="Points of every component, and of the whole",
        description=(
            "Points from 0 to 100 over the bands of the policy. Solid: what is shown. Hatched: what is missing leaves "
            f"open. Red: below {document.veto.below:g}, where a component caps the whole."
        ),
        rows=points_rows(assessment),
        zones=[(band.id, band.lo, band.hi) for band in document.bands],
    )


def points_rows(assessment: Durability) -> list[Bar]:
    """Return the points of every component, and of the whole at last."""
    scored, document = assessment.scored, assessment.policy.document
    rows = [_bar(c, document, vetoed=c.id in scored.vetoed) for c in scored.components]
    lower, upper = scored.lower, scored.upper
    if lower is None or upper is None:
        return [*rows, Bar(name="Whole", lower=0.0, upper=FULL, text="withheld", strong=True)]
    low, high = write_points(lower, document), write_points(upper, document)
    text = low if upper == lower else f"{low} to {high}"
    return [*rows, Bar(name="Whole", lower=lower, upper=upper, text=text, strong=True)]


def _bar(component: SubScore, document: Score, *, vetoed: bool) -> Bar:
    name = f"{component.title}, {share(component.weight, 0)}"
    if component.points is None:
        return Bar(name=name, lower=0.0, upper=FULL, text="missing")
    points = component.points
    return Bar(name=name, lower=points, upper=points, text=write_points(points, document), low=vetoed)


def decay_chart(decay: DecayCurve) -> LineChart | None:
    """Return the strength of the edge over time with its fitted curve, None where there is none."""
    n = len(decay.strength)
    if not n:
        return None
    curves = [_strengths(decay, -(-n // MOST_DOTS))]
    fitted = isinstance(decay.fit, EdgeDecay)
    if isinstance(decay.fit, EdgeDecay):
        curves.append(_fitted(decay, decay.fit))
    return line_chart(
        id="decay-curve",
        title="Strength of the edge over time",
        description=f"The {decay.of}, oldest left, {'with the' if fitted else 'without a'} fitted exponential.",
        x_name="trading days from the first",
        y_name="strength",
        curves=curves,
        references=[ReferenceLine(name="none", y=0.0)],
    )


def _strengths(decay: DecayCurve, step: int) -> Curve:
    ends = range(step, len(decay.strength) + 1, step)
    dots = [((e - (step + 1) / 2) * decay.period, math.fsum(decay.strength[e - step : e]) / step) for e in ends]
    return Curve(name="strength" if step == 1 else f"mean of {step}", points=dots, style=1, dots=False)


def _fitted(decay: DecayCurve, fit: EdgeDecay) -> Curve:
    places = [i * (len(decay.strength) - 1) / CURVE_POINTS for i in range(CURVE_POINTS + 1)]
    points = [(t * decay.period, fit.amplitude * math.exp(-fit.rate * t)) for t in places]
    return Curve(name="fitted", points=points, style=0)
