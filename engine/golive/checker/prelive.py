"""The steps before going live: each names what it is done by, items of the checklist among it, none of them twice."""

from __future__ import annotations

from golive.checker.draft import Draft
from golive.core.repeats import repeats
from golive.core.suggest import did_you_mean
from golive.documents.prelive import RESERVED, PreliveStep, PreliveSteps


def check_prelive(draft: Draft) -> None:
    """Check the steps before going live; there is at most one such document."""
    documents = draft.index.specs.prelive
    for other in documents[1:]:
        related = (("the first one", documents[0].header.span),)
        message = f"`{other.header.id}` are further steps, and strategies go live one way"
        draft.pad.error("GL220", message, other.header.span, hint="put its steps into the first", related=related)
    for document in documents:
        _steps(draft, document)


def _steps(draft: Draft, document: PreliveSteps) -> None:
    specs = draft.index.specs
    known = [item.id for checklist in specs.checklists for item in checklist.items]
    for step in document.steps:
        if step.id in RESERVED:
            message = f"no step is called `{step.id}`: cases call something else so"
            draft.pad.error("GL287", message, step.span, hint="rename it")
        if not step.names_something:
            hint = "add `items:`, `evidence: true`, `frozen: true` or `stages:`; without it the step is never done"
            draft.pad.error("GL287", f"`{step.id}` names nothing that it is done by", step.span, hint=hint)
        # A library without a checklist shows nothing, and its steps stay open.
        if known and not specs.may_lack("checklist"):
            _items(draft, step, known)
    named = ((item.value, item.span) for step in document.steps for item in step.items)
    for item, span, first in repeats(named):
        related = (("first named here", first),)
        draft.pad.error("GL287", f"`{item}` is named twice", span, hint="an item is one step's", related=related)


def _items(draft: Draft, step: PreliveStep, known: list[str]) -> None:
    for item in step.items:
        if item.value not in known:
            hint = did_you_mean(item.value, known) or "items are those of the checklist"
            draft.pad.error("GL287", f"the checklist has no item `{item.value}`", item.span, hint=hint)
