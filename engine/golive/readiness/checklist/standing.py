"""How every item of a strategy stands: by evidence of the records, and by what people said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace

from golive.core.dataclass import dataclass
from golive.documents.checklist import How
from golive.readiness.checklist.evidence_ledger import EvidenceLedger
from golive.readiness.checklist.item import Item
from golive.readiness.checklist.item_status import About, Heard, ItemStatus, item_status
from golive.readiness.checklist.readiness import Readiness, readiness
from golive.readiness.checklist.status import ByStage, Status
from golive.readiness.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """How an item stands for canary and for live; `expires` is when what satisfies it ends, in nanoseconds UTC."""

    item: Item
    canary: ItemStatus
    live: ItemStatus

    @property
    def expires(self) -> int | None:
        """Return the first instant at which evidence is too old, or a waiver or approval is over; None without one."""
        if self.live.until is not None:
            return self.live.until
        piece = self.live.evidence
        if piece is None or piece.period_end is None or not self.live.status.satisfies:
            return None
        return piece.period_end + self.item.max_age + 1

    @property
    def has_expired(self) -> bool:
        """Say whether what would have decided, for either stage, is too old now."""
        return Status.EXPIRED in (self.canary.status, self.live.status)

    def at(self, stage: Stage) -> ItemStatus:
        """Return how it stands for a stage."""
        return self.canary if stage is Stage.CANARY else self.live


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How all items of a strategy stand, in the order of the checklist; `doubt` says why no evidence is believed."""

    strategy: str
    subject: str
    now: int
    each: Sequence[Stands] = field(default_factory=tuple)
    doubt: str = ""

    def readiness(self, stage: Stage) -> Readiness:
        """Return whether the strategy is ready for canary or live."""
        statuses = {one.item.id: ByStage(canary=one.canary.status, live=one.live.status) for one in self.each}
        return readiness([one.item for one in self.each], statuses, stage=stage)


def standing(
    items: Sequence[Item], ledger: EvidenceLedger, words: Mapping[str, Heard], *, strategy: str, about: About
) -> Standing:
    """Return how every item of a strategy stands.

    Parameters
    ----------
    items
        Those of the checklist.
    ledger
        The evidence of the records.
    words
        What people said, by item; the evidence in it is added to that of the records.
    about
        The present subject, and when; its stage is not asked.
    """
    return Standing(
        strategy=strategy,
        subject=about.subject,
        now=about.now,
        each=tuple(_stands(item, ledger, words, strategy, about, {one.id: one for one in items}) for item in items),
        doubt=ledger.doubt,
    )


def _stands(
    item: Item,
    ledger: EvidenceLedger,
    words: Mapping[str, Heard],
    strategy: str,
    about: About,
    others: Mapping[str, Item],
) -> Stands:
    own = words.get(item.id, Heard())
    recorded = ledger.of(strategy, item.id, type_=item.type, realm=about.realm, subject=about.subject)
    evidence = (*recorded, *own.evidence)
    if item.signed_alone and not about.unsigned_counts:
        # What cannot be read stays: it may be the newest word there is.
        evidence = tuple(piece for piece in evidence if piece.document or piece.raised)
    heard = replace(own, evidence=evidence)
    if item.how is How.SIGNOFF and item.apart_from in others:
        item = replace(item, not_by=item.not_by | _signers(others[item.apart_from], words, about))
    canary, live = (item_status(item, heard, replace(about, stage=stage)) for stage in (Stage.CANARY, Stage.LIVE))
    return Stands(item=item, canary=canary, live=live)


def _signers(item: Item, words: Mapping[str, Heard], about: About) -> frozenset[str]:
    """Return who said something of an item of the present packet, in a role of it: they sign no other for it."""
    return frozenset(
        word.by
        for word in words.get(item.id, Heard()).statements
        if word.packet == about.packet and word.role in item.roles and (word.signed or about.unsigned_counts)
    )
