"""Mistakes in a scorecard: weight moved from a component to the next, a knot moved, a category gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from golive.documents.library import Document, Specs
from golive.documents.scorecard import CardCategory, Scorecard
from golive.proving.mutants.mutant import Change, dropped, put, without
from golive.proving.mutants.operators.scores import moved_knots

_STEP = 1.0
"""Percent of weight."""


def change_card(document: Document, specs: Specs) -> Iterator[Change]:
    """Drop each category, and change what each is made of."""
    if not isinstance(document, Scorecard):
        return
    for n, category in enumerate(document.categories):
        kept = without(document.categories, n)
        gone = replace(document, categories=kept) if kept else None
        yield Change(
            at=category.id, name="dropped", span=category.span, text=dropped(f"`{category.id}`"), document=gone
        )
        for name, text, other in (*_weights(category), *_lines(category)):
            changed = replace(document, categories=put(document.categories, n, other))
            yield Change(at=category.id, name=name, span=category.span, text=text, document=changed)


def _weights(category: CardCategory) -> Iterator[tuple[str, str, CardCategory]]:
    """Move weight to the next component: alone none can move, for they add up to a hundred."""
    for n in range(len(category.components) - 1):
        one, other = category.components[n : n + 2]
        if one.weight > _STEP:
            less = put(category.components, n, replace(one, weight=one.weight - _STEP))
            moved = put(less, n + 1, replace(other, weight=other.weight + _STEP))
            text = f"{_STEP:g} % of weight went from `{one.id}` to `{other.id}`"
            yield f"{one.id}_weight_to_{other.id}", text, replace(category, components=moved)


def _lines(category: CardCategory) -> Iterator[tuple[str, str, CardCategory]]:
    for n, one in enumerate(category.components):
        for name, text, line in moved_knots(one.knots, one.unit):
            changed = put(category.components, n, replace(one, knots=line))
            yield f"{one.id}_{name}", f"{one.id}: {text}", replace(category, components=changed)
