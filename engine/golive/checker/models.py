"""Models: formulas as policy; outputs have the type they declare; models do not depend on each other in a circle."""

from __future__ import annotations

from golive.checker.draft import Draft
from golive.core.signature import Kind, Type
from golive.core.span import Span
from golive.documents.library import Model
from golive.language.terms import Reference, walk


def check_models(draft: Draft) -> None:
    """Type every model, then its outputs, then look for circles between models."""
    for model in draft.index.specs.models:
        draft.open(model)
        for item in model.inputs:
            if item.optional:
                hint = "only a gate's input can be optional, and feed its `reduce` and `cap`"
                draft.pad.error("GL216", f"`{item.id}` of a model cannot be optional", item.span, hint=hint)
        for output in model.outputs:
            _output(draft, model, output.id, output.type, output.span)
    _circles(draft)


def _output(draft: Draft, model: Model, name: str, declared: Type, span: Span) -> None:
    term = draft.lets.get((model.header.id, name))
    draft.typers[model.header.id].used.add(name)
    if term is None:
        return
    same = term.type.kind is declared.kind
    if same and declared.kind is Kind.NUMBER:
        same = term.type.dimension == declared.dimension
    if same and declared.kind is Kind.ENUM:
        same = set(term.type.members) <= set(declared.members)
    if not same:
        draft.misdeclared.add((model.header.id, name))
        message = f"output `{name}` is declared as {declared}, it is computed as {term.type}"
        draft.pad.error("GL206", message, span, hint="declare it as it is computed, or change its `let`")


def _circles(draft: Draft) -> None:
    below: dict[str, set[str]] = {}
    for (document, _), term in draft.lets.items():
        below.setdefault(document, set()).update(
            p.document for p in walk(term) if isinstance(p, Reference) and p.document != document
        )
    reported: set[str] = set()
    for model in draft.index.specs.models:
        path = () if model.header.id in reported else _path(model.header.id, below)
        if path:
            reported.update(path)
            circle = " -> ".join((model.header.id, *path))
            message = f"models depend on each other in a circle: {circle}"
            draft.pad.error("GL210", message, model.header.span, hint="read one of these values from an input instead")


def _path(start: str, below: dict[str, set[str]]) -> tuple[str, ...]:
    """Return the first way from a document back to itself; what leads nowhere is looked at once."""
    seen, path = {start}, [iter(sorted(below.get(start, ())))]
    names: list[str] = []
    while path:
        step = next(path[-1], None)
        if step == start:
            return (*names, step)
        if step is None:
            path.pop()
            if names:
                names.pop()
        elif step not in seen:
            seen.add(step)
            names.append(step)
            path.append(iter(sorted(below.get(step, ()))))
    return ()
