"""Which gates a change affects: those that a document reaches, through models, inputs and lists of strategies."""

from __future__ import annotations

from collections.abc import Iterator

from golive.checker.library_index import INSTRUMENT_TABLE, VENUE_TABLE
from golive.documents.header import Text
from golive.documents.library import Gate, Inputs, Model, Specs
from golive.documents.model_use import MODELS
from golive.language.parser import Problem, parse
from golive.language.syntax import Call, Expression, Name

STRATEGY = "strategy"
"""What strategies declare, as gates read it."""

RAW_SIZE = "raw size"
"""What gates read as the size asked for; no document has a blank in its name."""


def gates_reading(specs: Specs) -> dict[str, tuple[str, ...]]:
    """Return, for every document, the gates of the pipeline that it reaches."""
    documents: tuple[Gate | Model | Inputs, ...] = (*specs.gates, *specs.models, *specs.inputs)
    reads = {d.header.id: set(_reads(d)) for d in documents}
    listed = [name.value for pipeline in specs.pipelines for name in pipeline.gates]
    reached: dict[str, list[str]] = {}
    for gate in listed:
        stack, seen = [gate], set[str]()
        while stack:
            document = stack.pop()
            if document not in seen:
                seen.add(document)
                stack += reads.get(document, ())
        for document in seen:
            reached.setdefault(document, []).append(gate)
    raw = {gate for p in specs.pipelines for gate in reached.get(p.sizing.raw.value, ())}
    capping = {gate.header.id for gate in specs.gates if gate.caps}
    of_strategy = {g for name in (STRATEGY, INSTRUMENT_TABLE, VENUE_TABLE) for g in reached.get(name, ())}
    return {
        **{name: tuple(gates) for name, gates in reached.items()},
        RAW_SIZE: tuple(gate for gate in listed if gate in raw | capping),
        STRATEGY: tuple(gate for gate in listed if gate in of_strategy),
        MODELS: (MODELS,),
    }


def _reads(document: Gate | Model | Inputs) -> Iterator[str]:
    for item in document.inputs:
        if item.origin is not None:
            yield item.origin.value
            yield item.origin.value.partition(".")[0]
    for text in _texts(document):
        parsed = parse(text.value)
        if not isinstance(parsed, Problem):
            yield from _calls(parsed)


def _texts(document: Gate | Model | Inputs) -> Iterator[Text]:
    if isinstance(document, Inputs):
        return
    yield from (let.expression for let in document.lets)
    if isinstance(document, Gate):
        yield from (r.condition for r in document.requirements)
        yield from (t for r in document.reductions for t in (r.when, r.to))
        yield from (cap.at for cap in document.caps)
        if document.confidence is not None:
            yield document.confidence


def _calls(expression: Expression) -> Iterator[str]:
    if isinstance(expression, Call):
        if expression.is_function:
            yield expression.op
            # A calendar is named where a function asks it.
            yield from (argument.id for argument in expression.arguments if isinstance(argument, Name))
        for argument in expression.arguments:
            yield from _calls(argument)
