"""What the steps before going live answer: which are done, how many, and which comes next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from golive.core.signature import BOOL, number, one_of
from golive.core.unit import UNITS
from golive.documents.checklist import STAGES
from golive.documents.prelive import COUNT, NEXT, NONE, PreliveSteps
from golive.proving.cases.answer import Answer
from golive.proving.cases.given_measures import Measures
from golive.proving.cases.targets import MeasureTarget

SATISFIED, PACKET, COMPLETE, FROZEN, STAGE = "satisfied", "packet", "complete", "frozen", "stage"
"""What a case gives: of an item that it is satisfied, of the packet that it is complete or frozen, and the stage."""

PreliveAnswers = Callable[[PreliveSteps, Measures], Mapping[str, float | str | bool]]
"""Says which steps are done by what a case gives."""


def answers_of_prelive(document: PreliveSteps) -> Mapping[str, Answer]:
    """Return what the steps answer by name: a step by its id whether it is done."""
    ids = [step.id for step in document.steps]
    answers = {name: Answer(type=BOOL) for name in ids}
    return {**answers, COUNT: Answer(type=number()), NEXT: Answer(type=one_of(*ids, NONE))}


def targets_of_prelive(document: PreliveSteps) -> Iterator[tuple[str, MeasureTarget]]:
    """Yield what a case can give: `ITEM.satisfied`, `packet.complete`, `packet.frozen`, `stage.canary` or `.live`."""
    items = dict.fromkeys(item.value for step in document.steps for item in step.items)
    pairs = [(item, SATISFIED) for item in items]
    pairs += [(PACKET, COMPLETE), (PACKET, FROZEN), *((STAGE, stage) for stage in STAGES)]
    for component, measure in pairs:
        target = MeasureTarget(component=component, measure=measure, unit=UNITS[""], is_truth=True)
        yield f"{component}.{measure}", target
