"""What a checklist answers in a case: how each item stands by the evidence that the case gives."""

from __future__ import annotations

import math
from collections.abc import Mapping

from golive.core.unit import NANOS, Quantity
from golive.core.value import Status as Known
from golive.core.value import Unknown
from golive.documents.checklist import LONGEST_WAIVER, MAX_AGE, Checklist, ChecklistItem
from golive.documents.library import Specs
from golive.proving.cases.given_measures import GivenMeasure, Measures
from golive.proving.cases.item_answers import AGE, COUNTED
from golive.readiness.checklist.evidence import Evidence
from golive.readiness.checklist.item_status import About, Heard, item_status
from golive.readiness.checklist.items_of import items_of, longest_waiver
from golive.readiness.checklist.requirement import Value
from golive.readiness.stage import Stage

_CASE = "case"


def item_answers(checklist: Checklist, specs: Specs, measures: Measures) -> Mapping[str, float | str | bool]:
    """Return how each item stands, of a subject and a realm that nobody else is in; without evidence none is shown."""
    waiver = next(one.value for one in checklist.parameters if one.id == LONGEST_WAIVER)
    assert isinstance(waiver, Quantity)
    answers: dict[str, float | str | bool] = {LONGEST_WAIVER: waiver.value}
    written = {one.id: one for one in checklist.items}
    for item in (one for one in items_of(checklist, specs) if one.id in written):
        own = measures.get(item.id, {})
        heard = Heard(evidence=(_evidence(written[item.id], own),)) if own else Heard()
        for name, stage in ((item.id, Stage.LIVE), (f"{item.id}.canary", Stage.CANARY)):
            about = About(
                subject=_CASE,
                realm=_CASE,
                author="",
                now=0,
                longest_waiver=longest_waiver(checklist),
                stage=stage,
            )
            answers[name] = item_status(item, heard, about).status.name
        answers[f"{item.id}.{MAX_AGE}"] = item.max_age / NANOS
        answers[f"{item.id}.waivable"] = item.waivable
        answers[f"{item.id}.may_not_apply"] = item.may_not_apply
        answers[f"{item.id}.needed_for"] = item.needed_for.value
        answers[f"{item.id}.severity"] = item.severity.value
    return answers


def _evidence(item: ChecklistItem, own: Mapping[str, GivenMeasure]) -> Evidence:
    values = {name: _value(one) for name, one in own.items()}
    truths = {one.id for one in item.measures if one.unit is None}
    counted, age = values.pop(COUNTED, None), values.pop(AGE, None)
    measured: dict[str, Value] = {
        name: value == 1 if name in truths and value is not None and math.isfinite(value) else value
        for name, value in values.items()
    }
    return Evidence(
        id=_CASE,
        item=item.id,
        type=item.evidence,
        realm=_CASE,
        subject=_CASE,
        period_end=None if age is None or not math.isfinite(age) else -int(age * NANOS),
        recorded_at=0,
        n=int(counted) if counted is not None and math.isfinite(counted) and counted == int(counted) else counted,
        measured=measured,
    )


def _value(measure: GivenMeasure) -> float | None:
    if not isinstance(measure.value, Unknown):
        return measure.value
    return math.nan if measure.value.status is Known.INVALID else None
