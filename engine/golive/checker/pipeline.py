"""The pipelines: one that opens, at most one that closes; their gates exist, and none that must stand is left out."""

from __future__ import annotations

from collections.abc import Mapping

from golive.checker.ages import nanoseconds
from golive.checker.checked import Bounds, CheckedGate, CheckedPipeline, SizingTerms
from golive.checker.draft import Draft
from golive.checker.model_uses import models_gate
from golive.core.intent import CLOSE, INTENTS, OPEN
from golive.core.signature import Kind, Type, number, one_of
from golive.core.span import Span
from golive.core.suggest import did_you_mean
from golive.core.unit import LOTS, QUOTE_PER_SIZE, SIZE, Dimension, measured
from golive.documents.header import Name
from golive.documents.library import Gate, Pipeline
from golive.language.terms import ColumnRef, Const, Port, Term


def check_pipeline(draft: Draft) -> None:
    """Check the pipeline documents and what a library must have to decide anything."""
    specs = draft.index.specs
    if not specs.gates and not specs.may_lack("gate"):
        hint = "`golive init DIR` writes a library to start from"
        draft.pad.error("GL220", "the library has no gates", _start(_RULES), hint=hint)
    if not specs.strategies and not specs.may_lack("strategy"):
        draft.pad.error("GL220", "the library has no strategies", _start("strategies"), hint="add one to it")
    _strategy_column(draft)
    for intent in INTENTS:
        _one_pipeline(draft, intent)


_RULES = "rules"


def _start(file: str) -> Span:
    """Return the place that stands for a file or folder which lacks something as a whole."""
    return Span(file=file, line=1, col=1)


def _one_pipeline(draft: Draft, intent: str) -> None:
    """Check the pipeline that decides an intent: to open there must be one, to close there may be."""
    specs = draft.index.specs
    pipelines = [pipeline for pipeline in specs.pipelines if pipeline.decides == intent]
    if not pipelines:
        _no_pipeline(draft, intent)
    for pipeline in pipelines[1:]:
        first = (("the first is here", pipelines[0].header.span),)
        message = f"{len(pipelines)} pipelines of the library decide `{intent}`, only one can"
        draft.pad.error("GL220", message, pipeline.header.span, hint="remove all but one", related=first)
    for pipeline in pipelines[:1]:
        listed = _gates(draft, pipeline)
        draft.listed |= set(listed)
        draft.size.check_proofs(sum(draft.gates[g].never_bypass for g in listed), pipeline.header.span)
        _checked(draft, pipeline, listed)


def _no_pipeline(draft: Draft, intent: str) -> None:
    specs = draft.index.specs
    if specs.may_lack("pipeline"):
        return
    if intent == OPEN:
        hint = "write a `kind: pipeline` document that names the gates in order"
        draft.pad.error("GL220", "the library has no pipeline", _start(f"{_RULES}/pipeline.yaml"), hint=hint)
    for gate in specs.gates:
        if intent == CLOSE and gate.decides == CLOSE:
            hint = "write a `kind: pipeline` document that says `decides: close`, or let the gate decide `open`"
            message = f"gate `{gate.header.id}` decides `close`, and no pipeline does"
            draft.pad.error("GL220", message, gate.header.span, hint=hint)


def _gates(draft: Draft, pipeline: Pipeline) -> list[str]:
    """Return the gates that a pipeline lists and may list; a gate is one of the pipeline that decides as it does."""
    gates = {g.header.id: g for g in draft.index.specs.gates}
    listed: list[str] = []
    for name in pipeline.gates:
        gate = gates.get(name.value)
        if gate is None:
            _unknown_gate(draft, name, gates)
        elif gate.decides != pipeline.decides:
            message = f"gate `{name.value}` decides `{gate.decides}`, this pipeline `{pipeline.decides}`"
            hint = f"remove it, or write `decides: {pipeline.decides}` in the gate"
            related = (("the gate is here", gate.header.span),)
            draft.pad.error("GL217", message, name.span, hint=hint, related=related)
        elif name.value in listed:
            draft.pad.error("GL211", f"gate `{name.value}` is listed twice", name.span, hint="remove one")
        else:
            listed.append(name.value)
    for gate in gates.values():
        if gate.bypass == "never" and gate.decides == pipeline.decides and gate.header.id not in listed:
            message = f"gate `{gate.header.id}` may never be bypassed, and the pipeline leaves it out"
            related = (("the gate is here", gate.header.span),)
            hint = f"add `{gate.header.id}` to the list"
            draft.pad.error("GL217", message, pipeline.gates_span, hint=hint, related=related)
    return listed


def _unknown_gate(draft: Draft, name: Name, gates: Mapping[str, Gate]) -> None:
    if gates and not draft.index.specs.may_lack("gate", id=name.value):
        hint = did_you_mean(name.value, gates) or f"gates: {', '.join(sorted(gates))}"
        draft.pad.error("GL212", f"unknown gate `{name.value}`", name.span, hint=hint)


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


def _checked(draft: Draft, pipeline: Pipeline, listed: list[str]) -> None:
    """Freeze a pipeline whose inputs are there and of the unit that is needed."""
    sizing = _in_lots(draft, pipeline) if pipeline.decides == CLOSE else _sizing(draft, pipeline)
    bounds = _bounds(draft, pipeline)
    if sizing is not None and (bounds is not None) is (pipeline.decides == CLOSE):
        draft.pipelines[pipeline.decides] = CheckedPipeline(
            intent=pipeline.decides,
            name=Name(value=pipeline.header.id, span=pipeline.header.span),
            gates=(*(draft.gates[g] for g in listed), *_models(draft, pipeline)),
            sizing=sizing,
            bounds=bounds,
        )


def _models(draft: Draft, pipeline: Pipeline) -> tuple[CheckedGate, ...]:
    """Return the gate that holds what opens while a model that its strategy uses is unknown; none keeps what closes."""
    gate = None if pipeline.decides == CLOSE else models_gate(draft)
    return () if gate is None else (gate,)


def _sizing(draft: Draft, pipeline: Pipeline) -> SizingTerms | None:
    sizing = pipeline.sizing
    raw = _term(draft, sizing.raw, SIZE)
    unit_value = _term(draft, sizing.unit_value, QUOTE_PER_SIZE)
    lot = _term(draft, sizing.lot, SIZE)
    minimum = _term(draft, sizing.minimum, SIZE)
    if raw is None or unit_value is None or lot is None or minimum is None:
        return None
    return SizingTerms(raw=raw, unit_value=unit_value, lot=lot, minimum=minimum)


def _in_lots(draft: Draft, pipeline: Pipeline) -> SizingTerms | None:
    """Return how a closing order is sized: by one lot, and by no minimum, which would trap what is under it."""
    raw = _term(draft, pipeline.sizing.raw, LOTS)
    return None if raw is None else SizingTerms(raw=raw, lot=_lots(1), minimum=_lots(0))


def _lots(count: int) -> Const:
    return Const(value=float(count), type=number(LOTS))


def _bounds(draft: Draft, pipeline: Pipeline) -> Bounds | None:
    position, bound = (_term(draft, name, LOTS) for name in (pipeline.position, pipeline.bound))
    return None if position is None or bound is None else Bounds(position=position, bound=bound)


def _term(draft: Draft, name: Name | None, dimension: Dimension) -> Term | None:
    if name is None:
        return None
    document, _, item = name.value.partition(".")
    source = draft.index.inputs.get(document, {}).get(item)
    unread = source is None and draft.index.specs.may_lack("inputs", id=document)
    if unread or (document, item) in draft.misdeclared:
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
