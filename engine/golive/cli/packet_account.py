"""What a packet tells of the account of a strategy: its days, its five numbers, and the chapters made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from golive.cli.checklist_facts import facts_of, impact_coefficients
from golive.cli.checklist_ground import ChecklistGround
from golive.cli.kept_folds import KeptFolds, named_in
from golive.cli.measured_account import durability_of_days
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.unit import show
from golive.readiness.measures.facts import Facts
from golive.readiness.packet.account_chapters import Declared, costs_chapter, paper_chapter
from golive.readiness.packet.backtest_chapter import backtest_chapter
from golive.readiness.packet.chain_words import broken_words, chain_told, chain_words, is_read_whole
from golive.readiness.packet.facts import Chapter, FactTable, NumberFact
from golive.readiness.packet.five_numbers import Track, five_numbers
from golive.report.analysis import PageTable, Section
from golive.trading.paper_days import Realm
from golive.trust.statement import PRODUCTION

if TYPE_CHECKING:
    from golive.documents.library import Strategy

_SEED = 1
"""What resamples are drawn by: the same days give the same interval."""

_EDGE = "edge"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTold:
    """The facts of an account, as far as they could be read, with the five numbers and the chapters of them."""

    facts: Facts
    numbers: tuple[NumberFact, ...]
    chapters: tuple[Chapter, ...]


def account_told(
    ground: ChecklistGround,
    strategy: Strategy,
    *,
    now: int,
    realm: str = PRODUCTION,
    page: Sequence[str] | None = None,
) -> AccountTold:
    """Return what the account of a strategy tells up to an instant; of one whose journal does not hold nothing.

    What measuring came to is taken up where the records name it: the page says up to which entry, and since when.
    `page` are the paragraphs of a packet's chapter that is held to this: it says how far the journal was read for it.
    """
    name, named = strategy.header.id, named_in(ground.ledger())
    kept = KeptFolds(believed=set() if page is not None and is_read_whole(page) else set(named), renders=True)
    with ground.reading() as records:
        facts = facts_of(ground, records, name, now=now, until=now, realm=Realm(realm), kept=kept)
    seen, chain, lost = facts.account, "", ""
    if seen is not None and seen.first_bad is not None:
        lost = broken_words(seen)
        facts = replace(facts, account=None, durability=None, assessed=None, stress=None)
    elif seen is not None:
        chain = chain_told(page or (), seen, named.values()) or chain_words(seen, named.get(kept.taken))
    track = _track(ground, facts, lost)
    numbers = five_numbers(track)
    edge = strategy.facts.get(_EDGE)
    declared = Declared(
        edge="" if edge is None else show(edge[0].value, edge[0].unit),
        impact=impact_coefficients(ground),
        orders=() if facts.account is None else facts.account.impacts,
        feed="" if facts.account is None else facts.account.feed_class,
    )
    chapters = (
        paper_chapter(track, numbers, declared, chain=chain),
        backtest_chapter(
            track,
            None if facts.account is None or facts.declared is None else facts.declared.backtest,
            None if facts.assessed is None else facts.assessed.gap,
        ),
        costs_chapter(track, numbers, declared),
        _durability(facts),
    )
    return AccountTold(facts=facts, numbers=numbers, chapters=chapters)


def _track(ground: ChecklistGround, facts: Facts, lost: str) -> Track:
    try:
        policy = durability_of_days(ground.engine)
    except InvalidInput:
        policy = None
    account, scored = facts.account, facts.durability
    return Track(
        traded=() if account is None else account.traded,
        counted_days=None if account is None else account.days.days,
        seen_days=None if account is None else len(account.days.each),
        score_lower=None if scored is None else scored.score,
        score_n=None if scored is None else scored.n,
        policy=policy,
        seed=_SEED,
        lost=lost,
        feed="" if account is None else account.feed_class,
        others=() if account is None else account.others,
    )


def _durability(facts: Facts) -> Chapter:
    from golive.report.score_facts import bars_of_score
    from golive.report.score_section import score_section
    from golive.report.score_tables import bands_table

    if facts.assessed is None:
        why = (
            "Not measured: the account has too few whole days for a durability score. None is told or drawn, and no "
            "rating follows."
        )
        return Chapter(id="durability", title="Durability", paragraphs=(why,), tables=())
    chapter = chapter_of(score_section(facts.assessed))
    bands = table_of(bands_table(facts.assessed.policy.document))
    return replace(chapter, tables=(*chapter.tables, bands), bars=(bars_of_score(facts.assessed),))


def chapter_of(section: Section) -> Chapter:
    """Return a section of another page as a chapter: its tables say what its drawings show."""
    tables = tuple(map(table_of, section.tables))
    return Chapter(id=section.id, title=section.title, paragraphs=section.paragraphs, tables=tables)


def table_of(table: PageTable) -> FactTable:
    """Return a table of another page as the packet tells it."""
    return FactTable(caption=table.caption, heads=table.heads, rows=tuple(row.cells for row in table.rows))


def stressed_words(facts: Facts) -> Sequence[str]:
    """Return what the scenarios came to, where they could be run on rows of the account; else that they were not."""
    stress = facts.stress
    if stress is None:
        return ("No row of the account was at hand to run them on: what they lose is not told here.",)
    worst = stress.worst_over_appetite
    lost = "is not known" if worst is None else f"is {worst:.0%} of what may be lost"
    grown = f"{stress.sizes_grown} sizes grew under a shock, which none may"
    taken = stress.participation
    largest = () if taken is None else (f"The largest order is {taken:.2%} of a day's volume.",)
    return (f"Of {stress.scenarios} scenarios the worst loss {lost}; {grown}.", *largest)
