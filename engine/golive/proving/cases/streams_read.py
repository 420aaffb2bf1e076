"""Which streams the document under test reads: another one, given in a case, would change nothing and test nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from golive.checker.checked import Checked, terms_of
from golive.core.signature import Kind
from golive.language.references import below_first
from golive.language.terms import Term, WindowRef, walk
from golive.proving.cases.expectations import DECIDED

ALONE = ("table", "score")
"""Kinds of document that read nothing but what they are asked by: no stream, and nothing that a base could fill in."""


def streams_read(checked: Checked, kind: str, document: str, *, whole: bool) -> frozenset[Kind]:
    """Return the streams that a document reads, itself or through models; `whole` is for what the whole library reads.

    What gives a verdict reads quotes, since these price sizes.
    """
    priced = {Kind.QUOTES} if whole or kind in DECIDED else set()
    every = whole or kind == "pipeline"
    return frozenset(priced.union(streams_below(checked, _terms(checked, None if every else document))))


def streams_below(checked: Checked, terms: Iterable[Term]) -> Iterable[Kind]:
    """Return the streams that terms are computed from, each once."""
    roots = tuple(terms)
    lets = (checked.lets[key] for key in below_first(roots, checked.lets))
    windows = (part for term in (*roots, *lets) for part in walk(term) if isinstance(part, WindowRef))
    kinds = (window.type.kind for window in windows)
    return tuple(dict.fromkeys(Kind.BOOK if kind is Kind.LEVELS else kind for kind in kinds))


def _terms(checked: Checked, document: str | None) -> Iterator[Term]:
    """Yield what a document looks at, lets that nothing asks for included; None is for all documents."""
    yield from (term for (of, _), term in checked.lets.items() if document in (None, of))
    for gate in checked.gates:
        if document in (None, gate.id):
            yield from terms_of(gate)
    for signal in checked.signals:
        if document in (None, signal.strategy):
            yield from (term for term in (signal.long, signal.short) if term is not None)
