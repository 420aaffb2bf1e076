"""`golive report packet`: the page from which a committee decides, out of the records and the policy."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from golive.cli.checklist_answers import view_of
from golive.cli.checklist_ground import ChecklistGround, checklist_ground
from golive.cli.checklist_signed import NOBODY_COUNTS, Counted, counted
from golive.cli.json_output import json_text
from golive.cli.output_files import check_place, write_text
from golive.cli.packet_account import account_told, chapter_of, stressed_words
from golive.cli.packet_before import BeforeAsked, packet_before
from golive.cli.packet_export import export_packet
from golive.cli.packet_pdf import print_packet
from golive.cli.packet_step import AskedStep, asked_step, money_at_stake
from golive.cli.people_place import desk_of
from golive.compiler.order_flow import order_flow_of
from golive.core.errors import InvalidInput, Refused
from golive.core.printable import printable
from golive.core.unit import NANOS
from golive.core.utc_text import nanos_of_utc
from golive.documents.checklist import How
from golive.documents.people import SOLO
from golive.journal.body_codec import codec_of
from golive.journal.system_clock import SystemClock
from golive.readiness.checklist.items_of import longest_waiver
from golive.readiness.packet.before import BeforeSeen
from golive.readiness.packet.changes import step_in_words
from golive.readiness.packet.facts import PacketFacts, StepFact
from golive.readiness.packet.gather import Gathered, gather
from golive.readiness.people_listed import BESIDE
from golive.readiness.stage import Stage
from golive.readiness.standing_record import BEGINNING, PeopleRecord, StandingRecord
from golive.report.analysis import CODE
from golive.report.scorecard_section import scorecard_section
from golive.trust.packet.page_seal import sealed
from golive.trust.packet.terms import NOTHING_FROZEN, Listing, Need, PacketTerms, Payload, payload_bytes
from golive.trust.statement import PRODUCTION

if TYPE_CHECKING:
    from golive.readiness.people_words import GivenWord

READY, NOT_READY = 0, 1
OF_A_PAGE = ("pdf", "dsse")
"""Forms that a page takes which was drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketOptions:
    """What is asked for, as it is written on the command line."""

    strategy: str | None
    library: str | None
    trust: Path | None
    anchor: Path | None
    records: str | None
    capital: str | None
    of: Path | None
    export_key: Path | None
    templates: Path | None
    before: Path | None
    form: str
    out: Path | None


