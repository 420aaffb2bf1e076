"""Which streams the document under test reads: another one, given in a case, would change nothing and test nothing."""

from __future__ import annotations

from collections.abc import Iterator

from golive.checker.checked import Checked, terms_of
from golive.checker.streams_below import StreamsOfLets, streams_below
from golive.core.signature import Kind
from golive.language.terms import Term
from golive.proving.cases.expectations import DECIDED

ALONE = ("table", "score", "fills", "paper", "alerts", "scenarios", "market", "checklist", "scorecard", "prelive")
"""Kinds of document that read nothing but what they are asked by: no stream, and nothing that a base could fill in."""


def streams_read(checked: Checked, lets: StreamsOfLets, kind: str, document: str, *, whole: bool) -> frozenset[Kind]:
    """Return the streams that a document reads, itself or through models; `whole` is for what the whole library reads.

    What gives a verdict reads quotes, since these price sizes.
    """
    priced = frozenset({Kind.QUOTES} if whole or kind in DECIDED else ())
    every = whole or kind == "pipeline"
    terms = _terms(checked, None if every else document)
    return priced.union(*(streams_below(term, lets) for term in terms))


def _terms(checked: Checked, document: str | None) -> Iterator[Term]:
    """Yield what a document looks at, lets that nothing asks for included; None is for all documents."""
    yield from (term for (of, _), term in checked.lets.items() if document in (None, of))
    for gate in checked.every_gate:
        if document in (None, gate.id):
            yield from terms_of(gate)
    for signal in checked.signals:
        if document in (None, signal.strategy):
            yield from signal.terms
