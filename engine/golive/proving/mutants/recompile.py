"""A library cut down to one document, what it reads and what reads it: what a mutant of it is checked and compiled as.

Strategies keep what others read of them. A cut library decides nothing for anybody: it has the digest of nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from golive.checker.library_index import LISTS
from golive.core.intent import OPEN
from golive.documents.checklist import Checklist
from golive.documents.guardrails import Guardrails
from golive.documents.header import Text
from golive.documents.library import Document, Gate, Pipeline, Scoped, Specs, Strategy
from golive.documents.own_numbers import AFTER_CLOSE
from golive.documents.promotion import PromotionPolicy
from golive.documents.switch import SwitchPolicy
from golive.language.parser import Problem, parse
from golive.language.syntax import Call, Name, walk_syntax
from golive.proving.mutants.mutant import documents_of

FACT = "strategy"
"""The document that inputs name where they read a number of the strategy that asks."""

Reads = Mapping[str, frozenset[str]]
"""By the id of each document, those that it reads."""


def reads_of(specs: Specs) -> Reads:
    """Return which documents each document reads: through its inputs, tables and calendars through its expressions."""
    asked = frozenset((*(t.header.id for t in specs.tables), *(c.header.id for c in specs.calendars))) | LISTS
    read = {document.header.id: frozenset(_read(document, asked)) for document in documents_of(specs)}
    strategies = frozenset(strategy.header.id for strategy in specs.strategies)
    held = {one for strategy in specs.strategies for one in _tightened(strategy)}
    # What reads a fact or a list reads it of every strategy; so does what any of them tightens.
    asks = {one for one, below in read.items() if below & (LISTS | {FACT})} | held
    return {one: below | strategies if one in asks else below for one, below in read.items()}


def _tightened(strategy: Strategy) -> Iterator[str]:
    return (tightening.target.value.partition(".")[0] for tightening in strategy.tightenings)


def _read(document: Document, asked: frozenset[str]) -> Iterator[str]:
    if isinstance(document, Pipeline):
        yield from (name.value for name in document.gates)
    if not isinstance(document, Scoped):
        return
    yield from origins_of(document)
    if isinstance(document, Guardrails):
        yield document.throttle.regime.value.partition(".")[0]
    for text in expressions_of(document):
        parsed = parse(text.value) if any(name in text.value for name in asked) else None
        for part in walk_syntax(parsed) if parsed is not None and not isinstance(parsed, Problem) else ():
            # A table is called, a calendar is named where a function asks it.
            if isinstance(part, Call) and part.op in asked:
                yield part.op
            elif isinstance(part, Name) and part.id in asked:
                yield part.id


def origins_of(document: Document) -> frozenset[str]:
    """Return the documents that a document names as the origin of its inputs."""
    inputs = document.inputs if isinstance(document, Scoped) else ()
    return frozenset(item.origin.value.partition(".")[0] for item in inputs if item.origin is not None)


def expressions_of(document: Scoped) -> Iterator[Text]:
    """Yield every expression of a document."""
    yield from (let.expression for let in document.lets)
    if isinstance(document, Gate):
        yield from (rule.condition for rule in document.requirements)
        for rule in document.reductions:
            yield from (rule.when, rule.to)
        yield from (cap.at for cap in document.caps)
    if isinstance(document, SwitchPolicy):
        yield from (trip.when for trip in document.trips)
    if isinstance(document, Guardrails):
        yield from (rule.condition for rule in (*document.requirements, *document.proofs))
    if isinstance(document, PromotionPolicy):
        yield from (rule.when for rule in document.demotions)
        yield from (rule.condition for step in document.steps for rule in step.requirements)
    if isinstance(document, Strategy):
        order = document.order
        own = (document.long, document.short, order.at if order is not None else None)
        yield from (text for text in own if text is not None)
        leaving = document.exit
        sides = (leaving.long, leaving.short) if leaving is not None else ()
        yield from (side.when for side in sides if side is not None)


def readers_of(document: str, reads: Reads, ends: frozenset[str]) -> frozenset[str]:
    """Return the documents that read one, directly or through others; what reads those of `ends` is not asked for."""
    met: frozenset[str] = frozenset((document,))
    while True:
        through = met - (ends - {document})
        more = met | {one for one, read in reads.items() if read & through}
        if more == met:
            return met - {document}
        met = more


def below(documents: Iterable[str], reads: Reads) -> frozenset[str]:
    """Return documents and all that they read, directly or through others."""
    kept: set[str] = set()
    stack = list(documents)
    while stack:
        one = stack.pop()
        if one not in kept:
            kept.add(one)
            stack += reads.get(one, ())
    return frozenset(kept)


def reached(specs: Specs, document: Document, reads: Reads) -> frozenset[str]:
    """Return what a change of a document reaches: itself and what reads it, but for pipelines."""
    # What a strategy computes for its signal, nobody else reads; of its facts, gates do.
    ends = frozenset(s.header.id for s in specs.strategies)
    readers = readers_of(document.header.id, reads, ends)
    return frozenset((document.header.id, *readers)) - {p.header.id for p in specs.pipelines}


def cut(specs: Specs, document: Document, reads: Reads) -> Specs:
    """Return the part of a library that says what a document means.

    Gates that read it are in the pipeline, in their order; where none does, the simplest of the library stands for
    them, since a library without a gate is none.
    """
    if isinstance(document, Pipeline):
        return specs
    asked = reached(specs, document, reads)
    gates = [g.header.id for g in specs.gates if g.header.id in asked] or [_simplest(specs, reads)]
    kept = below((*asked, *gates), reads)
    # A checklist borrows from accounts, and who scores it or names its steps is not asked where it is cut away.
    lists = isinstance(document, Checklist)
    return replace(
        specs,
        values={},
        models=tuple(m for m in specs.models if m.header.id in kept),
        gates=tuple(g for g in specs.gates if g.header.id in kept),
        tables=tuple(t for t in specs.tables if t.header.id in kept),
        scores=tuple(s for s in specs.scores if s.header.id in kept),
        fills=tuple(f for f in specs.fills if f.header.id in kept),
        switches=tuple(s for s in specs.switches if s.header.id in kept),
        papers=tuple(p for p in specs.papers if lists or p.header.id in kept),
        promotions=tuple(p for p in specs.promotions if p.header.id in kept),
        scorecards=tuple(s for s in specs.scorecards if s.header.id in kept),
        guardrails=tuple(g for g in specs.guardrails if g.header.id in kept),
        alerts=tuple(a for a in specs.alerts if a.header.id in kept),
        scenarios=tuple(s for s in specs.scenarios if s.header.id in kept),
        prelive=tuple(s for s in specs.prelive if s.header.id in kept),
        checklists=specs.checklists if lists else (),
        pipelines=tuple(_listing(p, gates) for p in specs.pipelines),
        strategies=tuple(s if s.header.id in asked else _stripped(s, kept) for s in specs.strategies),
    )


def _simplest(specs: Specs, reads: Reads) -> str:
    """Return the gate of the pipeline that is computed from least."""
    opening = (pipeline for pipeline in specs.pipelines if pipeline.decides == OPEN)
    listed = [name.value for pipeline in opening for name in pipeline.gates]
    sizes = {g.header.id: (len(below((g.header.id,), reads)), len(g.lets), len(g.requirements)) for g in specs.gates}
    return min(listed, key=lambda gate: sizes.get(gate, ()), default="")


def _listing(pipeline: Pipeline, gates: Iterable[str]) -> Pipeline:
    listed = frozenset(gates)
    return replace(pipeline, gates=tuple(name for name in pipeline.gates if name.value in listed))


def _stripped(strategy: Strategy, kept: frozenset[str]) -> Strategy:
    """Return what others read of a strategy: its family, lists and facts, and what it tightens of what is kept.

    How it leaves and orders nobody else reads; what a repeat is, gates do.
    """
    tightenings = tuple(t for t in strategy.tightenings if t.target.value.partition(".")[0] in kept)
    repeats = tuple(p for p in strategy.parameters if p.id == AFTER_CLOSE)
    return replace(
        strategy,
        inputs=(),
        parameters=repeats,
        lets=(),
        long=None,
        short=None,
        exit=None,
        order=None,
        tightenings=tightenings,
    )
