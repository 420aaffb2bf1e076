"""How the items of a checklist stand for a strategy: by evidence of the records, and by what people signed of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from golive.core.dataclass import dataclass
from golive.documents.checklist import Checklist
from golive.documents.library import Specs
from golive.readiness.checklist.evidence_ledger import EvidenceLedger
from golive.readiness.checklist.exemption import Waiver
from golive.readiness.checklist.item import Item
from golive.readiness.checklist.item_status import About, Heard
from golive.readiness.checklist.items_of import items_of
from golive.readiness.checklist.sign_off import Statement
from golive.readiness.checklist.standing import Standing, standing
from golive.readiness.checklist.status import Status
from golive.readiness.people_words import GivenWord
from golive.trust import waiver as waivers
from golive.trust.sign_off import SignOff


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownItems:
    """The items, how each of them stands for either stage, and by id how for the stage that was asked about."""

    items: tuple[Item, ...]
    standing: Standing
    statuses: Mapping[str, Status]


def shown_items(
    checklist: Checklist,
    specs: Specs,
    *,
    strategy: str,
    ledger: EvidenceLedger,
    words: Sequence[GivenWord],
    about: About,
    alone: bool = False,
) -> ShownItems:
    """Return how every item stands for the stage that is asked about.

    Parameters
    ----------
    words
        What was signed on the strategy, each verified by who counts: what is not does not exist.
    about
        The subject, the packet, the stage and the instant.
    alone
        Whether one person alone signs everything, also what is apart.
    """
    items = items_of(checklist, specs)
    if alone:
        items = tuple(replace(item, apart_from="") for item in items)
    heard = {item.id: heard_of(item.id, words) for item in items}
    stands = standing(items, ledger, heard, strategy=strategy, about=about)
    statuses = {one.item.id: one.at(about.stage).status for one in stands.each}
    return ShownItems(items=items, standing=stands, statuses=statuses)


def heard_of(item: str, words: Iterable[GivenWord]) -> Heard:
    """Return what people signed of an item."""
    own = [word for word in words if getattr(word.statement, "item", None) == item]
    return Heard(waivers=tuple(_waivers(own)), statements=tuple(_statements(own)))


def _waivers(words: Iterable[GivenWord]) -> Iterable[Waiver]:
    for word in words:
        one = word.statement
        if isinstance(one, waivers.Waiver):
            yield Waiver(
                by=one.by,
                role=one.role,
                signed_at=one.issued,
                until=one.not_after,
                reason=one.reason,
                subject=one.subject,
                signed=True,
                key=word.point,
            )


def _statements(words: Iterable[GivenWord]) -> Iterable[Statement]:
    for word in words:
        one = word.statement
        if isinstance(one, SignOff):
            yield Statement(
                by=one.by,
                role=one.role,
                packet=one.packet,
                issued=one.issued,
                not_after=one.not_after,
                meaning=one.meaning,
                signed=True,
                step=f"{one.from_state} to {one.to_state}",
            )
