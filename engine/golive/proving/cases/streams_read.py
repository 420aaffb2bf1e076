"""Which streams the document under test reads: another one, given in a case, would change nothing and test nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from golive.checker.checked import Checked, terms_of
from golive.core.signature import Kind
from golive.language.references import LetKey, in_dependency_order
from golive.language.terms import Reference, Term, WindowRef, walk
from golive.proving.cases.expectations import DECIDED

ALONE = ("table", "score", "fills", "paper", "alerts", "scenarios", "market", "checklist", "scorecard", "prelive")
"""Kinds of document that read nothing but what they are asked by: no stream, and nothing that a base could fill in."""


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


def streams_read(checked: Checked, lets: StreamsOfLets, kind: str, document: str, *, whole: bool) -> frozenset[Kind]:
    """Return the streams that a document reads, itself or through models; `whole` is for what the whole library reads.

    What gives a verdict reads quotes, since these price sizes.
    """
    priced = frozenset({Kind.QUOTES} if whole or kind in DECIDED else ())
    every = whole or kind == "pipeline"
    terms = _terms(checked, None if every else document)
    return priced.union(*(streams_below(term, lets) for term in terms))


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


def _terms(checked: Checked, document: str | None) -> Iterator[Term]:
    """Yield what a document looks at, lets that nothing asks for included; None is for all documents."""
    yield from (term for (of, _), term in checked.lets.items() if document in (None, of))
    for gate in checked.every_gate:
        if document in (None, gate.id):
            yield from terms_of(gate)
    for signal in checked.signals:
        if document in (None, signal.strategy):
            yield from signal.terms
