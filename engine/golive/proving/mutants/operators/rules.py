"""Mistakes in the rules of a gate: one gone, all of a kind gone, a limit that limits less, a factor of another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from golive.documents.declarations import Reduction
from golive.documents.header import Text
from golive.documents.library import Document, Gate, Specs
from golive.proving.mutants.mutant import Change, became, dropped, put, without
from golive.proving.mutants.operators.expressions import changed_expressions
from golive.proving.mutants.operators.word_sets import WordSets


def change_requirements(document: Document, specs: Specs) -> Iterator[Change]:
    """Drop each requirement, turn it from requiring to forbidding or back, and change its condition."""
    rules = document.requirements if isinstance(document, Gate) else ()
    for n, rule in enumerate(rules):
        assert isinstance(document, Gate)
        gone = _loadable(replace(document, requirements=without(rules, n)))
        yield Change(at=rule.id, name="dropped", span=rule.span, text=dropped(f"`{rule.id}`"), document=gone)
        words = ("forbid", "require") if rule.forbidden else ("require", "forbid")
        turned = replace(document, requirements=put(rules, n, replace(rule, forbidden=not rule.forbidden)))
        yield Change(at=rule.id, name=f"to_{words[1]}", span=rule.span, text=became(*words), document=turned)
        for one in changed_expressions(rule.condition, WordSets(document=document, specs=specs)):
            changed = replace(document, requirements=put(rules, n, replace(rule, condition=one.changed)))
            yield Change(at=rule.id, name=one.name, span=one.span, text=one.text, document=changed)


def drop_requirements(document: Document, specs: Specs) -> Iterator[Change]:
    """Drop all that a gate requires, and all that it forbids."""
    for forbidden, what in ((False, "require"), (True, "forbid")):
        rules = [r for r in document.requirements if r.forbidden is forbidden] if isinstance(document, Gate) else []
        if len(rules) > 1:
            assert isinstance(document, Gate)
            kept = tuple(r for r in document.requirements if r.forbidden is not forbidden)
            changed = _loadable(replace(document, requirements=kept))
            text = dropped(f"all of `{what}`")
            yield Change(at=what, name="dropped", span=rules[0].span, text=text, document=changed)


def change_reductions(document: Document, specs: Specs) -> Iterator[Change]:
    """Drop each reduction, make its factor 1, 0 and that of another, and change its expressions."""
    for n, rule in enumerate(document.reductions) if isinstance(document, Gate) else ():
        assert isinstance(document, Gate)
        gone = _loadable(replace(document, reductions=without(document.reductions, n)))
        yield Change(at=rule.id, name="dropped", span=rule.span, text=dropped(f"`{rule.id}`"), document=gone)
        for name, text, to in _factors(rule, document, specs):
            changed = replace(document, reductions=put(document.reductions, n, replace(rule, to=to)))
            yield Change(at=rule.id, name=name, span=rule.to.span, text=text, document=changed)
        for one in changed_expressions(rule.when, WordSets(document=document, specs=specs)):
            changed = replace(document, reductions=put(document.reductions, n, replace(rule, when=one.changed)))
            yield Change(at=rule.id, name=one.name, span=one.span, text=one.text, document=changed)


def _factors(rule: Reduction, gate: Gate, specs: Specs) -> Iterator[tuple[str, str, Text]]:
    for other in ("1", "0"):
        yield f"factor_{other}", became(rule.to.value, other), _instead(rule.to, other)
    others = {r.id: r.to.value for r in gate.reductions if r.to.value != rule.to.value}
    for name, other in others.items():
        yield f"factor_of_{name}", became(rule.to.value, other), _instead(rule.to, other)
    for one in changed_expressions(rule.to, WordSets(document=gate, specs=specs)):
        yield one.name, one.text, one.changed


def change_caps(document: Document, specs: Specs) -> Iterator[Change]:
    """Drop each cap, double it, and change its limit."""
    for n, rule in enumerate(document.caps) if isinstance(document, Gate) else ():
        assert isinstance(document, Gate)
        gone = _loadable(replace(document, caps=without(document.caps, n)))
        yield Change(at=rule.id, name="dropped", span=rule.span, text=dropped(f"`{rule.id}`"), document=gone)
        twice = f"2 * ({rule.at.value})"
        doubled = replace(document, caps=put(document.caps, n, replace(rule, at=_instead(rule.at, twice))))
        text = became(rule.at.value, twice)
        yield Change(at=rule.id, name="doubled", span=rule.at.span, text=text, document=doubled)
        for one in changed_expressions(rule.at, WordSets(document=document, specs=specs)):
            changed = replace(document, caps=put(document.caps, n, replace(rule, at=one.changed)))
            yield Change(at=rule.id, name=one.name, span=one.span, text=one.text, document=changed)


def change_gate(document: Document, specs: Specs) -> Iterator[Change]:
    """Drop and change the confidence, make a gate halt or skip, and let it be bypassed."""
    if not isinstance(document, Gate):
        return
    header, confidence = document.header, document.confidence
    if confidence is not None:
        gone, text = replace(document, confidence=None), dropped("`confidence`")
        yield Change(at="confidence", name="dropped", span=confidence.span, text=text, document=gone)
        for one in changed_expressions(confidence, WordSets(document=document, specs=specs)):
            changed = replace(document, confidence=one.changed)
            yield Change(at="confidence", name=one.name, span=one.span, text=one.text, document=changed)
    other = "skip" if document.on_fail == "halt" else "halt"
    failing, text = replace(document, on_fail=other), f"on_fail: {became(document.on_fail, other)}"
    yield Change(at="on_fail", name=f"to_{other}", span=header.span, text=text, document=failing)
    if document.bypass:
        open_, text = replace(document, bypass=""), dropped("`bypass: never`")
        yield Change(at="bypass", name="dropped", span=header.span, text=text, document=open_)


def _instead(text: Text, value: str) -> Text:
    return Text(value=value, span=text.span, segments=text.segments[:1])


def _loadable(gate: Gate) -> Gate | None:
    """Return a gate that has a rule: one without any does not load."""
    return gate if gate.requirements or gate.reductions or gate.caps else None
