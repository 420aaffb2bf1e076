"""The pipeline: exactly one, its gates exist, no gate that may never be bypassed is left out."""

from __future__ import annotations

from golive.checker.checked import SizingTerms
from golive.checker.draft import Draft
from golive.checker.input_terms import nanoseconds
from golive.core.signature import Kind, Type, one_of
from golive.core.span import Span
from golive.core.suggest import did_you_mean
from golive.core.unit import QUOTE_PER_SIZE, SIZE, Dimension, measured
from golive.documents.header import Name
from golive.documents.library import Pipeline
from golive.language.terms import ColumnRef, Port, Term


def check_pipeline(draft: Draft) -> None:
    """Check the pipeline document and what a library must have to decide anything."""
    specs = draft.index.specs
    if not specs.gates and not specs.may_lack("gate"):
        hint = "`golive init DIR` writes a library to start from"
        draft.pad.error("GL220", "the library has no gates", _start(_RULES), hint=hint)
    if not specs.strategies and not specs.may_lack("strategy"):
        draft.pad.error("GL220", "the library has no strategies", _start("strategies"), hint="add one to it")
    if not specs.pipelines and not specs.may_lack("pipeline"):
        hint = "write a `kind: pipeline` document that names the gates in order"
        draft.pad.error("GL220", "the library has no pipeline", _start(f"{_RULES}/pipeline.yaml"), hint=hint)
    for pipeline in specs.pipelines[1:]:
        first = (("the first is here", specs.pipelines[0].header.span),)
        message = f"the library has {len(specs.pipelines)} pipelines, it needs exactly one"
        draft.pad.error("GL220", message, pipeline.header.span, hint="remove all but one", related=first)
    _strategy_column(draft)
    for pipeline in specs.pipelines[:1]:
        _gates(draft, pipeline)
        draft.size.check_proofs(sum(draft.gates[g].never_bypass for g in draft.order), pipeline.header.span)
        _sizing(draft, pipeline)


_RULES = "rules"


def _start(file: str) -> Span:
    """Return the place that stands for a file or folder which lacks something as a whole."""
    return Span(file=file, line=1, col=1)


def _gates(draft: Draft, pipeline: Pipeline) -> None:
    gates = {g.header.id: g for g in draft.index.specs.gates}
    listed: list[str] = []
    for name in pipeline.gates:
        if name.value not in gates and (not gates or draft.index.specs.may_lack("gate", id=name.value)):
            continue
        if name.value not in gates:
            hint = did_you_mean(name.value, gates) or f"gates: {', '.join(sorted(gates))}"
            draft.pad.error("GL212", f"unknown gate `{name.value}`", name.span, hint=hint)
        elif name.value in listed:
            draft.pad.error("GL211", f"gate `{name.value}` is listed twice", name.span, hint="remove one")
        else:
            listed.append(name.value)
    for gate in gates.values():
        if gate.bypass == "never" and gate.header.id not in listed:
            message = f"gate `{gate.header.id}` may never be bypassed, and the pipeline leaves it out"
            related = (("the gate is here", gate.header.span),)
            hint = f"add `{gate.header.id}` to the list"
            draft.pad.error("GL217", message, pipeline.gates_span, hint=hint, related=related)
    draft.order = tuple(listed)
    draft.pipeline = Name(value=pipeline.header.id, span=pipeline.header.span)


def _strategy_column(draft: Draft) -> None:
    asking = [i for d in draft.index.specs.inputs for i in d.inputs if i.members_of == "strategies"]
    if not asking and draft.index.specs.may_lack("inputs"):
        return
    if len(asking) != 1:
        hint = "declare `strategy: {type: enum, members_of: strategies, static: true}` in an inputs document"
        declared = [d.header.span for d in draft.index.specs.inputs]
        if asking:
            message, place = f"{len(asking)} inputs say which strategy asks, exactly one must", asking[1].span
            hint = "keep one of them"
        else:
            message, place = "no input says which strategy asks", next(iter(declared), _start(_RULES))
        draft.pad.error("GL220", message, place, hint=hint)
        return
    draft.strategy = Port(column=asking[0].id, type=one_of(*draft.index.strategies))


def _sizing(draft: Draft, pipeline: Pipeline) -> None:
    sizing = pipeline.sizing
    raw = _term(draft, sizing.raw, SIZE)
    unit_value = _term(draft, sizing.unit_value, QUOTE_PER_SIZE)
    lot = _term(draft, sizing.lot, SIZE)
    minimum = _term(draft, sizing.minimum, SIZE)
    if raw is not None and unit_value is not None and lot is not None and minimum is not None:
        draft.sizing = SizingTerms(raw=raw, unit_value=unit_value, lot=lot, minimum=minimum)


def _term(draft: Draft, name: Name, dimension: Dimension) -> Term | None:
    document, _, item = name.value.partition(".")
    source = draft.index.inputs.get(document, {}).get(item)
    if source is None and draft.index.specs.may_lack("inputs", id=document):
        return None
    if source is None or source.type is None:
        inputs = [f"{d}.{i}" for d, items in draft.index.inputs.items() for i in items]
        draft.pad.error("GL212", f"unknown input `{name.value}`", name.span, hint=did_you_mean(name.value, inputs))
        return None
    if source.type.kind is not Kind.NUMBER or source.type.dimension != dimension:
        message = f"`{name.value}` must be {measured(dimension)}, it is {_is(source.type)}"
        draft.pad.error("GL207", message, name.span, hint=_fitting(draft, dimension))
        return None
    age = nanoseconds(source.max_age_s)
    return ColumnRef(port=Port(column=source.id, type=source.type, max_age_ns=age, unit=source.unit), span=name.span)


def _fitting(draft: Draft, dimension: Dimension) -> str:
    """Return the next step where an input of another dimension stands: the inputs that fit, if there are any."""
    fit = [
        f"`{document}.{item.id}`"
        for document, items in draft.index.inputs.items()
        for item in items.values()
        if item.type is not None and item.type.kind is Kind.NUMBER and item.type.dimension == dimension
    ]
    wanted = measured(dimension)
    return f"inputs {wanted}: {', '.join(fit)}" if fit else f"declare an input {wanted} in an inputs document"


def _is(type_: Type) -> str:
    return measured(type_.dimension) if type_.kind is Kind.NUMBER else str(type_)
