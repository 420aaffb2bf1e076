"""The models that strategies use: each is shown numbers and guarded by somebody, and nothing opens without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from golive.checker.checked import CheckedGate, CheckedModel
from golive.checker.draft import Draft
from golive.checker.model_terms import output_ports
from golive.checker.typing import Typer
from golive.core.signature import BOOL, Kind, number, one_of
from golive.core.suggest import did_you_mean
from golive.documents.header import Name
from golive.documents.library import Strategy
from golive.documents.model_use import MODELS, VERSION, ModelUse
from golive.language.terms import Apply, ColumnRef, Const, Port, Reference, Term


def checked_models(draft: Draft, typer: Typer, strategy: Strategy) -> tuple[CheckedModel, ...]:
    """Check the models of one strategy, once its lets are typed."""
    return tuple(_checked(draft, typer, strategy, use) for use in strategy.models)


def _checked(draft: Draft, typer: Typer, strategy: Strategy, use: ModelUse) -> CheckedModel:
    _names(draft, typer, use)
    _guarded(draft, use.guardrails)
    features = {name.value: _feature(draft, typer, strategy, name) for name in use.features}
    known = {name: term for name, term in features.items() if term is not None}
    return CheckedModel(use=use, features=known, outputs=output_ports(strategy.header.id, use))


def _names(draft: Draft, typer: Typer, use: ModelUse) -> None:
    if use.id in typer.scope.names or use.id in typer.scope.lets:
        draft.pad.error("GL211", f"`{use.id}` is defined twice", use.span, "rename the model")
    for output in use.gives:
        if output.id == VERSION:
            hint = "choose another name"
            draft.pad.error("GL211", f"`{VERSION}` is the digest of the file that serves", output.span, hint)


def _guarded(draft: Draft, guardrails: Name) -> None:
    there_are = [one.header.id for one in draft.index.specs.guardrails]
    if guardrails.value not in there_are and not draft.index.specs.may_lack("guardrails", id=guardrails.value):
        known = f"guardrails: {', '.join(there_are)}" if there_are else "write a `kind: guardrails` document of this id"
        hint = did_you_mean(guardrails.value, there_are) or known
        draft.pad.error("GL212", f"no guardrails `{guardrails.value}` hold updates", guardrails.span, hint)


def _feature(draft: Draft, typer: Typer, strategy: Strategy, name: Name) -> Term | None:
    """Return the number that a model is shown, or None after reporting what it is instead."""
    scope, word = typer.scope, name.value
    typer.used.add(word)
    term = scope.names.get(word)
    if word in scope.lets:
        made = typer.let(word, name.span)
        term = None if made is None else Reference(document=scope.document, id=word, type=made.type, span=name.span)
    elif term is None and word not in scope.broken:
        names = [*scope.lets, *scope.names]
        hint = did_you_mean(word, names) or f"declare it as an input or a let; there are: {', '.join(sorted(names))}"
        draft.pad.error("GL203", f"unknown name `{word}`", name.span, hint)
    if term is None:
        return None
    if term.type.kind is not Kind.NUMBER:
        draft.pad.error("GL206", f"a model is shown numbers, `{word}` is none", name.span, "show it a number of it")
        return None
    return None if _is_circular(draft, strategy, term, name) else term


def _is_circular(draft: Draft, strategy: Strategy, term: Term, name: Name) -> bool:
    """Report a feature that is made of what a model gives: models are asked when all features are known."""
    given = {port.column for use in strategy.models for port in output_ports(strategy.header.id, use).values()}
    made_of = [p for p in draft.reach(term) if isinstance(p, ColumnRef) and p.port.column in given]
    if made_of:
        message = f"`{name.value}` is made of what a model gives, and shown to one"
        draft.pad.error("GL210", message, name.span, "show it what the strategy computes by itself")
    return bool(made_of)


def models_gate(draft: Draft) -> CheckedGate | None:
    """Return the gate that needs what the asking strategy's models give; None where no strategy uses any.

    It asks for nothing but that they are known: what a model that is refused, frozen, stale or untold gives is unknown.
    """
    needs = tuple(_needs(draft)) if draft.strategy is not None else ()
    first = next((use for strategy in draft.index.specs.strategies for use in strategy.models), None)
    if first is None:
        return None
    for gate in draft.index.specs.gates:
        if gate.header.id == MODELS:
            related = ((f"`{first.id}` is used here", first.span),)
            message = f"`{MODELS}` is the gate that needs what the models of strategies give"
            draft.pad.error("GL211", message, gate.header.span, "rename the gate", related=related)
    return CheckedGate(
        id=MODELS,
        title="What the models of the strategy give is known",
        span=first.span,
        never_bypass=True,
        halts=False,
        needs=needs,
        rules=(),
        confidence=None,
    )


def _needs(draft: Draft) -> Iterator[tuple[str, Term]]:
    """Yield what has to be known, whoever asks: for another strategy than the model's it is nothing, which is known."""
    asking = draft.strategy
    assert asking is not None
    for strategy in draft.index.specs.strategies:
        for use in strategy.models:
            outputs: Mapping[str, Port] = output_ports(strategy.header.id, use)
            for port in outputs.values():
                own = Const(value=strategy.header.id, type=one_of(*asking.type.members), span=use.span)
                is_asking = Apply(op="eq", arguments=(ColumnRef(port=asking, span=use.span), own), type=BOOL)
                given, type_ = ColumnRef(port=port, span=use.span), number(port.type.dimension)
                nothing = Const(value=0.0, type=type_, span=use.span)
                needed = Apply(op="if", arguments=(is_asking, given, nothing), type=type_, span=use.span)
                # By a name of its own, so that a trace shows what it was.
                draft.lets[MODELS, port.column] = needed
                yield port.column, Reference(document=MODELS, id=port.column, type=type_, span=use.span)
