"""Mistakes in what holds updates of models: a rule gone, a proof only required, another condition, a regime let in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from golive.documents.guardrails import Guardrails
from golive.documents.library import Document, Specs
from golive.proving.mutants.mutant import Change, became, dropped, put, without
from golive.proving.mutants.operators.expressions import changed_expressions
from golive.proving.mutants.operators.word_sets import WordSets


def change_guardrails(document: Document, specs: Specs) -> Iterator[Change]:
    """Drop each rule, move it to the other list, and change its condition."""
    if not isinstance(document, Guardrails):
        return
    words = WordSets(document=document, specs=specs)
    for n, rule in enumerate(document.requirements):
        kept = without(document.requirements, n)
        gone = replace(document, requirements=kept) if kept else None
        yield Change(at=rule.id, name="dropped", span=rule.span, text=dropped(f"`{rule.id}`"), document=gone)
        moved = replace(document, requirements=kept, proofs=(*document.proofs, rule)) if kept else None
        yield Change(at=rule.id, name="to_prove", span=rule.span, text=became("require", "prove"), document=moved)
        for one in changed_expressions(rule.condition, words):
            other = put(document.requirements, n, replace(rule, condition=one.changed))
            changed = replace(document, requirements=other)
            yield Change(at=rule.id, name=one.name, span=one.span, text=one.text, document=changed)
    for n, rule in enumerate(document.proofs):
        kept = without(document.proofs, n)
        gone = replace(document, proofs=kept) if kept else None
        yield Change(at=rule.id, name="dropped", span=rule.span, text=dropped(f"`{rule.id}`"), document=gone)
        moved = replace(document, proofs=kept, requirements=(*document.requirements, rule)) if kept else None
        yield Change(at=rule.id, name="to_require", span=rule.span, text=became("prove", "require"), document=moved)
        for one in changed_expressions(rule.condition, words):
            changed = replace(document, proofs=put(document.proofs, n, replace(rule, condition=one.changed)))
            yield Change(at=rule.id, name=one.name, span=one.span, text=one.text, document=changed)
