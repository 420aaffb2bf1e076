"""Mistakes in what gates, models, strategies, scores and accounts declare: parameters, inputs, let-bindings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from golive.core.signature import Kind, Type
from golive.core.unit import Quantity, show, show_duration
from golive.documents.alerts import Alerts
from golive.documents.checklist import Checklist
from golive.documents.declarations import Input, Parameter
from golive.documents.fills import Fills
from golive.documents.library import Document, Inputs, Model, Output, Scoped, Specs
from golive.documents.paper import Paper
from golive.documents.scenarios import Scenarios
from golive.documents.score import Score
from golive.documents.scorecard import Scorecard
from golive.proving.mutants.mutant import Change, became, put
from golive.proving.mutants.operators.expressions import changed_expressions
from golive.proving.mutants.operators.word_sets import WordSets
from golive.proving.mutants.operators.written_numbers import moved_numbers

_OPEN = (("lowest", "lo", float("-inf")), ("highest", "hi", float("inf")))


def change_parameters(document: Document, specs: Specs) -> Iterator[Change]:
    """Move each parameter: a number one step, to each end, into a wrong unit; a word to each other member."""
    if not isinstance(document, Scoped | Score | Fills | Paper | Alerts | Scenarios | Scorecard | Checklist):
        return
    for change, parameters in moved_parameters(document.parameters, specs):
        yield replace(change, document=None if parameters is None else replace(document, parameters=parameters))


def moved_parameters(
    parameters: tuple[Parameter, ...], specs: Specs
) -> Iterator[tuple[Change, tuple[Parameter, ...] | None]]:
    """Yield each change of one of some parameters, and them with it; None for what the loader would refuse."""
    for n, parameter in enumerate(parameters):
        for name, text, other in _values(parameter, specs):
            inside = isinstance(other, str) or parameter.lo <= other.value <= parameter.hi
            change = Change(at=parameter.id, name=name, span=parameter.span, text=text, document=None)
            # A value outside its own range is none that loads.
            yield change, put(parameters, n, replace(parameter, value=other)) if inside else None


def _values(parameter: Parameter, specs: Specs) -> Iterator[tuple[str, str, Quantity | str]]:
    value = parameter.value
    if isinstance(value, str):
        yield from ((f"to_{w}", became(value, w), w) for w in parameter.members if w != value)
        return
    seen = {value.value}
    for moved in moved_numbers(value, parameter.span, specs.sources, (parameter.lo, parameter.hi)):
        if moved.value.value not in seen:
            seen.add(moved.value.value)
            yield moved.name, moved.text, moved.value


def change_lets(document: Document, specs: Specs) -> Iterator[Change]:
    """Change each expression that a name is bound to."""
    if not isinstance(document, Scoped):
        return
    for n, let in enumerate(document.lets):
        for one in changed_expressions(let.expression, WordSets(document=document, specs=specs)):
            lets = put(document.lets, n, replace(let, expression=one.changed))
            yield Change(at=let.id, name=one.name, span=one.span, text=one.text, document=replace(document, lets=lets))


def change_inputs(document: Document, specs: Specs) -> Iterator[Change]:
    """Let each input be twice as old, and what it declares lie anywhere."""
    if not isinstance(document, Scoped | Inputs):
        return
    for n, item in enumerate(document.inputs):
        for name, text, other in (*_older(item), *_wider(item)):
            changed = replace(document, inputs=put(document.inputs, n, other))
            yield Change(at=item.id, name=name, span=item.span, text=text, document=changed)


def _older(item: Input) -> Iterator[tuple[str, str, Input]]:
    if item.max_age_s is not None:
        older = item.max_age_s + item.max_age_s
        text = f"max_age of `{item.id}`: {became(show_duration(item.max_age_s), show_duration(older))}"
        yield "age_doubled", text, replace(item, max_age_s=older)


def _wider(item: Input) -> Iterator[tuple[str, str, Input]]:
    for name, shown, wider in _opened(item.id, item.type, item):
        yield name, shown, replace(item, type=wider)


def change_outputs(document: Document, specs: Specs) -> Iterator[Change]:
    """Let each number that a model gives lie anywhere."""
    for n, output in enumerate(document.outputs) if isinstance(document, Model) else ():
        for name, text, wider in _opened(output.id, output.type, output):
            assert isinstance(document, Model)
            changed = replace(document, outputs=put(document.outputs, n, replace(output, type=wider)))
            yield Change(at=output.id, name=name, span=output.span, text=text, document=changed)


def _opened(name: str, declared: Type | None, item: Input | Output) -> Iterator[tuple[str, str, Type]]:
    """Yield a declared range with each end that bounds anything taken away."""
    if declared is None or declared.kind not in (Kind.NUMBER, Kind.LEVELS):
        return
    for end, field, anything in _OPEN:
        bound: float = getattr(declared, field)
        if bound != anything:
            shown = show(bound, item.unit) if item.unit is not None else f"{bound:g}"
            yield f"{end}_opened", f"{end} of `{name}`: {became(shown, anything)}", _with_end(declared, field, anything)


def _with_end(declared: Type, field: str, bound: float) -> Type:
    return replace(declared, lo=bound) if field == "lo" else replace(declared, hi=bound)
