"""Gates: their rules, what they need, and that nothing optional feeds a requirement."""

from __future__ import annotations

from golive.checker.checked import CheckedGate, Rule
from golive.checker.draft import Draft
from golive.checker.typing import Typer
from golive.core.unit import QUOTE, RATIO, SIZE
from golive.graph.terms import Column, Feature, Term, WindowRef
from golive.spec.declarations import Input
from golive.spec.documents import Gate
from golive.spec.header import Text


def check_gates(draft: Draft) -> None:
    """Type every gate of the library, whether the pipeline lists it or not."""
    for gate in draft.library.specs.gates:
        _gate(draft, gate, draft.open(gate))


def _gate(draft: Draft, gate: Gate, typer: Typer) -> None:
    header = gate.header
    rules: list[Rule] = []
    taken: dict[str, object] = {}

    def add(
        effect: str, rule: str, reason: Text, *, condition: Term | None, amount: Term | None = None, complete: bool
    ) -> None:
        places = draft.places(typer, reason)
        if complete:
            made = Rule(
                gate=header.id,
                id=rule,
                effect=effect,
                span=reason.span,
                reason=reason,
                condition=condition,
                amount=amount,
                places=places,
            )
            rules.append(made)

    for r in gate.requirements:
        condition = typer.boolean(r.condition)
        add("forbid" if r.forbidden else "require", r.id, r.reason, condition=condition, complete=condition is not None)
    for d in gate.reductions:
        condition, factor = typer.boolean(d.when), typer.number(d.to, RATIO)
        complete = condition is not None and factor is not None
        add("reduce", d.id, d.reason, condition=condition, amount=factor, complete=complete)
    for c in gate.caps:
        limit = typer.number(c.at, QUOTE, SIZE)
        add("cap", c.id, c.reason, condition=None, amount=limit, complete=limit is not None)
    for item in (*gate.requirements, *gate.reductions, *gate.caps):
        if item.id in taken or item.id in draft.scopes[header.id].names:
            draft.found.add("GL211", f"`{item.id}` is defined twice in this gate", item.span, hint="rename the rule")
        taken[item.id] = item
    confidence = typer.number(gate.confidence, RATIO) if gate.confidence is not None else None
    spans = {r.id: r.span for r in (*gate.requirements, *gate.reductions, *gate.caps)}
    placed = tuple(_at(rule, spans[rule.id]) for rule in rules)
    _optional_flow(draft, gate, placed, confidence)
    draft.gates[header.id] = CheckedGate(
        id=header.id,
        title=header.title,
        span=header.span,
        never_bypass=gate.bypass == "never",
        halts=gate.on_fail == "halt",
        needs=_needs(draft, gate),
        rules=placed,
        confidence=confidence,
    )


def _at(rule: Rule, span: object) -> Rule:
    from dataclasses import replace

    return replace(rule, span=span)  # type: ignore[arg-type]


def _ports(draft: Draft, gate: Gate, items: list[Input]) -> set[str]:
    names = draft.scopes[gate.header.id].names
    terms = [names.get(i.id) for i in items]
    return {t.port.column for t in terms if isinstance(t, Column | WindowRef)}


def _needs(draft: Draft, gate: Gate) -> tuple[tuple[str, Term], ...]:
    """Everything that must be known: each input that is not optional, and each feature over such inputs."""
    names = draft.scopes[gate.header.id].names
    optional = _ports(draft, gate, [i for i in gate.inputs if i.optional])
    needs: list[tuple[str, Term]] = []
    for item in gate.inputs:
        term = names.get(item.id)
        if term is not None and not item.optional and not isinstance(term, WindowRef):
            needs.append((item.id, term))
    for let in gate.lets:
        term = draft.lets.get((gate.header.id, let.id))
        for part in draft.reach(term) if term is not None else ():
            if isinstance(part, Feature) and not _touches(draft, part, optional) and all(t != part for _, t in needs):
                needs.append((let.id, part))
    return tuple(needs)


def _touches(draft: Draft, term: Term, columns: set[str]) -> bool:
    return any(isinstance(p, Column | WindowRef) and p.port.column in columns for p in draft.reach(term))


def _optional_flow(draft: Draft, gate: Gate, rules: tuple[Rule, ...], confidence: Term | None) -> None:
    columns = _ports(draft, gate, [i for i in gate.inputs if i.optional])
    if not columns:
        return
    hint = "make the input required, or use it in `reduce` and `cap` only"
    for rule in rules:
        feeds = rule.condition is not None and _touches(draft, rule.condition, columns)
        if rule.effect in ("require", "forbid") and feeds:
            draft.found.add("GL216", f"requirement `{rule.id}` depends on an optional input", rule.span, hint=hint)
    if confidence is not None and gate.confidence is not None and _touches(draft, confidence, columns):
        draft.found.add("GL216", "the confidence depends on an optional input", gate.confidence.span, hint=hint)
