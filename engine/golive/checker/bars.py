"""Models over bars: one window of bars, a fixed history, and outputs that reduce a series to one value."""

from __future__ import annotations

from collections.abc import Collection

from golive.checker.draft import Draft
from golive.core.signature import Kind, Stage, number
from golive.core.unit import BARS, NANOS, show_duration
from golive.documents.declarations import Input
from golive.documents.library import Inputs, Model, Scoped, Specs
from golive.language.terms import ColumnRef, Fact, Feature, Reference, Term, WindowRef, walk

HISTORY = "history_bars"
"""The parameter that says how many closed bars the answer is a function of."""


def check_bar_models(draft: Draft) -> None:
    """Check the models with `over: bars`."""
    for model in draft.index.specs.models:
        if model.over:
            draft.bar_models[model.header.id] = model
            _history(draft, model)
            _inputs(draft, model)
            _outputs(draft, model)


def declared_bars(specs: Specs) -> tuple[Input, ...]:
    """Return the inputs of a library that are bars, the shortest first."""
    documents: tuple[Inputs | Scoped, ...] = (*specs.inputs, *specs.models, *specs.gates, *specs.strategies)
    declared = (one for document in documents for one in document.inputs if one.length_s is not None)
    return tuple(sorted(declared, key=lambda one: one.length_s or 0.0))


def check_bar_lengths(draft: Draft) -> None:
    """Refuse bars whose lengths do not fit: longer ones are whole numbers of the shortest, as venues have them."""
    declared = declared_bars(draft.index.specs)
    if not declared:
        return
    shortest = declared[0]
    least = round((shortest.length_s or 0.0) * NANOS)
    for item in declared:
        length_s = item.length_s or 0.0
        if least and round(length_s * NANOS) % least:
            message = (
                f"bars of {show_duration(length_s)} are no whole number of those of {show_duration(least / NANOS)}"
            )
            related = (("the shortest are here", shortest.span),)
            hint = "give bars lengths of which each longer one is a whole number of the shortest"
            draft.pad.error("GL231", message, item.span, hint=hint, related=related)


def _history(draft: Draft, model: Model) -> None:
    draft.typers[model.header.id].used.add(HISTORY)
    declared = draft.scopes[model.header.id].names.get(HISTORY)
    if declared is None or declared.type.dimension != number(BARS).dimension:
        hint = f"add `{HISTORY}: {{value: 600 bars, ...}}` to `parameters:`"
        draft.pad.error("GL224", f"a model over bars needs the parameter `{HISTORY}`", model.header.span, hint=hint)


def _inputs(draft: Draft, model: Model) -> None:
    scope = draft.scopes[model.header.id]
    terms = [scope.names.get(i.id) for i in model.inputs]
    bars = [t is None or (isinstance(t, WindowRef) and t.type.kind is Kind.BARS) for t in terms]
    if bars != [True]:
        wrong = [i.span for i, fits in zip(model.inputs, bars, strict=True) if not fits]
        place = next(iter((*wrong, *(i.span for i in model.inputs[1:]), model.header.span)))
        hint = "keep `bars: {type: bars, ...}`; what else it needs is a parameter"
        draft.pad.error("GL224", "a model over bars has exactly one input, the bars", place, hint=hint)


REDUCED_AGAIN = "a reduced value cannot be used again in the same model"


def is_reduced_again(part: Term, term: Term, reduced: Collection[str]) -> bool:
    """Say whether a part of a term of a model over bars is a reduced value, of which no series can be made."""
    inner = isinstance(part, Feature) and part.stage == Stage.REDUCE.value and part is not term
    return inner or (isinstance(part, Reference) and part.id in reduced)


def _outputs(draft: Draft, model: Model) -> None:
    name = model.header.id
    for output in model.outputs:
        term = draft.lets.get((name, output.id))
        if term is not None and not (isinstance(term, Feature) and term.stage == Stage.REDUCE.value):
            hint = "end with a function such as `last(...)`"
            draft.pad.error("GL224", f"output `{output.id}` still has one value a bar", output.span, hint=hint)
    reduced = {o.id for o in model.outputs}
    for let in model.lets:
        term = draft.lets.get((name, let.id))
        if term is None:
            continue
        for part in walk(term):
            if is_reduced_again(part, term, reduced):
                draft.pad.error("GL224", REDUCED_AGAIN, let.expression.span, hint="reduce at the end, once")
            if isinstance(part, ColumnRef | Fact):
                draft.pad.error("GL224", "a model over bars sees only bars and parameters", let.expression.span)
