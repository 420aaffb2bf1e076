"""How the items of a checklist stand for a strategy: by evidence of the records, and by what people signed of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from golive.documents.checklist import Checklist, ChecklistItem, How
from golive.documents.library import Specs
from golive.readiness.checklist.evidence_ledger import EvidenceLedger
from golive.readiness.checklist.exemption import Waiver
from golive.readiness.checklist.item import Item
from golive.readiness.checklist.item_status import About, Heard, item_status
from golive.readiness.checklist.items_of import items_of
from golive.readiness.checklist.sign_off import Statement
from golive.readiness.checklist.status import Status
from golive.readiness.people_words import GivenWord
from golive.trust import waiver as waivers
from golive.trust.sign_off import SignOff


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownItems:
    """The items, and how each of them stands."""

    items: tuple[Item, ...]
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
    """Return how every item stands.

    Parameters
    ----------
    words
        What was signed on the strategy, each verified by who counts: what is not does not exist.
    about
        The subject, the packet and the instant.
    alone
        Whether one person alone signs everything, also what is apart.
    """
    declared = {item.id: item for item in checklist.items}
    items = items_of(checklist, specs)
    if not alone:
        items = tuple(_apart(item, declared[item.id], words, about.packet) for item in items)
    statuses = {}
    for item in items:
        pieces = ledger.of(strategy, item.id, type_=item.type, realm=about.realm, subject=about.subject)
        own = [word for word in words if getattr(word.statement, "item", None) == item.id]
        heard = Heard(evidence=pieces, waivers=tuple(_waivers(own)), statements=tuple(_statements(own)))
        statuses[item.id] = item_status(item, heard, about).status
    return ShownItems(items=items, statuses=statuses)


def _apart(item: Item, declared: ChecklistItem, words: Iterable[GivenWord], packet: str | None) -> Item:
    """Return an item that is not signed by whoever signed the one that it is apart from."""
    if item.how is not How.SIGNOFF or declared.apart_from is None:
        return item
    other = declared.apart_from.value
    signed = frozenset(
        word.by
        for word in words
        if isinstance(word.statement, SignOff) and word.statement.item == other and word.statement.packet == packet
    )
    return replace(item, not_by=item.not_by | signed)


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
            )
