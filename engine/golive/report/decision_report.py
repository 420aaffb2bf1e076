"""One decision for people: what it is, every reason, and the book and the footprint that it saw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from golive.api.engine import Engine
from golive.api.market_seen import BookSeen, FootprintSeen
from golive.core.dataclass import dataclass
from golive.core.unit import show_duration
from golive.core.value import Unknown
from golive.decision import Decision
from golive.replay.asked_exits import AskedExit
from golive.report.analysis import Analysis, Fact, PageRow, PageTable, Section
from golive.report.drawing.book_ladder import book_ladder
from golive.report.drawing.footprint_rows import footprint_rows
from golive.report.explanation import Explanation, Reason, explain, reason_of
from golive.report.formats import as_sentence, duration, instant, share

_LIMITS = (
    "The drawings show what had come by the instant of the decision; what came after it was not seen.",
    "The change that would turn the decision is of one limit at a time, in rules that compare a number with it.",
    "Orders of a replay are SIMULATED: they come late, and take what a book showed less what is assumed gone.",
    "That a rule refused says nothing of what the trade would have earned.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketDrawn:
    """What is drawn of the market at the instant of a decision, or why it is not; `data` says what data it is."""

    book: BookSeen | Unknown
    footprint: FootprintSeen | Unknown
    label: str
    data: str


def decision_analysis(
    engine: Engine, decision: Decision, exit: AskedExit | None, flip: Sequence[str], market: MarketDrawn
) -> Analysis:
    """Return a decision for `render_analysis`, with the exit that asked for it where it closes.

    `flip` says in lines what would turn it.
    """
    words = explain(engine, decision)
    return Analysis(
        kicker=" · ".join(part for part in (market.label, "one decision") if part),
        title=f"{words.verdict.name}: {words.asks} {words.symbol}",
        facts=tuple(_facts(words)),
        sentences=tuple(as_sentence(line.strip()) for line in (words.reason, *flip) if line),
        sections=tuple(_sections(words, exit, market)),
        limits=_LIMITS,
        provenance=_provenance(decision, market),
    )


def _facts(words: Explanation) -> Iterator[Fact]:
    yield Fact(name="Signal", value=words.signal_id)
    yield Fact(name="At", value=instant(words.ts))
    yield Fact(name="Asked", value=words.raw_size)
    yield Fact(name="Allowed", value=words.final_size)
    yield Fact(name="Confidence", value=share(words.confidence))


def _sections(words: Explanation, exit: AskedExit | None, market: MarketDrawn) -> Iterator[Section]:
    if exit is not None:
        yield _reasons("exit", "The exit that asked for it", (reason_of(exit),))
    if words.against:
        yield _reasons("against", "What stood against it", words.against)
    yield _book(market.book)
    yield _footprint(market.footprint)
    if words.passed:
        yield _reasons("passed", "What passed", words.passed)


def _reasons(id: str, title: str, reasons: Sequence[Reason]) -> Section:
    table = PageTable(
        caption="By how much each rule decided; places are lines of the policy.",
        heads=("Rule", "Outcome", "What", "Observed", "Must be", "Margin", "Place"),
        rows=tuple(PageRow(cells=_cells(reason)) for reason in reasons),
        numeric=False,
        stacked=True,
    )
    return Section(id=id, title=title, tables=(table,))


def _cells(reason: Reason) -> tuple[str, ...]:
    rule = f"{reason.gate}.{reason.rule}"
    return (rule, reason.outcome, reason.text, reason.observed, reason.required, reason.margin, str(reason.span))


def _book(seen: BookSeen | Unknown) -> Section:
    title = "The order book that it saw"
    if isinstance(seen, Unknown):
        return Section(id="book", title=title, paragraphs=(f"No book is drawn: {seen}.",))
    book, drawn = seen.book, book_ladder(seen)
    still = "" if book.changed_at is None else f", unchanged for {_age(book.now - book.changed_at)}"
    sentence = f"The book of {instant(book.ts)}, {_age(book.now - book.ts)} old{still}."
    return Section(
        id="book", title=title, paragraphs=(sentence, *(as_sentence(line) for line in drawn.foot)), ladders=(drawn,)
    )


def _footprint(seen: FootprintSeen | Unknown) -> Section:
    if isinstance(seen, Unknown):
        why = f"No footprint is drawn: {seen}."
        return Section(id="prints", title="The footprint that it saw", paragraphs=(why,))
    if not len(seen.cells.ticks):
        nothing = f"Nothing was traded in the last {show_duration(seen.span_s)}."
        return Section(id="prints", title="The footprint that it saw", paragraphs=(nothing,))
    drawn = footprint_rows(seen)
    return Section(id="prints", title=drawn.title, footprints=(drawn,))


def _age(ns: int) -> str:
    return duration(max(0, ns))


def _provenance(decision: Decision, market: MarketDrawn) -> PageTable:
    digests = {"Policy": decision.policy_digest, "Strategy": decision.strategy_digest, "Text": decision.text_digest}
    rows = (*digests.items(), ("Market data", market.data))
    return PageTable(
        caption="The same run and market data give the same page.",
        heads=("Of", "Value"),
        rows=tuple(PageRow(cells=row) for row in rows),
        numeric=False,
        stacked=True,
    )
