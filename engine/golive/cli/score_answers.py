"""What a score answers in a case: its rating, its ends, the points of each component, and its parameters."""

from __future__ import annotations

from collections.abc import Mapping

from golive.core.value import Status, Unknown
from golive.documents.score import Score
from golive.proving.cases.answer import ONLY
from golive.proving.cases.expectations import BEST, COVERAGE, DEPLOY, LOWER, RATING, UPPER
from golive.proving.cases.given_measures import GivenMeasure, Measures
from golive.readiness.measurement import Measurement
from golive.readiness.scoring import score

_NONE = Status.MISSING.name.lower()


def score_answers(document: Score, measures: Measures) -> Mapping[str, float | str | bool]:
    """Score measurements; what has no points is missing."""
    given = {name: {m: _measurement(value) for m, value in own.items()} for name, own in measures.items()}
    scored = score(document, given)
    return {
        **{p.id: p.value if isinstance(p.value, str) else p.value.value for p in document.parameters},
        ONLY: scored.rating.value,
        RATING: scored.rating.value,
        BEST: scored.best.value,
        LOWER: _NONE if scored.lower is None else scored.lower,
        UPPER: _NONE if scored.upper is None else scored.upper,
        COVERAGE: scored.coverage,
        DEPLOY: scored.rating.deploy,
        **{part.id: _NONE if part.points is None else part.points for part in scored.components},
    }


def _measurement(measure: GivenMeasure) -> Measurement:
    if isinstance(measure.value, Unknown):
        return Measurement.none(measure.value)
    return Measurement(value=measure.value, interval=(measure.low, measure.high))
