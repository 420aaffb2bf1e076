"""Mistakes in how a paper broker fills: two parameters of latency taken for each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from golive.documents.fills import Fills, LatencyLeg
from golive.documents.header import Name
from golive.documents.library import Document, Specs
from golive.proving.mutants.mutant import Change


def change_legs(document: Document, specs: Specs) -> Iterator[Change]:
    """Exchange each two of the parameters that legs are made of."""
    if not isinstance(document, Fills):
        return
    names = {name.value: name for leg in document.latency for name in leg.numbers.values()}
    for one, other in combinations(names.values(), 2):
        yield Change(
            at="latency",
            name=f"{one.value}_with_{other.value}",
            span=one.span,
            text=f"`{one.value}` and `{other.value}` were exchanged",
            document=replace(document, latency=tuple(_exchanged(leg, one, other) for leg in document.latency)),
        )


def _exchanged(leg: LatencyLeg, one: Name, other: Name) -> LatencyLeg:
    taken = {one.value: other, other.value: one}
    return replace(leg, numbers={key: taken.get(name.value, name) for key, name in leg.numbers.items()})