def report_packet(asked: PacketOptions, *, realm: str = PRODUCTION) -> int:
    """Write a packet, and return whether all that it needs besides signatures is there.

    No command names a realm: a packet of a rehearsal is asked for in Python, and its page says so.
    """
    if (asked.form in OF_A_PAGE) != (asked.of is not None) or (asked.strategy is None) != (asked.of is not None):
        raise click.UsageError(
            "name a strategy, or, without one, a page that was drawn: --of PAGE --format pdf or dsse"
        )
    if asked.of is not None and asked.form == "pdf":
        return print_packet(asked.of, asked.templates, asked.out)
    if asked.of is not None:
        return export_packet(asked.of, asked.export_key, asked.out)
    if asked.form == "html" and asked.out is None:
        raise click.UsageError("give --out FILE with --format html")
    if asked.out is not None:
        check_place(asked.out)
    ground = checklist_ground(asked.library, asked.records, asked.anchor)
    (strategy,) = ground.strategies(asked.strategy)
    now = SystemClock().wall_ns() // NANOS * NANOS
    made = _made(ground, strategy, asked, now, realm)
    if made.doubt:
        click.echo(printable(f"nothing here may be believed: {made.doubt}", keep=""), err=True)
    if asked.form == "text":
        text = _text(made.payload, payload_bytes(made.payload))
    else:
        draw = _drawer(asked.templates)
        data = sealed(made.payload, draw)
        text = _page(draw(data)) if asked.form == "html" else json_text(json.loads(data)) + "\n"
    if asked.out is None:
        click.echo(text, nl=False)
    else:
        write_text(asked.out, text)
        click.echo(printable(f"{asked.form}: {asked.out}", keep=""))
    return READY if made.shown else NOT_READY


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A packet's payload, whether all evidence that it needs is there, and why the records may not be believed."""

    payload: Payload
    shown: bool
    doubt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What the records say of a strategy: of people only what was verified, where somebody says who counts."""

    counted: Counted
    record: PeopleRecord
    before: BeforeSeen
    words: Sequence[GivenWord] = ()
    standing: StandingRecord = BEGINNING
    listing: Listing | None = None
    people: str = NOTHING_FROZEN
    solo: bool = False
    head: str = NOTHING_FROZEN
    seq: int = 0


def _made(ground: ChecklistGround, strategy: str, asked: PacketOptions, now: int, realm: str) -> _Made:
    seen = _seen(ground, strategy, asked, now, realm)
    to = Stage.LIVE if seen.standing.standing.stage in (Stage.CANARY, Stage.LIVE) else Stage.CANARY
    view = view_of(ground, seen.counted, None)
    steps = [
        StepFact(title=step.title, items=", ".join(item.value for item in step.items), done=done)
        for step, done in zip(view.steps, view.prelive.done, strict=True)
    ]
    step = asked_step(ground, strategy, asked.capital, to, solo=seen.solo, now=now)
    specs = ground.engine.program.checked.specs
    own = next(one for one in specs.strategies if one.header.id == strategy)
    account = account_told(ground, own, now=now, realm=realm)
    from_state = seen.standing.standing.stage.value
    facts = gather(
        Gathered(
            standing=seen.counted.standing,
            items=ground.words,
            commands=view.commands,
            steps=steps,
            numbers=account.numbers,
            money=tuple(money_at_stake(ground, step, account.facts.stress)),
            words=seen.words,
            record=seen.record,
            needed_for=to,
            order_flow=order_flow_of(ground.engine.program),
            solo=seen.solo,
            uncounted=seen.counted.uncounted,
            longest_waiver=longest_waiver(ground.checklist),
            policy=ground.engine.program.digests.policy,
            asked=step_in_words(from_state, to.value, step.stake, step.capital, step.currency),
            currency=step.currency,
            before=seen.before,
            account=account.chapters,
            trips=None if account.facts.account is None else account.facts.account.trips_by_cell,
            stressed=stressed_words(account.facts),
            scorecard=() if view.scores is None else (chapter_of(scorecard_section(view.scores)),),
        ),
        specs,
    )
    payload = _payload(ground, strategy, seen, facts, step, templates=asked.templates, realm=realm)
    standing = seen.counted.standing
    return _Made(payload=payload, shown=standing.readiness(to).evidence_ready, doubt=standing.doubt)


def _seen(ground: ChecklistGround, strategy: str, asked: PacketOptions, now: int, realm: str) -> _Seen:
    trust = asked.trust
    (one,) = counted(ground, (strategy,), trust, now, realm=realm)
    with ground.reading() as records:
        head = records.head()
        earlier = BeforeAsked(
            strategy=strategy, engine=ground.engine, records=records, words=(), registry=None, page=asked.before
        )
        if trust is None or one.uncounted:
            why = one.uncounted or NOBODY_COUNTS
            return _Seen(
                counted=Counted(standing=one.standing, uncounted=why),
                record=PeopleRecord(),
                before=packet_before(earlier),
                head=head.hash.hex(),
                seq=head.seq,
            )
        desk = desk_of(ground.place, ground.engine, records, trust, now=now, realm=realm)
        words = desk.verified(strategy)
        return _Seen(
            counted=one,
            record=desk.record,
            words=words,
            before=packet_before(replace(earlier, words=words, registry=desk.registry)),
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
    ground: ChecklistGround,
    strategy: str,
    seen: _Seen,
    facts: PacketFacts,
    step: AskedStep,
    *,
    templates: Path | None,
    realm: str,
) -> Payload:
    from golive.report.packet.draw_packet import templates_digest

    digests = ground.engine.program.digests
    frozen = seen.standing.packet if seen.counted.frozen else None
    signed = [item for item in ground.items if item.how is How.SIGNOFF and step.to in _stages(item.needed_for)]
    ages = [item.max_age for item in signed] or [longest_waiver(ground.checklist)]
    # A packet that rests on a waiver is over when that is.
    ends = [end for one in facts.waivers if (end := nanos_of_utc(one.until)) is not None]
    terms = PacketTerms(
        realm=realm,
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
        valid_until=min((step.now + min(ages) // NANOS * NANOS, *ends)),
        templates=templates_digest(templates),
        code=CODE.replace(" ", "-"),
    )
    needs = tuple(Need(item=item.id, roles=tuple(sorted(item.roles))) for item in signed)
    written = json.loads(codec_of(PacketFacts).write(facts))
    return Payload(terms=terms, needs=needs, people=seen.listing, facts=written)


def _stages(needed_for: Stage) -> tuple[Stage, ...]:
    return (Stage.CANARY, Stage.LIVE) if needed_for is Stage.CANARY else (Stage.LIVE,)


def _drawer(templates: Path | None) -> Callable[[bytes], str]:
    from golive.report.packet.draw_in_child import draw_in_child
    from golive.report.packet.draw_packet import draw_packet

    return draw_packet if templates is None else partial(draw_in_child, templates=templates)


def _page(drawn: str) -> str:
    from golive.trust.packet.page_parts import read_page, unsigned_page
    from golive.trust.packet.vocabulary import check_vocabulary

    page = unsigned_page(drawn)
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
    lines = [*page.labels, page.title, page.asked, f"{page.verdict}: {page.verdict_why}"]
    lines += [f"  {one.item} {one.status}: {one.why} (next: {one.next})" for one in page.blockers]
    lines += [f"  and {len(page.more_blockers)} more"] if page.more_blockers else []
    lines += [f"{row.cells[0]}: {row.cells[1]}, {row.cells[2]}, n {row.cells[3]}" for row in page.numbers.rows]
    return "\n".join(printable(line) for line in lines) + "\n"
