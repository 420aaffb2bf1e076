"""Gates: their rules, what they need, and that nothing optional feeds a requirement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from golive.checker.checked import CheckedGate, Rule
from golive.checker.draft import Draft
from golive.checker.typing import Typer
from golive.core.intent import CLOSE
from golive.core.unit import LOTS, QUOTE, RATIO, SIZE
from golive.documents.declarations import Cap, Input, Reduction, Requirement
from golive.documents.library import Gate
from golive.language.terms import ColumnRef, Term, WindowRef, is_scalar_feature, walk

_FACTOR = "a factor is a ratio from 0 to 1: divide by an amount in the same unit"
_AMOUNT = "a cap is an amount: multiply a ratio by an amount, or use `reduce` for a factor"
_LOTS = "what closes is counted in lots: cap it by an input in lots, or by a share of one"
_SHARE = "a confidence is a ratio from 0 to 1: divide by a number in the same unit"


def check_gates(draft: Draft) -> None:
    """Type every gate of the library, whether the pipeline lists it or not."""
    for gate in draft.index.specs.gates:
        _gate(draft, gate, draft.open(gate))


def _gate(draft: Draft, gate: Gate, typer: Typer) -> None:
    header = gate.header
    rules = list(_rules(draft, gate))
    _unique(draft, gate)
    confidence = typer.number(gate.confidence, RATIO, hint=_SHARE) if gate.confidence is not None else None
    _optional_flow(draft, gate, rules, confidence)
    draft.gates[header.id] = CheckedGate(
        id=header.id,
        title=header.title,
        span=header.span,
        never_bypass=gate.bypass == "never",
        halts=gate.on_fail == "halt",
        needs=_needs(draft, gate, rules),
        rules=tuple(rules),
        confidence=confidence,
    )


def _rules(draft: Draft, gate: Gate) -> Iterator[Rule]:
    """Yield the rules whose expressions have a type, in the order they are read in."""
    typer = draft.typers[gate.header.id]
    for item in gate.requirements:
        condition, effect = typer.boolean(item.condition), "forbid" if item.forbidden else "require"
        rule = _rule(draft, gate, item, effect, condition=condition)
        if condition is not None:
            yield rule
    for reduction in gate.reductions:
        condition, factor = typer.boolean(reduction.when), typer.number(reduction.to, RATIO, hint=_FACTOR)
        rule = _rule(draft, gate, reduction, "reduce", condition=condition, amount=factor)
        if condition is not None and factor is not None:
            yield rule
    for cap in gate.caps:
        closes = gate.decides == CLOSE
        limit = typer.number(cap.at, *((LOTS,) if closes else (QUOTE, SIZE)), hint=_LOTS if closes else _AMOUNT)
        rule = _rule(draft, gate, cap, "cap", amount=limit)
        if limit is not None:
            yield rule


def _rule(
    draft: Draft,
    gate: Gate,
    item: Requirement | Reduction | Cap,
    effect: str,
    *,
    condition: Term | None = None,
    amount: Term | None = None,
) -> Rule:
    """Return a checked rule; its reason is read whether or not its expressions could be."""
    return Rule(
        gate=gate.header.id,
        id=item.id,
        effect=effect,
        span=item.span,
        reason=item.reason,
        condition=condition,
        amount=amount,
        places=draft.places(draft.typers[gate.header.id], item.reason),
    )


def _unique(draft: Draft, gate: Gate) -> None:
    taken = set(draft.scopes[gate.header.id].names)
    effects: tuple[Requirement | Reduction | Cap, ...] = (*gate.requirements, *gate.reductions, *gate.caps)
    for item in effects:
        if item.id in taken:
            draft.pad.error("GL211", f"`{item.id}` is defined twice in this gate", item.span, hint="rename the rule")
        taken.add(item.id)


def _ports(draft: Draft, gate: Gate, items: list[Input]) -> set[str]:
    names = draft.scopes[gate.header.id].names
    terms = [names.get(i.id) for i in items]
    return {t.port.column for t in terms if isinstance(t, ColumnRef | WindowRef)}


def _needs(draft: Draft, gate: Gate, rules: Sequence[Rule]) -> tuple[tuple[str, Term], ...]:
    """Everything that must be known: each input that is not optional, and each feature over such inputs."""
    names = draft.scopes[gate.header.id].names
    optional = _ports(draft, gate, [i for i in gate.inputs if i.optional])
    needs: list[tuple[str, Term]] = []
    for item in gate.inputs:
        term = names.get(item.id)
        if term is not None and not item.optional and not term.type.kind.is_window:
            needs.append((item.id, term))
    expressions = [(let.id, draft.lets.get((gate.header.id, let.id))) for let in gate.lets]
    expressions += [(rule.id, term) for rule in rules for term in (rule.condition, rule.amount)]
    needed = {term for _, term in needs}
    for name, expression in expressions:
        for part in walk(expression) if expression is not None else ():
            if is_scalar_feature(part) and part not in needed and not _touches(draft, part, optional):
                needs.append((name, part))
                needed.add(part)
    return tuple(needs)


def _touches(draft: Draft, term: Term, columns: set[str]) -> bool:
    return any(isinstance(p, ColumnRef | WindowRef) and p.port.column in columns for p in draft.reach(term))


def _optional_flow(draft: Draft, gate: Gate, rules: Sequence[Rule], confidence: Term | None) -> None:
    columns = _ports(draft, gate, [i for i in gate.inputs if i.optional])
    if not columns:
        return
    hint = "make the input required, or use it in `reduce` and `cap` only"
    optional = tuple((f"`{item.id}` is optional", item.span) for item in gate.inputs if item.optional)
    for rule in rules:
        feeds = rule.condition is not None and _touches(draft, rule.condition, columns)
        if rule.effect in ("require", "forbid") and rule.condition is not None and feeds:
            message = f"requirement `{rule.id}` depends on an optional input"
            draft.pad.error("GL216", message, rule.condition.span, hint=hint, related=optional)
    if confidence is not None and gate.confidence is not None and _touches(draft, confidence, columns):
        message = "the confidence depends on an optional input"
        draft.pad.error("GL216", message, gate.confidence.span, hint=hint, related=optional)
