"""The facts of a packet, out of the records, the policy and the account as they were at one instant."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from golive.cli.checklist_answers import view_of
from golive.cli.checklist_ground import ChecklistGround
from golive.cli.checklist_signed import NOBODY_COUNTS, Counted, counted
from golive.cli.packet_account import account_told, chapter_of, stressed_words
from golive.cli.packet_before import BeforeAsked, packet_before
from golive.cli.packet_step import AskedStep, asked_step, money_at_stake
from golive.cli.people_place import desk_of
from golive.compiler.order_flow import order_flow_of
from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.core.utc_text import nanos_of_utc
from golive.documents.checklist import How
from golive.documents.people import SOLO
from golive.journal.body_codec import codec_of
from golive.readiness.checklist.items_of import longest_waiver
from golive.readiness.packet.account_chapters import PAPER
from golive.readiness.packet.before import BeforeSeen
from golive.readiness.packet.changes import step_in_words
from golive.readiness.packet.facts import PacketFacts, StepFact
from golive.readiness.packet.gather import Gathered, gather
from golive.readiness.people_listed import BESIDE
from golive.readiness.stage import Stage
from golive.readiness.standing_record import BEGINNING, PeopleRecord, StandingRecord
from golive.report.analysis import CODE
from golive.report.scorecard_section import scorecard_section
from golive.trust.packet.terms import NOTHING_FROZEN, Listing, Need, PacketTerms, Payload
from golive.trust.statement import PRODUCTION

if TYPE_CHECKING:
    from golive.readiness.people_words import GivenWord


@dataclass(frozen=True, slots=True, kw_only=True)
class PayloadAsked:
    """Of which strategy, with which capital, by whom it counts, and when, in nanoseconds UTC on a whole second.

    `before` is the page that was approved before, where one was given. `page` is the packet that is held to what is
    gathered now: what depends on who gathers it is as there, where that can be.
    """

    strategy: str
    trust: Path | None
    capital: str | None
    before: Path | None
    templates: Path | None
    now: int
    realm: str = PRODUCTION
    page: PacketFacts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketGathered:
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


def packet_gathered(ground: ChecklistGround, asked: PayloadAsked) -> PacketGathered:
    """Return what a packet says, which no template has drawn yet."""
    strategy, now, realm = asked.strategy, asked.now, asked.realm
    if ground.ended is None:
        # Read at several places: what is written meanwhile is in none of them.
        with ground.reading() as records:
            ground = replace(ground, ended=records.head().seq)
    seen = _seen(ground, asked)
    to = Stage.LIVE if seen.standing.standing.stage in (Stage.CANARY, Stage.LIVE) else Stage.CANARY
    view = view_of(ground, seen.counted, None)
    steps = [
        StepFact(title=step.title, items=", ".join(item.value for item in step.items), done=done)
        for step, done in zip(view.steps, view.prelive.done, strict=True)
    ]
    step = asked_step(ground, strategy, asked.capital, to, solo=seen.solo, now=now)
    specs = ground.engine.program.checked.specs
    own = next(one for one in specs.strategies if one.header.id == strategy)
    account = account_told(ground, own, now=now, realm=realm, page=_paragraphs(asked.page))
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
    return PacketGathered(payload=payload, shown=standing.readiness(to).evidence_ready, doubt=standing.doubt)


def _paragraphs(page: PacketFacts | None) -> tuple[str, ...] | None:
    """Return what the chapter of a packet on its account says, None without a packet."""
    return None if page is None else next((one.paragraphs for one in page.chapters if one.id == PAPER), ())


def _seen(ground: ChecklistGround, asked: PayloadAsked) -> _Seen:
    strategy, trust, now, realm = asked.strategy, asked.trust, asked.now, asked.realm
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
