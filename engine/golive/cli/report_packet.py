"""`golive report packet`: the page from which a committee decides, out of the records and the policy."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from golive.cli.checklist_answers import view_of
from golive.cli.checklist_facts import facts_of
from golive.cli.checklist_ground import ChecklistGround, checklist_ground
from golive.cli.checklist_signed import NOBODY_COUNTS, Counted, counted
from golive.cli.json_output import json_text
from golive.cli.output_files import check_place, write_text
from golive.cli.packet_export import export_packet
from golive.cli.people_place import desk_of
from golive.core.errors import InvalidInput, Refused
from golive.core.printable import printable
from golive.core.unit import NANOS, Quantity, show
from golive.documents.checklist import How
from golive.documents.people import SOLO
from golive.documents.promotion import CANARY_CAPITAL, SOLO_CAPITAL
from golive.documents.scenarios import APPETITE
from golive.journal.body_codec import codec_of
from golive.journal.system_clock import SystemClock
from golive.readiness.checklist.items_of import longest_waiver
from golive.readiness.durability.policy import durability_policy
from golive.readiness.packet.facts import Chapter, FactTable, MoneyFact, PacketFacts, StepFact
from golive.readiness.packet.five_numbers import Track, five_numbers
from golive.readiness.packet.gather import Gathered, gather
from golive.readiness.people_listed import BESIDE
from golive.readiness.stage import Stage
from golive.readiness.standing_record import BEGINNING, PeopleRecord, StandingRecord
from golive.report.analysis import CODE, Section
from golive.report.scorecard_section import scorecard_section
from golive.trust.packet.terms import NOTHING_FROZEN, Listing, Need, PacketTerms, Payload, payload_bytes
from golive.trust.statement import DECIMALS, PRODUCTION

if TYPE_CHECKING:
    from golive.documents.paper import Paper
    from golive.readiness.people_words import GivenWord

READY, NOT_READY = 0, 1
_SEED = 1
"""What resamples are drawn by: the same days give the same interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketOptions:
    """What is asked for, as it is written on the command line."""

    strategy: str | None
    library: str | None
    trust: Path | None
    records: str | None
    capital: str | None
    of: Path | None
    export_key: Path | None
    templates: Path | None
    form: str
    out: Path | None


