"""One planted mistake: where it is, what became what, and the document with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.documents.library import Document, Specs

D = TypeVar("D", bound=Document)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an operator did to a document.

    `at` is the id of what it changed (a rule, a parameter, a cell), `name` that of the change; both make the mutant's
    id. `document` is None for what the loader would refuse.
    """

    at: str
    name: str
    span: Span
    text: str
    document: Document | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A document with one change. `of` is its `kind.id`; `text` says what became what.

    `id` stays the same as long as nothing before it in the same expression changes.
    """

    id: str
    of: str
    span: Span
    text: str
    document: Document | None


Operator = Callable[[Document, Specs], Iterator[Change]]
"""Yields the changes of one kind to a document of a library, in a fixed order."""


def documents_of(specs: Specs) -> tuple[Document, ...]:
    """Return every document of a library."""
    kinds: tuple[Sequence[Document], ...] = (
        specs.inputs,
        specs.models,
        specs.gates,
        specs.tables,
        specs.scores,
        specs.calendars,
        specs.pipelines,
        specs.strategies,
        specs.fills,
        specs.switches,
        specs.papers,
        specs.alerts,
        specs.markets,
        specs.guardrails,
        specs.promotions,
        specs.scenarios,
        specs.scorecards,
        specs.prelive,
        specs.checklists,
    )
    return tuple(document for documents in kinds for document in documents)


def mutated(specs: Specs, document: Document) -> Specs:
    """Return a library with one of its documents replaced by another of the same kind and id."""
    return replace(
        specs,
        inputs=_with(specs.inputs, document),
        models=_with(specs.models, document),
        gates=_with(specs.gates, document),
        tables=_with(specs.tables, document),
        scores=_with(specs.scores, document),
        calendars=_with(specs.calendars, document),
        pipelines=_with(specs.pipelines, document),
        strategies=_with(specs.strategies, document),
        fills=_with(specs.fills, document),
        switches=_with(specs.switches, document),
        papers=_with(specs.papers, document),
        alerts=_with(specs.alerts, document),
        markets=_with(specs.markets, document),
        guardrails=_with(specs.guardrails, document),
        promotions=_with(specs.promotions, document),
        scenarios=_with(specs.scenarios, document),
        scorecards=_with(specs.scorecards, document),
        prelive=_with(specs.prelive, document),
        checklists=_with(specs.checklists, document),
    )


def _with(documents: tuple[D, ...], document: Document) -> tuple[D, ...]:
    return tuple(
        document if isinstance(document, type(one)) and document.header.id == one.header.id else one
        for one in documents
    )


def without(items: Sequence[T], n: int) -> tuple[T, ...]:
    """Return a sequence without its n-th element."""
    return (*items[:n], *items[n + 1 :])


def put(items: Sequence[T], n: int, item: T) -> tuple[T, ...]:
    """Return a sequence with another n-th element."""
    return (*items[:n], item, *items[n + 1 :])


def became(before: object, after: object) -> str:
    """Say what became what.

    >>> became(">=", ">")
    '`>=` became `>`'
    """
    return f"`{before}` became `{after}`"


def dropped(what: str) -> str:
    """Say what is gone."""
    return f"{what} was dropped"
