"""Mistakes in a switch: a trip gone, one that leads elsewhere or stops something else, or trips on something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from golive.documents.header import Name
from golive.documents.library import Document, Specs
from golive.documents.switch import SCOPES, STATES, SwitchPolicy, TripRule
from golive.proving.mutants.mutant import Change, became, dropped, put, without
from golive.proving.mutants.operators.expressions import changed_expressions
from golive.proving.mutants.operators.word_sets import WordSets


def change_trips(document: Document, specs: Specs) -> Iterator[Change]:
    """Drop each trip, let it lead to each other state and stop each other scope, and change its condition."""
    for n, trip in enumerate(document.trips) if isinstance(document, SwitchPolicy) else ():
        assert isinstance(document, SwitchPolicy)
        kept = without(document.trips, n)
        gone = replace(document, trips=kept) if kept else None
        yield Change(at=trip.id, name="dropped", span=trip.span, text=dropped(f"`{trip.id}`"), document=gone)
        for name, text, other in (*_words(trip, "to", STATES[1:]), *_words(trip, "scope", SCOPES)):
            changed = replace(document, trips=put(document.trips, n, other))
            yield Change(at=trip.id, name=name, span=trip.span, text=text, document=changed)
        for one in changed_expressions(trip.when, WordSets(document=document, specs=specs)):
            changed = replace(document, trips=put(document.trips, n, replace(trip, when=one.changed)))
            yield Change(at=trip.id, name=one.name, span=one.span, text=one.text, document=changed)


def _words(trip: TripRule, field: str, words: tuple[str, ...]) -> Iterator[tuple[str, str, TripRule]]:
    written: Name = getattr(trip, field)
    for word in words:
        if word != written.value:
            name = Name(value=word, span=written.span)
            other = replace(trip, to=name) if field == "to" else replace(trip, scope=name)
            yield f"{field}_{word}", f"{field}: {became(written.value, word)}", other