def report_packet(asked: PacketOptions) -> int:
    """Write a packet, and return whether all that it needs besides signatures is there."""
    if (asked.form == "dsse") != (asked.of is not None) or (asked.strategy is None) != (asked.of is not None):
        raise click.UsageError("name a strategy, or, without one, a page that was drawn: --of PAGE --format dsse")
    if asked.of is not None:
        return export_packet(asked.of, asked.export_key, asked.out)
    if asked.form == "html" and asked.out is None:
        raise click.UsageError("give --out FILE with --format html")
    if asked.out is not None:
        check_place(asked.out)
    ground = checklist_ground(asked.library, asked.records)
    (strategy,) = ground.strategies(asked.strategy)
    now = SystemClock().wall_ns() // NANOS * NANOS
    made = _made(ground, strategy, asked, now)
    data = payload_bytes(made.payload)
    if asked.form == "html":
        text = _page(data, asked.templates)
    elif asked.form == "json":
        text = json_text(json.loads(data)) + "\n"
    else:
        text = _text(made.payload, data)
    if asked.out is None:
        click.echo(text, nl=False)
    else:
        write_text(asked.out, text)
        click.echo(printable(f"{asked.form}: {asked.out}", keep=""))
    return READY if made.shown else NOT_READY


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """Which step is asked for, with how much money, and when, in nanoseconds UTC."""

    to: Stage
    capital: Decimal
    stake: Decimal
    currency: str
    now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A packet's payload, and whether all evidence that it needs is there."""

    payload: Payload
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What the records say of a strategy: of people only what was verified, where somebody says who counts."""

    counted: Counted
    record: PeopleRecord
    words: Sequence[GivenWord] = ()
    standing: StandingRecord = BEGINNING
    listing: Listing | None = None
    people: str = NOTHING_FROZEN
    solo: bool = False
    head: str = NOTHING_FROZEN
    seq: int = 0


def _made(ground: ChecklistGround, strategy: str, asked: PacketOptions, now: int) -> _Made:
    seen = _seen(ground, strategy, asked.trust, now)
    to = Stage.LIVE if seen.standing.standing.stage in (Stage.CANARY, Stage.LIVE) else Stage.CANARY
    view = view_of(ground, seen.counted, None)
    steps = [
        StepFact(title=step.title, items=", ".join(item.value for item in step.items), done=done)
        for step, done in zip(view.steps, view.prelive.done, strict=True)
    ]
    step = _step(ground, strategy, asked.capital, to, solo=seen.solo, now=now)
    specs = ground.engine.program.checked.specs
    facts = gather(
        Gathered(
            standing=seen.counted.standing,
            items=ground.words,
            commands=view.commands,
            steps=steps,
            numbers=five_numbers(_track(ground, strategy, now)),
            money=tuple(_money(ground, step)),
            words=seen.words,
            record=seen.record,
            needed_for=to,
            solo=seen.solo,
            uncounted=seen.counted.uncounted,
            policy=ground.engine.program.digests.policy,
            scorecard=() if view.scores is None else (_chapter(scorecard_section(view.scores)),),
        ),
        specs,
    )
    payload = _payload(ground, strategy, seen, facts, step, templates=asked.templates)
    return _Made(payload=payload, shown=seen.counted.standing.readiness(to).evidence_ready)


def _chapter(section: Section) -> Chapter:
    """Return a section of another page as a chapter: its tables say what its drawings show."""
    tables = tuple(
        FactTable(caption=one.caption, heads=one.heads, rows=tuple(row.cells for row in one.rows))
        for one in section.tables
    )
    return Chapter(id=section.id, title=section.title, paragraphs=section.paragraphs, tables=tables)


def _step(
    ground: ChecklistGround, strategy: str, capital_text: str | None, to: Stage, *, solo: bool, now: int
) -> _Step:
    paper = _paper(ground, strategy)
    capital = _capital(paper, capital_text)
    currency = "usd" if paper is None else paper.capital.unit.name
    return _Step(
        to=to, capital=capital, stake=_stake(ground, strategy, capital, to, solo=solo), currency=currency, now=now
    )


def _seen(ground: ChecklistGround, strategy: str, trust: Path | None, now: int) -> _Seen:
    (one,) = counted(ground, (strategy,), trust, now)
    with ground.reading() as records:
        head = records.head()
        if trust is None or one.uncounted:
            why = one.uncounted or NOBODY_COUNTS
            return _Seen(
                counted=Counted(standing=one.standing, uncounted=why),
                record=PeopleRecord(),
                head=head.hash.hex(),
                seq=head.seq,
            )
        desk = desk_of(ground.place, ground.engine, records, trust, now=now)
        return _Seen(
            counted=one,
            record=desk.record,
            words=desk.verified(strategy),
            standing=desk.standing(strategy),
            listing=_listing(ground),
            people=desk.registry.digest,
            solo=desk.registry.people.profile == SOLO,
            head=head.hash.hex(),
            seq=head.seq,
        )


def _listing(ground: ChecklistGround) -> Listing:
    specs = ground.engine.program.checked.specs
    listed = specs.values[specs.people[0].header.span.file]
    signed = (ground.place.folder / BESIDE).read_text(encoding="ascii")
    return Listing(listed=json.dumps(listed, sort_keys=True), signed=signed)


def _payload(
    ground: ChecklistGround, strategy: str, seen: _Seen, facts: PacketFacts, step: _Step, *, templates: Path | None
) -> Payload:
    from golive.report.packet.draw_packet import templates_digest

    digests = ground.engine.program.digests
    frozen = seen.standing.packet if seen.counted.frozen else None
    signed = [item for item in ground.items if item.how is How.SIGNOFF and step.to in _stages(item.needed_for)]
    ages = [item.max_age for item in signed] or [longest_waiver(ground.checklist)]
    terms = PacketTerms(
        realm=PRODUCTION,
        strategy=strategy,
        subject=seen.counted.standing.subject,
        bound=digests.strategy[strategy],
        policy=digests.policy,
        people=seen.people,
        packet=frozen or NOTHING_FROZEN,
        head=seen.head,
        head_seq=seen.seq,
        from_state=seen.standing.standing.stage.value,
        to_state=step.to.value,
        capital=step.capital,
        stake=step.stake,
        currency=step.currency,
        as_of=step.now,
        valid_until=step.now + min(ages) // NANOS * NANOS,
        templates=templates_digest(templates),
        code=CODE.replace(" ", "-"),
    )
    needs = tuple(Need(item=item.id, roles=tuple(sorted(item.roles))) for item in signed)
    written = json.loads(codec_of(PacketFacts).write(facts))
    return Payload(terms=terms, needs=needs, people=seen.listing, facts=written)


def _stages(needed_for: Stage) -> tuple[Stage, ...]:
    return (Stage.CANARY, Stage.LIVE) if needed_for is Stage.CANARY else (Stage.LIVE,)


def _paper(ground: ChecklistGround, strategy: str) -> Paper | None:
    papers = ground.engine.program.checked.specs.papers
    return next((one for one in papers if any(name.value == strategy for name in one.strategies)), None)


def _capital(paper: Paper | None, capital_text: str | None) -> Decimal:
    from golive.cli.promote import amount_here

    if capital_text is not None:
        return amount_here(capital_text)
    if paper is None:
        raise InvalidInput("no account trades the strategy: its capital is unknown", hint="give `--capital AMOUNT`")
    return plain_money(Decimal(str(paper.capital.value)))


def _stake(ground: ChecklistGround, strategy: str, capital: Decimal, to: Stage, *, solo: bool) -> Decimal:
    """Return the most of a capital that a step may put at stake, as the policy of promotion says."""
    from golive.api.promotion_program import promotion_program

    promotion = promotion_program(ground.engine.program)
    shares = [promotion.amount(CANARY_CAPITAL, strategy)] if to is Stage.CANARY else [1.0]
    shares += [promotion.amount(SOLO_CAPITAL, strategy)] if solo else []
    return plain_money(capital * Decimal(str(min(shares))))


def plain_money(amount: Decimal) -> Decimal:
    """Return an amount as statements write it: no zeros at its end, and never more than was there."""
    down = amount.quantize(Decimal(1).scaleb(-DECIMALS), rounding=ROUND_DOWN)
    return Decimal(f"{down:f}".rstrip("0").rstrip("."))


def _money(ground: ChecklistGround, step: _Step) -> Iterator[MoneyFact]:
    at_stake = f"{step.stake:,f} {step.currency}"
    share = "the share of it that canary may have" if step.to is Stage.CANARY else "all that the desk says it has"
    about = f"{share}, by rules/promotion.yaml"
    yield MoneyFact(name="All that a permit lets be at stake", amount=at_stake, about=about)
    for one in ground.engine.program.checked.specs.scenarios:
        appetite = next((p.value for p in one.parameters if p.id == APPETITE), None)
        if isinstance(appetite, Quantity):
            yield MoneyFact(
                name="What the worst scenario may lose",
                amount=f"{show(appetite.value, appetite.unit)} of the capital",
                about=f"{len(one.scenarios)} named ones, {one.header.span.file}; what they did lose, RISK-004 says",
            )
    yield MoneyFact(name="Beyond any scenario", amount=at_stake, about="a venue that fails can keep all of it")


def _track(ground: ChecklistGround, strategy: str, now: int) -> Track:
    with ground.reading() as records:
        facts = facts_of(ground, records, strategy, now=now)
    try:
        policy = durability_policy(ground.engine.program.checked.specs)
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
    )


def _page(data: bytes, templates: Path | None) -> str:
    from golive.report.packet.draw_in_child import draw_in_child
    from golive.report.packet.draw_packet import draw_packet
    from golive.trust.packet.page_parts import read_page, unsigned_page
    from golive.trust.packet.vocabulary import check_vocabulary

    page = unsigned_page(draw_packet(data) if templates is None else draw_in_child(data, templates))
    try:
        check_vocabulary(read_page(page.encode()).visible)
    except Refused as refused:
        raise InvalidInput(
            f"a packet cannot say this: {refused.sentence}", hint="change the text in the policy"
        ) from refused
    return page


def _text(payload: Payload, data: bytes) -> str:
    import hashlib

    from golive.report.packet.packet_page import packet_page

    page = packet_page(payload, hashlib.sha256(data).hexdigest())
    lines = [page.title, page.asked, f"{page.verdict}: {page.verdict_why}"]
    lines += [f"  {one.item} {one.status}: {one.why} (next: {one.next})" for one in page.blockers]
    lines += [f"  and {page.more_blockers} more"] if page.more_blockers else []
    lines += [f"{row.cells[0]}: {row.cells[1]}, {row.cells[2]}, n {row.cells[3]}" for row in page.numbers.rows]
    return "\n".join(printable(line) for line in lines) + "\n"
