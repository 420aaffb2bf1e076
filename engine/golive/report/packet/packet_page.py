"""What the page of a packet shows, worked out of its facts: nothing on it comes from anywhere else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

from golive.core.dash import DASH
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.utc_text import utc_text
from golive.documents.checklist import How
from golive.journal.body_codec import codec_of
from golive.readiness.checklist.status import Status
from golive.readiness.packet.facts import Chapter, FactTable, ItemFact, PacketFacts, WaiverFact
from golive.readiness.stage import Stage
from golive.report.analysis import Fact, PageRow, PageTable, Section
from golive.report.packet.contradictions import is_needed, refuse_contradictions
from golive.report.packet.first_page import BLOCKERS, CHANGE, CHANGES, ITEM, REASON, TITLE, WAIVERS, WHY, cut
from golive.report.packet.plots import bars_of, chart_of
from golive.trust.packet.page_seal import SHORT
from golive.trust.packet.signed_page import PageSigned
from golive.trust.packet.terms import NOTHING_FROZEN, Payload
from golive.trust.statement import REHEARSAL

_STATUSES = {status.name: status for status in Status}


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """An item in the way: who owns it, and the command that comes next."""

    item: str
    title: str
    status: str
    why: str
    owner: str
    next: str

    @property
    def letters(self) -> int:
        """Return how much room it takes."""
        return sum(map(len, (self.item, self.title, self.status, self.why, self.owner, self.next)))


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketPage:
    """What the template of a packet sees.

    `labels` are said on top, `ids` name the packet, the two marks are where its strip and its facts go, and
    `namespace` is what it is signed for. The items of `more_blockers` and `more_waivers`, and so many `more_changes`,
    stand in chapters alone.
    """

    title: str
    asked: str
    verdict: str
    verdict_tone: str
    verdict_why: str
    labels: tuple[str, ...]
    blockers: tuple[Blocker, ...]
    more_blockers: tuple[str, ...]
    waivers: PageTable | None
    more_waivers: tuple[str, ...]
    money: PageTable
    numbers: PageTable
    changes: tuple[str, ...]
    more_changes: int
    limits: tuple[str, ...]
    needs: tuple[str, ...]
    ids: tuple[Fact, ...]
    sections: tuple[Section, ...]
    packet: str
    code: str
    strip_mark: str
    facts_mark: str
    namespace: str


NOT_READY = "NOT READY"
"""The verdict over an item that is needed and not satisfied: whatever is signed of it, nothing follows."""


def facts_of_payload(payload: Payload) -> PacketFacts:
    """Return the facts that a payload holds, read strictly.

    Raises
    ------
    Refused
        `body` for facts that are not a packet's, `fields` for a status or stage that is none.
    """
    facts = codec_of(PacketFacts).read(payload.facts)
    assert isinstance(facts, PacketFacts)
    odd = [one.id for one in facts.items if {one.canary, one.live} - _STATUSES.keys()]
    if odd or facts.stage_needed not in (Stage.CANARY.value, Stage.LIVE.value):
        raise Refused("fields", f"a status is none that golive knows: {', '.join(odd)}")
    return facts


def packet_page(payload: Payload, payload_digest: str) -> PacketPage:
    """Return what the page of a packet shows; `payload_digest` names the packet.

    Raises
    ------
    Refused
        What `facts_of_payload` and `refuse_contradictions` refuse.
    """
    facts, terms = facts_of_payload(payload), payload.terms
    refuse_contradictions(payload, facts)
    needed = [one for one in facts.items if is_needed(one.needed_for, facts)]
    open_ = [one for one in needed if not _satisfied(one, facts)]
    unsigned = [one for one in open_ if _waits(one, facts)]
    evidence = [one for one in open_ if not _waits(one, facts)]
    verdict, tone, why = _verdict(facts, needed, evidence, unsigned, frozen=terms.packet != NOTHING_FROZEN)
    blockers = [_blocker(one) for one in (*evidence, *unsigned)]
    in_the_way = BLOCKERS.taken([one.letters for one in blockers])
    waived = WAIVERS.taken([len(one.reason[:REASON]) for one in facts.waivers])
    changes = [cut(one, CHANGE) for one in facts.changes]
    changed = CHANGES.taken(list(map(len, changes)))
    return PacketPage(
        title=cut(facts.title, TITLE),
        asked=(
            f"May {terms.strategy} go from {terms.from_state} to {terms.to_state}, "
            f"with at most {amount(terms.stake)} of {amount(terms.capital)} {terms.currency} at stake?"
        ),
        verdict=verdict,
        verdict_tone=tone,
        verdict_why=why,
        labels=tuple(_labels(payload, facts)),
        blockers=tuple(blockers[:in_the_way]),
        more_blockers=tuple(one.item for one in blockers[in_the_way:]),
        waivers=_waivers(facts.waivers[:waived]),
        more_waivers=tuple(one.item for one in facts.waivers[waived:]),
        money=_money(facts),
        numbers=_numbers(facts),
        changes=tuple(changes[:changed]),
        more_changes=len(changes) - changed,
        limits=facts.limits,
        needs=tuple(f"{one.item}: {' or '.join(one.roles)}" for one in payload.needs),
        ids=tuple(_ids(payload, payload_digest)),
        sections=tuple(_sections(payload, facts, [*evidence, *unsigned])),
        packet=payload_digest[:SHORT],
        code=terms.code,
        strip_mark=f"strip-{payload_digest}",
        facts_mark=f"facts-{payload_digest}",
        namespace=PageSigned.namespace(),
    )


def amount(money: Decimal) -> str:
    """Write an amount of money, thousands apart."""
    return f"{money:,f}"


def _money(facts: PacketFacts) -> PageTable:
    rows = [(one.name, one.amount, one.about) for one in facts.money]
    return _table("The most that can be lost, and by whose word", ("What", "Amount", "By whose word"), rows)


def _numbers(facts: PacketFacts) -> PageTable:
    rows = [(one.name, one.value, one.interval, one.n, one.about) for one in facts.numbers]
    heads = ("Number", "Value", "Interval", "n", "About")
    return _table("Each with its interval and what it rests on", heads, rows)


def _status(one: ItemFact, facts: PacketFacts) -> Status:
    return _STATUSES[one.canary if facts.stage_needed == Stage.CANARY.value else one.live]


def _satisfied(one: ItemFact, facts: PacketFacts) -> bool:
    return _status(one, facts).satisfies


def _waits(one: ItemFact, facts: PacketFacts) -> bool:
    """Say whether an item lacks a signature alone: one that somebody refused does not wait for it."""
    return one.how == How.SIGNOFF.value and _status(one, facts) is not Status.FAIL


def _verdict(
    facts: PacketFacts, needed: Sequence[ItemFact], evidence: Sequence[ItemFact], unsigned: Sequence[ItemFact], *,
    frozen: bool,
) -> tuple[str, str, str]:  # fmt: skip
    waived = sum(_status(one, facts) is Status.WAIVED for one in needed)
    waivers = f", {waived} of them waived for a while" if waived else ""
    if not needed:
        return NOT_READY, "bad", "No item is needed, so nothing is shown."
    if evidence:
        waiting = f", and {len(unsigned)} more {_wait(unsigned)} for a signature" if unsigned else ""
        are = "is" if len(evidence) == 1 else "are"
        lacking = f"{len(evidence)} of the {len(needed)} items that it needs {are} not satisfied{waiting}."
        return NOT_READY, "bad", lacking
    if facts.uncounted:
        return NOT_READY, "bad", f"Nothing that people signed counts: {facts.uncounted}."
    if not frozen:
        return NOT_READY, "bad", f"All evidence is there{waivers}, and nothing is frozen that could be signed."
    if unsigned:
        waiting = f"{len(unsigned)} of the {len(needed)} items {_wait(unsigned)} for a signature."
        return "READY TO BE SIGNED", "poor", f"All evidence is there{waivers}; {waiting}"
    return "READY", "good", f"All {len(needed)} items that it needs are satisfied{waivers}."


def _wait(items: Sequence[ItemFact]) -> str:
    return "waits" if len(items) == 1 else "wait"


def _labels(payload: Payload, facts: PacketFacts) -> Iterator[str]:
    if facts.order_flow.words:
        yield facts.order_flow.words
    if payload.terms.realm == REHEARSAL:
        yield "REHEARSAL: counts nowhere else"
    if facts.solo:
        yield "SOLO: one person signs alone"


def _blocker(one: ItemFact) -> Blocker:
    return Blocker(
        item=one.id,
        title=cut(one.title, ITEM),
        status=one.canary if one.canary == one.live else f"{one.canary}, {one.live} for live",
        why=cut(one.why, WHY),
        owner=one.owner,
        next=one.next,
    )


def _waivers(waivers: Sequence[WaiverFact]) -> PageTable | None:
    rows = [(one.item, one.until, one.owner, one.by, cut(one.reason, REASON)) for one in waivers]
    heads = ("Item", "Until", "Owner", "Signed by", "Reason")
    return _table("Waived for a while", heads, rows) if rows else None


def _ids(payload: Payload, payload_digest: str) -> Iterator[Fact]:
    terms = payload.terms
    yield Fact(name="Packet", value=payload_digest)
    yield Fact(name="Policy", value=terms.policy)
    yield Fact(name="Evidence as of", value=utc_text(terms.as_of))
    yield Fact(name="Valid until", value=utc_text(terms.valid_until))


def _sections(payload: Payload, facts: PacketFacts, open_: Sequence[ItemFact]) -> Iterator[Section]:
    strategy = _section(facts.strategy)
    whole = () if len(facts.title) <= TITLE else (facts.title,)
    yield replace(strategy, paragraphs=(*whole, *strategy.paragraphs))
    yield Section(id="items", title="The checklist, item by item", tables=(*_items(facts), *_next(open_)))
    yield Section(id="measured", title="What was measured, rule by rule", tables=(_rules(facts),))
    yield Section(id="steps", title="The steps before going live", tables=(_steps(facts),))
    yield from map(_section, facts.chapters)
    yield Section(id="supervisors", title="Rules of supervisors that items map to", tables=(_map(facts),))
    about, frozen = payload.terms.subject, payload.terms.packet
    by = "Nothing of it is frozen." if frozen == NOTHING_FROZEN else f"It was frozen by entry {frozen} of the records."
    paragraphs = (f"All of it is about one version of strategy, account, market and code: {about}.", by)
    yield Section(id="evidence", title="The evidence", paragraphs=paragraphs, tables=(_evidence(facts),))


def _section(chapter: Chapter) -> Section:
    return Section(
        id=chapter.id,
        title=chapter.title,
        paragraphs=chapter.paragraphs,
        bars=tuple(map(bars_of, chapter.bars)),
        charts=tuple(filter(None, map(chart_of, chapter.plots))),
        tables=tuple(map(_drawn, chapter.tables)),
    )


def _drawn(table: FactTable) -> PageTable:
    return _table(table.caption, table.heads, table.rows)


_SIDE_BY_SIDE = 2
"""So many columns a narrow screen has room for; of more each row becomes a block, its cells below each other."""


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> PageTable:
    cells = [tuple(row) for row in rows] or [("none", *(DASH for _ in heads[1:]))]
    odd = [row for row in cells if len(row) != len(heads)]
    if odd:
        raise Refused("fields", f"a row of the table `{caption}` has {len(odd[0])} cells, not {len(heads)}")
    return PageTable(
        caption=caption,
        heads=tuple(heads),
        rows=tuple(PageRow(cells=one) for one in cells),
        numeric=False,
        stacked=len(heads) > _SIDE_BY_SIDE,
    )


def _items(facts: PacketFacts) -> Iterator[PageTable]:
    heads = ("Item", "Canary", "Live", "What", "n", "Too old from", "Why")
    for category, each in groupby(facts.items, key=lambda one: one.category):
        own = tuple(each)
        passed = sum(_satisfied(one, facts) for one in own)
        rows = [(one.id, one.canary, one.live, one.title, one.n, one.until, one.why) for one in own]
        yield _table(f"{category.capitalize()}: {passed} of {len(own)} satisfied", heads, rows)


def _next(open_: Sequence[ItemFact]) -> Iterator[PageTable]:
    rows = [(one.id, one.owner, one.next) for one in open_]
    if rows:
        yield _table("All that stands in the way, and what comes next", ("Item", "Owner", "Next"), rows)


def _rules(facts: PacketFacts) -> PageTable:
    rows = [
        (one.id, rule.rule, rule.observed, f"{rule.op} {rule.limit}", rule.margin, rule.holds, rule.line)
        for one in facts.items
        for rule in one.rules
    ]
    return _table("Every rule", ("Item", "Rule", "Observed", "Needed", "Margin", "Holds", "Line of the policy"), rows)


def _steps(facts: PacketFacts) -> PageTable:
    rows = [
        (f"{n}. {one.title}", "done" if one.done else "open", one.items or DASH)
        for n, one in enumerate(facts.steps, start=1)
    ]
    return _table("As they are now, each alone", ("Step", "State", "Items"), rows)


def _map(facts: PacketFacts) -> PageTable:
    rows = [(one.id, one.title, "; ".join(one.maps_to) or DASH) for one in facts.items]
    return _table("Maps to, and never more than that", ("Item", "What", "Maps to"), rows)


def _evidence(facts: PacketFacts) -> PageTable:
    rows = [
        (
            one.id,
            one.evidence,
            one.n,
            one.begin,
            one.end,
            one.by,
            " ".join(digest[:16] for digest in one.sources) or DASH,
        )
        for one in facts.items
    ]
    heads = ("Item", "Entry", "n", "From", "Until", "By", "Read from")
    return _table("Each piece that decided, by its entry in the records", heads, rows)
