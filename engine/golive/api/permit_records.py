"""What the records say of permits: under which lease nothing holds any more, and below which list of people none does.

A pure fold over entries. What contradicts itself, or cannot be read, leaves a doubt that nothing takes away: of a
strategy in doubt no permit holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from decimal import Decimal
from types import MappingProxyType

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.refusing import refuse_unless
from golive.core.value import Unknown, invalid
from golive.documents.duties import MONEY_STEPS
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.people import PeopleCounted
from golive.journal.bodies.permit import PermitGiven
from golive.journal.bodies.promotion import StrategyPromoted
from golive.journal.body import Body
from golive.journal.entry import Entry
from golive.trust.permit import Floor, JournalMark

_DECIMALS = 9
"""Money in the records is counted in nano-units."""

_KINDS = frozenset((PermitGiven.KIND, StrategyPromoted.KIND, PeopleCounted.KIND))


def nano_of(amount: Decimal) -> int:
    """Return an amount of a statement in nano-units; it has 8 decimals at most, so nothing is rounded."""
    return int(amount.scaleb(_DECIMALS))


def amount_of(nano: int) -> Decimal:
    """Return an amount in nano-units as statements have it.

    >>> amount_of(nano_of(Decimal("5000.5"))), amount_of(nano_of(Decimal(5000)))
    (Decimal('5000.5'), Decimal('5000'))
    """
    amount = Decimal(nano).scaleb(-_DECIMALS).normalize()
    # Ten and more would else be written `1E+1`, which no statement takes.
    return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitRecord:
    """What is known of a strategy: the floor of its permits, how often its stage changed, and the stage.

    `stepped_down` says the last step down from canary or live, by whom and why, until a step up is taken. `journal` is
    the journal of the last lease.
    """

    floor: Floor = field(default_factory=Floor)
    changes: int = 0
    stage: str | None = None
    stepped_down: str = ""
    doubt: str = ""
    journal: JournalMark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitRecords:
    """What is known of all of them; `serials` are the highest lists of people that were seen to count, by realm."""

    strategies: Mapping[str, PermitRecord] = field(default_factory=lambda: MappingProxyType({}))
    serials: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    doubt: str = ""

    def of(self, strategy: str) -> PermitRecord:
        """Return what is known of a strategy."""
        return self.strategies.get(strategy) or PermitRecord()

    def floor(self, strategy: str) -> Floor | Unknown:
        """Return below which lease nothing holds, or why nobody can tell: then no permit holds."""
        record = self.of(strategy)
        doubt = self.doubt or record.doubt
        return invalid("records_contradict", doubt) if doubt else record.floor

    def least_serial(self, realm: str) -> int:
        """Return the serial of the latest list of people that was seen, 0 where there was none."""
        return self.serials.get(realm, 0)

    def heard(self, entry: Entry) -> PermitRecords:
        """Return what is known after an entry; one of another kind changes nothing."""
        if entry.kind not in _KINDS:
            return self
        try:
            body = read_body(entry.kind, entry.body)
            refuse_unless(body.key() == entry.key, "key", "it has another key")
        except Refused as refused:
            return replace(self, doubt=self.doubt or f"entry {entry.seq} cannot be read: {refused.sentence}")
        return self._with(body)

    def _with(self, body: Body) -> PermitRecords:
        match body:
            case PeopleCounted():
                serial = max(body.serial, self.least_serial(body.realm))
                return replace(self, serials=MappingProxyType({**self.serials, body.realm: serial}))
            case PermitGiven():
                return self._of(body.strategy, _given(self.of(body.strategy), body))
            case StrategyPromoted():
                return self._of(body.strategy, _moved(self.of(body.strategy), body))
        return self

    def _of(self, strategy: str, record: PermitRecord) -> PermitRecords:
        return replace(self, strategies=MappingProxyType({**self.strategies, strategy: record}))


def permit_records(entries: Iterable[Entry]) -> PermitRecords:
    """Return what the records say; entries of other kinds are passed over."""
    records = PermitRecords()
    for entry in entries:
        records = records.heard(entry)
    return records


def _given(before: PermitRecord, body: PermitGiven) -> PermitRecord:
    """Return the floor after a lease, or the doubt that it leaves."""
    floor = before.floor
    if body.serial is None or body.capital is None or body.mode not in MONEY_STEPS:
        return _doubted(before, f"lease {body.epoch} does not say what it is for")
    after = Floor(
        serial=body.serial, epoch=body.epoch, lease=body.permit, mode=body.mode, capital=amount_of(body.capital)
    )
    why = ""
    if body.epoch <= floor.epoch:
        why = f"there are two leases of epoch {body.epoch}, or one that is older came later"
    elif body.serial < floor.serial:
        why = f"lease {body.epoch} is of bounds that later ones ended"
    elif body.serial == floor.serial and floor.mode is not None and _raised(after, floor):
        why = f"lease {body.epoch} is for more than the one before it"
    return _doubted(before, why) if why else replace(before, floor=after, journal=_mark(body))


def _mark(body: PermitGiven) -> JournalMark | None:
    """Return which journal a lease is of; None for one of a version that did not say it."""
    if body.journal is None or body.journal_seq is None or body.journal_head is None:
        return None
    return JournalMark(id=body.journal, seq=body.journal_seq, head=body.journal_head)


def _raised(after: Floor, before: Floor) -> bool:
    assert after.mode is not None
    assert before.mode is not None
    return after.capital > before.capital or MONEY_STEPS.index(after.mode) > MONEY_STEPS.index(before.mode)


def _moved(before: PermitRecord, body: StrategyPromoted) -> PermitRecord:
    """Return what a change of stage leaves: other bounds from then on, but for a step down from live to canary."""
    if body.n != before.changes + 1 or (before.stage or body.before) != body.before:
        return _doubted(before, f"change {body.n} of its stage does not follow the one before it")
    floor = Floor(serial=before.floor.serial + 1, epoch=before.floor.epoch)
    down = _is_lower(body.after, body.before)
    if body.after in MONEY_STEPS and down:
        # Within the same bounds a machine may renew at the lower stage; the lease of the higher one has ended.
        most = Decimal(0) if body.capital is None else amount_of(body.capital)
        floor = Floor(
            serial=before.floor.serial,
            epoch=before.floor.epoch + 1,
            mode=body.after,
            capital=min(before.floor.capital, most),
        )
    step = f"from {body.before} to {body.after} by {body.by}: {body.why}" if down else ""
    return replace(before, floor=floor, changes=body.n, stage=body.after, stepped_down=step)


def _is_lower(after: str, before: str) -> bool:
    """Say whether a strategy has less leave after a step: none at all where it is neither canary nor live."""
    if before not in MONEY_STEPS:
        return False
    return after not in MONEY_STEPS or MONEY_STEPS.index(after) < MONEY_STEPS.index(before)


def _doubted(before: PermitRecord, why: str) -> PermitRecord:
    return replace(before, doubt=before.doubt or why)
