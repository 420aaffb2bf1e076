"""Scores: components and measurements that exist, in their dimension, and every parameter the assessment needs."""

from __future__ import annotations

from golive.checker.draft import Draft
from golive.core.suggest import did_you_mean, nearest
from golive.core.unit import Quantity, measured
from golive.documents.score import Component, Score
from golive.models.measures import ASSESSMENTS, Assessment


def check_scores(draft: Draft) -> None:
    """Check every score against what its assessment can measure."""
    for score in draft.index.specs.scores:
        assessment = ASSESSMENTS[score.assesses.value]
        for component in score.components:
            _component(draft, component, assessment)
        _parameters(draft, score, assessment)


def _component(draft: Draft, component: Component, assessment: Assessment) -> None:
    measures = assessment.components.get(component.id)
    if measures is None:
        hint = did_you_mean(component.id, assessment.components) or f"components: {', '.join(assessment.components)}"
        draft.pad.error("GL226", f"nothing measures a component `{component.id}`", component.span, hint=hint)
        return
    for item in component.maps:
        dimension = measures.get(item.measure.value)
        if dimension is None:
            hint = did_you_mean(item.measure.value, measures) or f"measurements: {', '.join(measures)}"
            message = f"`{component.id}` has no measurement `{item.measure.value}`"
            draft.pad.error("GL226", message, item.measure.span, hint=hint)
        elif dimension != item.unit.dimension:
            message = f"`{item.measure.value}` is {measured(dimension)}, its knots are {measured(item.unit.dimension)}"
            draft.pad.error("GL207", message, item.measure.span, hint="change `unit:`")


def _parameters(draft: Draft, score: Score, assessment: Assessment) -> None:
    parameters = {p.id: p for p in score.parameters}
    misspelt = {nearest(name, assessment.parameters) for name in parameters if name not in assessment.parameters}
    for name in assessment.parameters:
        if name not in parameters and name not in misspelt:
            message = f"the assessment `{score.assesses.value}` needs a parameter `{name}`"
            draft.pad.error("GL227", message, score.header.span, hint=f"add `{name}:` under `parameters`")
    for name, parameter in parameters.items():
        wanted = assessment.parameters.get(name)
        if wanted is None:
            hint = did_you_mean(name, assessment.parameters) or f"parameters: {', '.join(assessment.parameters)}"
            message = f"no parameter `{name}` is read"
            draft.pad.error("GL227", message, parameter.name_span, hint=hint)
        elif not isinstance(parameter.value, Quantity) or parameter.value.unit.dimension != wanted:
            draft.pad.error("GL207", f"`{name}` is not {measured(wanted)}", parameter.span, hint="change its unit")
