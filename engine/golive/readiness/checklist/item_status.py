"""How an item stands: by evidence, and by what people were allowed to say instead of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from golive.core.dataclass import dataclass
from golive.documents.checklist import How
from golive.readiness.checklist.evidence import Evidence
from golive.readiness.checklist.exemption import NotApplicable, Waiver, may_say, waiver_in_force
from golive.readiness.checklist.item import Item
from golive.readiness.checklist.judge_evidence import judge_all, known_to_fail
from golive.readiness.checklist.sign_off import Statement, sign_off_status
from golive.readiness.checklist.status import Status
from golive.readiness.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a status is about: the strategy's author, its present subject and frozen packet, and the instant.

    `longest_waiver` is in nanoseconds, `rests_on` what evidence of an item has to name among its sources, by item.
    `unsigned_counts` is the reported loosening of a list of people.
    """

    subject: str
    realm: str
    author: str
    now: int
    longest_waiver: int
    packet: str | None = None
    unsigned_counts: bool = False
    rests_on: Mapping[str, str] = field(default_factory=dict)
    stage: Stage = Stage.LIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """All that was recorded for one item of one strategy, in the order of the records."""

    evidence: Sequence[Evidence] = ()
    waivers: Sequence[Waiver] = ()
    not_applicable: Sequence[NotApplicable] = ()
    statements: Sequence[Statement] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemStatus:
    """How an item stands, and the piece of evidence that decided, None where none did.

    `waiver` is the one that holds, where one does; `until` is when a signature that satisfies ends, in nanoseconds UTC,
    and `steps` are those that people approved it for.
    """

    status: Status
    evidence: Evidence | None = None
    waiver: Waiver | None = None
    until: int | None = None
    steps: tuple[str, ...] = ()


def item_status(item: Item, heard: Heard, about: About) -> ItemStatus:
    """Return how an item stands; `about.stage` LIVE asks the most, and is what nobody names.

    A sign-off knows no waiver: what four eyes must see is not waived by two.
    """
    if item.how is How.SIGNOFF:
        signed = sign_off_status(
            item,
            heard.statements,
            packet=about.packet,
            author=about.author,
            unsigned_counts=about.unsigned_counts,
            now=about.now,
        )
        return ItemStatus(status=signed.status, until=signed.until, steps=signed.steps)
    own = [piece for piece in heard.evidence if piece.item == item.id]
    fits = [piece for piece in own if piece.type is item.type and piece.realm == about.realm]
    status, piece = judge_all(
        item, fits, subject=about.subject, rests_on=about.rests_on.get(item.id), stage=about.stage, now=about.now
    )
    if _does_not_apply(item, heard, own, about):
        return ItemStatus(status=Status.NOT_APPLICABLE)
    waiver = None if status in (Status.PASS, Status.ERROR) else _waived_by(item, heard, fits, about)
    if waiver is not None:
        return ItemStatus(status=Status.WAIVED, evidence=piece, waiver=waiver, until=waiver.until)
    return ItemStatus(status=status, evidence=piece)


def _does_not_apply(item: Item, heard: Heard, own: Sequence[Evidence], about: About) -> bool:
    """Say whether somebody was allowed to say so; what was ever measured of this subject applies."""
    measured = any(piece.subject == about.subject for piece in own)
    words = (may_say(item, word, author=about.author, subject=about.subject) for word in heard.not_applicable)
    return item.may_not_apply and not measured and any(words)


def _waived_by(item: Item, heard: Heard, fits: Sequence[Evidence], about: About) -> Waiver | None:
    """Return the waiver that holds: it covers what was known when it was signed, and no failure found since."""
    waiver = waiver_in_force(
        item,
        heard.waivers,
        author=about.author,
        subject=about.subject,
        longest=about.longest_waiver,
        now=about.now,
    )
    failed_since = waiver is not None and any(
        piece.subject == about.subject
        and (piece.recorded_at is None or piece.recorded_at > waiver.signed_at)
        and known_to_fail(item, piece, stage=about.stage)
        for piece in fits
    )
    return None if failed_since else waiver
