"""Mistakes in a promotion: a guard or a rule gone, one that leads elsewhere, or is looked at elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from golive.documents.duties import MONEY_STEPS
from golive.documents.header import Name
from golive.documents.library import Document, Specs
from golive.documents.promotion import BELOW, DemoteRule, PromoteStep, PromotionPolicy
from golive.proving.mutants.mutant import Change, became, dropped, put, without
from golive.proving.mutants.operators.expressions import changed_expressions
from golive.proving.mutants.operators.word_sets import WordSets


def change_promotion(document: Document, specs: Specs) -> Iterator[Change]:
    """Drop each guard and rule, let it lead to each other stage and be looked at in others, and change conditions."""
    if not isinstance(document, PromotionPolicy):
        return
    words = WordSets(document=document, specs=specs)
    for n, rule in enumerate(document.demotions):
        kept = without(document.demotions, n)
        gone = replace(document, demotions=kept) if kept else None
        yield Change(at=rule.id, name="dropped", span=rule.span, text=dropped(f"`{rule.id}`"), document=gone)
        for name, text, other in (*_targets(rule), *_sources(rule)):
            changed = replace(document, demotions=put(document.demotions, n, other))
            yield Change(at=rule.id, name=name, span=rule.span, text=text, document=changed)
        for one in changed_expressions(rule.when, words):
            changed = replace(document, demotions=put(document.demotions, n, replace(rule, when=one.changed)))
            yield Change(at=rule.id, name=one.name, span=one.span, text=one.text, document=changed)
    for n, step in enumerate(document.steps):
        yield from _guards(document, n, step, words)


def _guards(document: PromotionPolicy, n: int, step: PromoteStep, words: WordSets) -> Iterator[Change]:
    for m, guard in enumerate(step.requirements):
        kept = replace(step, requirements=without(step.requirements, m))
        gone = replace(document, steps=put(document.steps, n, kept))
        yield Change(at=guard.id, name="dropped", span=guard.span, text=dropped(f"`{guard.id}`"), document=gone)
        for one in changed_expressions(guard.condition, words):
            other = replace(step, requirements=put(step.requirements, m, replace(guard, condition=one.changed)))
            changed = replace(document, steps=put(document.steps, n, other))
            yield Change(at=guard.id, name=one.name, span=one.span, text=one.text, document=changed)


def _targets(rule: DemoteRule) -> Iterator[tuple[str, str, DemoteRule]]:
    for word in BELOW:
        if word != rule.target.value:
            other = replace(rule, target=Name(value=word, span=rule.target.span))
            yield f"to_{word}", f"to: {became(rule.target.value, word)}", other


def _sources(rule: DemoteRule) -> Iterator[tuple[str, str, DemoteRule]]:
    named = [source.value for source in rule.sources]
    for stage in MONEY_STEPS:
        if stage not in named:
            more = (*rule.sources, Name(value=stage, span=rule.span))
            yield f"from_{stage}_too", f"from: {stage} too", replace(rule, sources=more)
        elif len(named) > 1:
            fewer = tuple(source for source in rule.sources if source.value != stage)
            yield f"not_from_{stage}", f"from: {dropped(stage)}", replace(rule, sources=fewer)
