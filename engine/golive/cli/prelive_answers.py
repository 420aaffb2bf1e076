"""What the steps before going live answer in a case: which are done by what the case gives."""

from __future__ import annotations

from collections.abc import Mapping

from golive.core.value import Unknown
from golive.documents.checklist import STAGES
from golive.documents.prelive import COUNT, NEXT, NONE, PreliveSteps
from golive.proving.cases.given_measures import Measures
from golive.proving.cases.prelive_answers import COMPLETE, FROZEN, PACKET, SATISFIED, STAGE
from golive.readiness.checklist.prelive import steps_done


def prelive_answers(document: PreliveSteps, measures: Measures) -> Mapping[str, float | str | bool]:
    """Say which steps are done; what a case does not give, or gives as unknown, is not so."""

    def so(component: str, measure: str) -> bool:
        given = measures.get(component, {}).get(measure)
        return given is not None and not isinstance(given.value, Unknown) and given.value == 1

    view = steps_done(
        document.steps,
        {component for component in measures if so(component, SATISFIED)},
        complete=so(PACKET, COMPLETE),
        stage=next((stage for stage in STAGES if so(STAGE, stage)), ""),
        frozen=so(PACKET, FROZEN),
    )
    done = dict(zip((step.id for step in document.steps), view.done, strict=True))
    return {**done, COUNT: float(view.count), NEXT: NONE if view.next is None else document.steps[view.next - 1].id}
