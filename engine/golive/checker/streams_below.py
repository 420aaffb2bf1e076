"""Which streams of a market what a library computes rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from golive.checker.checked import Checked
from golive.core.signature import Kind
from golive.language.references import LetKey, in_dependency_order
from golive.language.terms import Reference, Term, WindowRef, walk

StreamsOfLets = Mapping[LetKey, frozenset[Kind]]
"""The streams that each let of a library is computed from."""


def streams_of_lets(checked: Checked) -> StreamsOfLets:
    """Return the streams that lets are computed from, each let looked at once."""
    lets = checked.lets
    parts = {key: tuple(walk(term)) for key, term in lets.items()}
    named = {key: [(p.document, p.id) for p in below if isinstance(p, Reference)] for key, below in parts.items()}
    streams: dict[LetKey, frozenset[Kind]] = {}
    for key in in_dependency_order(lets, lambda key: (name for name in named[key] if name in lets)):
        streams[key] = _union(parts[key], streams)
    return streams


def streams_below(term: Term, lets: StreamsOfLets) -> frozenset[Kind]:
    """Return the streams that a term is computed from."""
    return _union(walk(term), lets)


def _union(parts: Iterable[Term], lets: StreamsOfLets) -> frozenset[Kind]:
    kinds: set[Kind] = set()
    for part in parts:
        if isinstance(part, WindowRef):
            kinds.add(Kind.BOOK if part.type.kind is Kind.LEVELS else part.type.kind)
        elif isinstance(part, Reference):
            kinds |= lets.get((part.document, part.id), frozenset())
    return frozenset(kinds)
