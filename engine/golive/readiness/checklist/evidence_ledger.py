"""What the records hold of evidence: a pure fold over entries, by strategy and item; what cannot be read is an error.

::

    ledger = evidence_of(entries, journal=RECORDS)
    ledger.of("momentum", "STRAT-001")
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from functools import partial
from types import MappingProxyType

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.documents.checklist import EvidenceType
from golive.journal.bodies.item_evidence import ItemEvidenceGiven
from golive.journal.bodies.kinds import read_body
from golive.journal.chain import genesis
from golive.journal.entry import Entry, Head
from golive.journal.following import broken_after
from golive.journal.journal import Appended, Journal
from golive.journal.keys import parts_of
from golive.journal.numbered import append_numbered
from golive.readiness.checklist.evidence import Evidence
from golive.readiness.checklist.requirement import Value, is_number

Place = tuple[str, str]
"""A strategy, and an item of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLedger:
    """Every piece of evidence in the order of the records. `doubt` says why they cannot be believed: then none passes.

    `unreadable` are numbers of entries that cannot be read, by where they belong.
    """

    pieces: Mapping[Place, tuple[Evidence, ...]] = field(default_factory=lambda: MappingProxyType({}))
    unreadable: Mapping[Place, tuple[int, ...]] = field(default_factory=lambda: MappingProxyType({}))
    doubt: str = ""

    def of(self, strategy: str, item: str, *, type_: EvidenceType, realm: str, subject: str) -> tuple[Evidence, ...]:
        """Return the evidence for an item; what cannot be read is a piece that raised, as evidence of now would be.

        `type_`, `realm` and `subject` are those of an evidence that would count.
        """
        place = strategy, item
        whys = [f"entry {seq} cannot be read" for seq in self.unreadable.get(place, ())]
        whys += [self.doubt] if self.doubt else []
        doubts = tuple(
            Evidence(
                id=why,
                item=item,
                type=type_,
                realm=realm,
                subject=subject,
                period_end=None,
                recorded_at=None,
                n=None,
                raised=True,
                why=why,
            )
            for why in whys
        )
        return (*self.pieces.get(place, ()), *doubts)

    def unsigned(self) -> EvidenceLedger:
        """Return it as it stands for whoever does not know who may sign: no piece was signed by anybody."""
        pieces = {place: tuple(replace(one, document="") for one in each) for place, each in self.pieces.items()}
        return replace(self, pieces=MappingProxyType(pieces))

    def last_subjects(self) -> Mapping[str, str]:
        """Return what the evidence of each strategy was about that was recorded last."""
        dated = [
            (one.recorded_at or 0, strategy, one.subject) for (strategy, _), each in self.pieces.items() for one in each
        ]
        return {strategy: subject for _, strategy, subject in sorted(dated, key=lambda one: one[0])}

    def heard(self, entry: Entry) -> EvidenceLedger:
        """Return what is known after an entry; one of another kind changes nothing."""
        if entry.kind != ItemEvidenceGiven.KIND:
            return self
        try:
            strategy, item, _ = parts_of(entry.key, len(ItemEvidenceGiven.KEY))
        except Refused as refused:
            return replace(self, doubt=self.doubt or f"entry {entry.seq} is for no item: {refused.sentence}")
        place = strategy, item
        try:
            piece = _piece(entry)
        except Refused:
            seqs = (*self.unreadable.get(place, ()), entry.seq)
            return replace(self, unreadable=MappingProxyType({**self.unreadable, place: seqs}))
        pieces = (*self.pieces.get(place, ()), piece)
        return replace(self, pieces=MappingProxyType({**self.pieces, place: pieces}))


def evidence_of(entries: Iterable[Entry], *, journal: str, head: Head) -> EvidenceLedger:
    """Return what a journal holds of evidence.

    Parameters
    ----------
    entries
        All entries of the journal, from its first one.
    journal, head
        Its name, and its last entry: where entries do not follow one another up to it, nothing is believed.
    """
    stored = tuple(entries)
    ledger = EvidenceLedger()
    begin = Head(seq=0, hash=genesis(journal), ts=None)
    broken = broken_after(journal, begin, stored) if stored or head.seq else None
    if broken is None and stored and stored[-1].hash != head.hash:
        broken = f"entry {stored[-1].seq} is not the last one"
    for entry in stored:
        ledger = ledger.heard(entry)
    return ledger if broken is None else replace(ledger, doubt=f"the records do not hold: {broken}")


def write_evidence(records: Journal, pieces: Sequence[tuple[str, Evidence]], *, at: int) -> Appended:
    """Write evidence, each piece of a strategy, all in one, at an instant in nanoseconds.

    Raises
    ------
    Unavailable
        Another writer holds the records, or they cannot be written.
    """
    each = [((strategy, piece.item), partial(entry_of, piece, strategy)) for strategy, piece in pieces]
    return append_numbered(records, ItemEvidenceGiven.KIND, each, at)


def entry_of(evidence: Evidence, strategy: str, n: int) -> ItemEvidenceGiven:
    """Return evidence as it is written, the n-th of its item.

    What is no finite number is written as unusable: it is an error, and never a value.
    """
    numbers = {name: float(value) for name, value in evidence.measured.items() if is_number(value)}
    truths = {name: value for name, value in evidence.measured.items() if isinstance(value, bool)}
    known = {name for name, value in evidence.measured.items() if value is not None}
    return ItemEvidenceGiven(
        strategy=strategy,
        item=evidence.item,
        n=n,
        type=evidence.type.value,
        realm=evidence.realm,
        subject=evidence.subject,
        numbers=numbers,
        truths=truths,
        unusable=tuple(sorted(known - numbers.keys() - truths.keys())),
        observations=_counted(evidence.n),
        period_begin=evidence.period_begin,
        period_end=evidence.period_end,
        sources=evidence.sources,
        by=evidence.by,
        why=evidence.why or None,
        raised=(evidence.why or "measuring it failed") if evidence.raised else None,
        document=evidence.document or None,
    )


def _piece(entry: Entry) -> Evidence:
    body = read_body(entry.kind, entry.body)
    if not isinstance(body, ItemEvidenceGiven) or body.key() != entry.key:
        raise Refused("key", "the entry has another key", field="key")
    if body.type not in {one.value for one in EvidenceType}:
        raise Refused("type", f"`{body.type}` is no kind of evidence", field="type")
    measured: dict[str, Value] = {**body.numbers, **body.truths, **dict.fromkeys(body.unusable, math.nan)}
    return Evidence(
        id=entry.key,
        item=body.item,
        type=EvidenceType(body.type),
        realm=body.realm,
        subject=body.subject,
        period_end=body.period_end,
        recorded_at=entry.ts,
        n=body.observations,
        measured=measured,
        raised=body.raised is not None,
        period_begin=body.period_begin,
        sources=body.sources,
        by=body.by,
        why=body.raised or body.why or "",
        document=body.document or "",
    )


def _counted(n: object) -> int | None:
    return n if isinstance(n, int) and not isinstance(n, bool) else None
