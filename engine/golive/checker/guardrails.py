"""Guardrails: rules over what is told of an update, numbers that hold it, and regimes that there are."""

from __future__ import annotations

from collections.abc import Iterator

from golive.checker.checked import CheckedGuardrails, Rule
from golive.checker.draft import Draft
from golive.checker.needs import Made, check_names, is_sound
from golive.checker.typing import Typer
from golive.core.signature import Kind
from golive.core.suggest import did_you_mean
from golive.documents.declarations import Requirement
from golive.documents.guardrails import UPDATE_COLUMNS, Guardrails
from golive.language.terms import ColumnRef, Term, WindowRef

_MADE = Made(who="a guardrails document", beyond="GL246", softer="asks for no more")

PROVE = "prove"
"""The effect of a rule that has to be shown by evidence."""


def check_guardrails(draft: Draft) -> None:
    """Check every guardrails document."""
    for guardrails in draft.index.specs.guardrails:
        draft.guardrails.append(_guardrails(draft, guardrails, draft.open(guardrails)))


def _guardrails(draft: Draft, guardrails: Guardrails, typer: Typer) -> CheckedGuardrails:
    for item in guardrails.inputs:
        if item.optional:
            hint = "an update of which it is not known is not accepted anyhow"
            draft.pad.error("GL216", f"`{item.id}` of guardrails cannot be optional", item.span, hint=hint)
    _numbers(draft, guardrails, typer)
    _regimes(draft, guardrails)
    return CheckedGuardrails(
        id=guardrails.header.id,
        span=guardrails.header.span,
        rules=tuple(_rules(draft, guardrails, typer)),
        throttle={key: name.value for key, name in guardrails.throttle.numbers.items()},
    )


def _rules(draft: Draft, guardrails: Guardrails, typer: Typer) -> Iterator[Rule]:
    names = draft.scopes[guardrails.header.id].names
    for rules, effect in ((guardrails.requirements, "require"), (guardrails.proofs, PROVE)):
        for item in rules:
            if item.id in names:
                message = f"`{item.id}` is defined twice in these guardrails"
                draft.pad.error("GL211", message, item.span, hint="rename the rule")
            condition, places = typer.boolean(item.condition), draft.places(typer, item.reason)
            if condition is None:
                continue
            _told(draft, item, condition)
            yield Rule(
                gate=guardrails.header.id,
                id=item.id,
                effect=effect,
                span=item.span,
                reason=item.reason,
                condition=condition,
                places=places,
            )


def _told(draft: Draft, item: Requirement, condition: Term) -> None:
    """Report a rule over what nobody tells of an update: it would be unknown for ever, and nothing accepted."""
    columns = (p.port.column for p in draft.reach(condition) if isinstance(p, ColumnRef | WindowRef))
    for column in columns:
        if column not in UPDATE_COLUMNS:
            message = f"`{item.id}` reads `{column}`, which is not told of an update"
            hint = f"what is told of one: {', '.join(UPDATE_COLUMNS)}"
            draft.pad.error("GL247", message, item.condition.span, hint=hint)
            return


def _numbers(draft: Draft, guardrails: Guardrails, typer: Typer) -> None:
    """Report numbers that hold an update outside of any rule, and are not there or not what they must be."""
    needs, throttle = guardrails.needs(), guardrails.throttle
    places = {name.value: name.span for name in throttle.numbers.values()}
    if guardrails.checkpoints.most_bytes is not None:
        places[guardrails.checkpoints.most_bytes.value] = guardrails.checkpoints.most_bytes.span
    own = [p for p in guardrails.parameters if p.id in needs]
    check_names(draft, _MADE, own, needs, {name: places.get(name, guardrails.header.span) for name in needs})
    for parameter in own:
        typer.used.add(parameter.id)
        is_sound(draft, _MADE, parameter, needs[parameter.id])


def _regimes(draft: Draft, guardrails: Guardrails) -> None:
    """Report a regime that no model tells, and words that it never is: what is misspelt would freeze nothing."""
    regime = guardrails.throttle.regime
    document, _, name = regime.value.partition(".")
    model = draft.index.models.get(document)
    if model is None:
        if not draft.index.specs.may_lack("model", id=document):
            hint = did_you_mean(document, draft.index.models) or "name an output of a model, `market_regime.state`"
            draft.pad.error("GL212", f"no model `{document}` tells a regime", regime.part(0), hint=hint)
        return
    output = next((output for output in model.outputs if output.id == name), None)
    if output is None or output.type.kind is not Kind.ENUM:
        words = [o.id for o in model.outputs if o.type.kind is Kind.ENUM]
        hint = did_you_mean(name, words) or f"outputs that are words: {', '.join(words) or 'none'}"
        draft.pad.error("GL212", f"model `{document}` tells no regime `{name}`", regime.part(1), hint=hint)
        return
    for word in guardrails.throttle.frozen_in:
        if word.value not in output.type.members:
            hint = did_you_mean(word.value, output.type.members) or f"regimes: {', '.join(output.type.members)}"
            draft.pad.error("GL209", f"`{regime.value}` is never `{word.value}`", word.span, hint=hint)
