"""Mistakes in the steps before going live: one gone, one that needs less, two in another order, a stage too early."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from golive.documents.checklist import STAGES
from golive.documents.library import Document, Specs
from golive.documents.prelive import PreliveStep, PreliveSteps
from golive.proving.mutants.mutant import Change, became, dropped, put, without


def change_prelive(document: Document, specs: Specs) -> Iterator[Change]:
    """Drop each step and each thing that one needs, exchange it with the next, and move its stages."""
    if not isinstance(document, PreliveSteps):
        return
    steps = document.steps
    for n, step in enumerate(steps):
        kept = without(steps, n)
        gone = replace(document, steps=kept) if kept else None
        yield _change(step, "dropped", dropped(f"`{step.id}`"), gone)
        if n + 1 < len(steps):
            swapped = (*steps[:n], steps[n + 1], step, *steps[n + 2 :])
            text = f"`{step.id}` and `{steps[n + 1].id}` changed places"
            yield _change(step, "swapped", text, replace(document, steps=swapped))
        for name, text, other in _eased(step):
            yield _change(step, name, text, replace(document, steps=put(steps, n, other)))


def _change(step: PreliveStep, name: str, text: str, document: Document | None) -> Change:
    return Change(at=step.id, name=name, span=step.span, text=text, document=document)


def _eased(step: PreliveStep) -> Iterator[tuple[str, str, PreliveStep]]:
    for n, item in enumerate(step.items):
        yield f"without_{item.value}", dropped(f"`{item.value}`"), replace(step, items=without(step.items, n))
    turned = {
        "evidence": (step.evidence, replace(step, evidence=not step.evidence)),
        "frozen": (step.frozen, replace(step, frozen=not step.frozen)),
    }
    for word, (was, other) in turned.items():
        yield f"{word}_turned", became(*(f"{word}: {str(one).lower()}" for one in (was, not was))), other
    for stage in STAGES:
        there = stage in step.stages
        stages = tuple(s for s in STAGES if (s in step.stages) != (s == stage))
        text = dropped(f"`{stage}`") if there else f"`{stage}` was added"
        yield f"stage_{stage}", text, replace(step, stages=stages)
