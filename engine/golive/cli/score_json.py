"""A durability score as JSON: the answer first, then what it rests on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from golive.cli.json_output import document
from golive.core.row import why
from golive.core.value import Unknown
from golive.facade.profitability_durability import DurabilityScore
from golive.readiness.sub_score import Mapped, SubScore


def score_document(score: DurabilityScore) -> dict[str, Any]:
    """Return a score as plain data: the answer first, then what it rests on."""
    assessment = score.assessment
    lower, upper = score.interval or (None, None)
    return {
        "overall_score": None if score.overall_score is None else float(score.overall_score),
        "lower": lower,
        "upper": upper,
        "rating": score.rating.value,
        "advice": score.rating.advice,
        "deploy": score.rating.deploy,
        "coverage": score.coverage,
        "vetoed": list(assessment.scored.vetoed),
        "reasons": list(score.reasons),
        "remarks": list(score.remarks),
        "components": [_component(c) for c in assessment.scored.components],
        "n": assessment.n,
        **_named("sharpe", assessment.sharpe),
        **_named("beta", assessment.beta),
        **_named("edge_sharpe", assessment.edge_sharpe),
        **_named("annual_sharpe", assessment.annual_sharpe),
        **_named("edge_annual_sharpe", assessment.edge_annual_sharpe),
        **_named("regimes", assessment.regimes),
        **_named("break_even", assessment.break_even),
        **_named("capacity", assessment.capacity),
        **_named("live_gap", assessment.gap),
    }


def _component(component: SubScore) -> dict[str, Any]:
    return {
        "id": component.id,
        "title": component.title,
        "weight": component.weight,
        "points": component.points,
        "reasons": list(component.reasons),
        "measured": [_measured(m) for m in component.mapped],
    }


def _measured(mapped: Mapped) -> dict[str, Any]:
    """Return one measurement in the unit of its knots."""
    scale, measured = mapped.map.unit.scale, mapped.measured
    value = measured.value if isinstance(measured.value, Unknown) else measured.value / scale
    ends = measured.interval
    interval = ends if isinstance(ends, Unknown) else (ends[0] / scale, ends[1] / scale)
    shown = document(replace(measured, value=value, interval=interval))
    return {"measure": mapped.map.measure.value, "unit": mapped.map.unit.name, "points": mapped.points, **shown}


def _named(name: str, value: object) -> dict[str, Any]:
    """Return a result by its name, or null with the reason beside it; series are left out."""
    if isinstance(value, Unknown):
        return {name: None, why(name): f"{value.code}: {value}"}
    content = document(value)
    if isinstance(content, dict):
        content.pop("without_market", None)
    return {name: content}
