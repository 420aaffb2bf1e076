"""Mistakes in a strategy: its signal the wrong way round, its numbers moved, what it is held to gone.

How often it looks and how many variants were tried are no part of an answer to a case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from golive.documents.header import Name, Text
from golive.documents.library import Document, Specs, Strategy
from golive.proving.mutants.mutant import Change, dropped, put, without
from golive.proving.mutants.operators.expressions import changed_expressions
from golive.proving.mutants.operators.word_sets import WordSets
from golive.proving.mutants.operators.written_numbers import moved_numbers

_NO_ENDS = ()


def change_signal(document: Document, specs: Specs) -> Iterator[Change]:
    """Swap long and short, drop each, and change its condition."""
    if not isinstance(document, Strategy):
        return
    sides: dict[str, Text | None] = {"long": document.long, "short": document.short}
    written = {side: text for side, text in sides.items() if text is not None}
    for side, text in written.items():
        other = "short" if side == "long" else "long"
        if side == "long" or len(written) == 1:
            swapped = replace(document, long=document.short, short=document.long)
            yield Change(
                at="signal", name="swapped", span=text.span, text="`long` and `short` were swapped", document=swapped
            )
        gone = _with_side(document, side, None) if other in written else None
        yield Change(at=side, name="dropped", span=text.span, text=dropped(f"`{side}`"), document=gone)
        for one in changed_expressions(text, WordSets(document=document, specs=specs)):
            changed = _with_side(document, side, one.changed)
            yield Change(at=side, name=one.name, span=one.span, text=one.text, document=changed)


def _with_side(strategy: Strategy, side: str, text: Text | None) -> Strategy:
    return replace(strategy, long=text) if side == "long" else replace(strategy, short=text)


def change_facts(document: Document, specs: Specs) -> Iterator[Change]:
    """Move the expected edge and each limit."""
    for name, (value, span) in document.facts.items() if isinstance(document, Strategy) else ():
        assert isinstance(document, Strategy)
        for moved in moved_numbers(value, span, specs.sources, _NO_ENDS):
            # A limit below zero does not load.
            loads = name == "edge" or moved.value.value >= 0
            changed = replace(document, facts={**document.facts, name: (moved.value, span)}) if loads else None
            yield Change(at=name, name=moved.name, span=span, text=moved.text, document=changed)


def change_raw_size(document: Document, specs: Specs) -> Iterator[Change]:
    """Move the size that is asked for; the place of its number is not kept, so that of the document is shown."""
    if not isinstance(document, Strategy):
        return
    for moved in moved_numbers(document.raw_size, document.header.span, {}, _NO_ENDS):
        changed = replace(document, raw_size=moved.value) if moved.value.value > 0 else None
        text, span = f"raw_size: {moved.text}", document.header.span
        yield Change(at="raw_size", name=moved.name, span=span, text=text, document=changed)


def change_lists(document: Document, specs: Specs) -> Iterator[Change]:
    """Drop each instrument and each venue."""
    if not isinstance(document, Strategy):
        return
    for n, name in enumerate(document.instruments):
        left = without(document.instruments, n)
        yield _dropped("instruments", name, replace(document, instruments=left) if left else None)
    for n, name in enumerate(document.venues):
        left = without(document.venues, n)
        yield _dropped("venues", name, replace(document, venues=left) if left else None)


def _dropped(field: str, name: Name, document: Strategy | None) -> Change:
    text = dropped(f"`{name.value}`")
    return Change(at=field, name=f"{name.value}_dropped", span=name.span, text=text, document=document)


def change_tightenings(document: Document, specs: Specs) -> Iterator[Change]:
    """Drop each tightening, and move its value where it is a number."""
    for n, one in enumerate(document.tightenings) if isinstance(document, Strategy) else ():
        assert isinstance(document, Strategy)
        gone, at = replace(document, tightenings=without(document.tightenings, n)), one.target.value
        yield Change(at=at, name="dropped", span=one.span, text=dropped(f"`{at}`"), document=gone)
        if isinstance(one.value, str):
            continue
        for moved in moved_numbers(one.value, one.span, specs.sources, _NO_ENDS):
            held = put(document.tightenings, n, replace(one, value=moved.value))
            changed = replace(document, tightenings=held)
            yield Change(at=at, name=moved.name, span=one.span, text=moved.text, document=changed)
