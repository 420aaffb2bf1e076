"""What a checklist answers: how each item stands, for live and for canary, and what is asked of it at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from golive.core.signature import BOOL, number, one_of
from golive.core.unit import TIME, UNITS
from golive.documents.checklist import LONGEST_WAIVER, MAX_AGE, STAGES, Checklist, Severity
from golive.documents.library import Specs
from golive.proving.cases.answer import Answer
from golive.proving.cases.given_measures import Measures
from golive.proving.cases.targets import MeasureTarget

COUNTED, AGE = "n", "age"
"""What a case gives of an item besides its measures: of how many it was measured, and how old it is."""

STATUSES = (
    *("PASS", "FAIL", "EXPIRED", "MISSING", "UNMEASURED", "ERROR", "STALE_SUBJECT"),
    *("PENDING", "WAIVED", "NOT_APPLICABLE"),
)
"""How an item can stand."""

ItemAnswers = Callable[[Checklist, Specs, Measures], Mapping[str, float | str | bool]]
"""Says how the items of a checklist stand by what a case gives."""


def answers_of_items(checklist: Checklist) -> Mapping[str, Answer]:
    """Return what a checklist answers by name: an item by its id for live, and `ID.canary` for canary."""
    status = Answer(type=one_of(*STATUSES))
    waiver = next(one.value for one in checklist.parameters if one.id == LONGEST_WAIVER)
    assert not isinstance(waiver, str)
    answers = {LONGEST_WAIVER: Answer(type=number(waiver.unit.dimension), unit=waiver.unit)}
    for item in checklist.items:
        answers |= {item.id: status, f"{item.id}.canary": status, f"{item.id}.waivable": Answer(type=BOOL)}
        answers[f"{item.id}.may_not_apply"] = Answer(type=BOOL)
        answers[f"{item.id}.{MAX_AGE}"] = Answer(type=number(TIME), unit=UNITS["d"])
        answers[f"{item.id}.needed_for"] = Answer(type=one_of(*STAGES))
        answers[f"{item.id}.severity"] = Answer(type=one_of(*(one.value for one in Severity)))
    return answers


def targets_of_items(checklist: Checklist) -> Iterator[tuple[str, MeasureTarget]]:
    """Yield what a case can give: each measure of an item as `ID.measure`, and its `n` and `age`."""
    for item in checklist.items:
        for name, unit in ((COUNTED, ""), (AGE, "s")):
            yield f"{item.id}.{name}", MeasureTarget(component=item.id, measure=name, unit=UNITS[unit])
        for one in item.measures:
            is_truth = one.unit is None
            target = MeasureTarget(component=item.id, measure=one.id, unit=one.unit or UNITS[""], is_truth=is_truth)
            yield f"{item.id}.{one.id}", target
