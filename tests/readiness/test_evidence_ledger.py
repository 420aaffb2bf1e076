"""Evidence as the records hold it: what was written is read again, and what cannot be believed never passes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.core.unit import NANOS
from golive.documents.checklist import EvidenceType, How
from golive.journal.bodies.item_evidence import ItemEvidenceGiven
from golive.journal.entry import Draft
from golive.journal.journal import Journal
from golive.readiness.checklist.evidence import Evidence
from golive.readiness.checklist.evidence_ledger import EvidenceLedger, entry_of, evidence_of, write_evidence
from golive.readiness.checklist.item import Item
from golive.readiness.checklist.item_status import About, Heard, item_status
from golive.readiness.checklist.requirement import Requirement
from golive.readiness.checklist.status import Status

DAY = 86_400 * NANOS
NOW = 1_000 * DAY
ITEM = Item(
    id="INFRA-001",
    how=How.AUTO,
    type=EvidenceType.MEASUREMENT,
    roles=frozenset(("sre",)),
    max_age=DAY,
    min_n=2,
    requirements=(
        Requirement(id="near", measure="offset", op="<=", limit=0.05),
        Requirement(id="checked", measure="checked", op="==", limit=True),
    ),
)
ABOUT = About(subject="this", realm="production", author="dev", now=NOW, longest_waiver=30 * DAY)
GOOD = Evidence(
    id="",
    item=ITEM.id,
    type=EvidenceType.MEASUREMENT,
    realm="production",
    subject="this",
    period_begin=NOW - 2 * DAY,
    period_end=NOW - DAY,
    recorded_at=None,
    n=2,
    measured=MappingProxyType({"offset": 0.05, "checked": True}),
    sources=("a" * 64,),
    by="mia@desk",
    why="sampled each minute",
    document="b" * 64,
)


def told(journal: Journal) -> EvidenceLedger:
    return evidence_of(journal.entries(), journal=journal.name, head=journal.head())


def written(*pieces: Evidence) -> EvidenceLedger:
    with Journal.in_memory("records") as journal:
        write_evidence(journal, [("momentum", piece) for piece in pieces], at=NOW)
        return told(journal)


def of(ledger: EvidenceLedger, strategy: str = "momentum") -> tuple[Evidence, ...]:
    return ledger.of(strategy, ITEM.id, type_=ITEM.type, realm=ABOUT.realm, subject=ABOUT.subject)


def status(evidence: Sequence[Evidence]) -> Status:
    return item_status(ITEM, Heard(evidence=evidence), ABOUT).status


def test_what_is_written_is_read_again_with_the_time_of_the_records() -> None:
    assert of(written(GOOD)) == (replace(GOOD, id="momentum/INFRA-001/1", recorded_at=NOW),)


def test_evidence_is_numbered_by_strategy_and_item() -> None:
    with Journal.in_memory("records") as journal:
        write_evidence(journal, [("momentum", GOOD), ("carry", GOOD), ("momentum", GOOD)], at=NOW)
        write_evidence(journal, [("momentum", GOOD)], at=NOW + 1)
        ledger = told(journal)
    assert [piece.id for piece in of(ledger)] == [f"momentum/INFRA-001/{n}" for n in (1, 2, 3)]
    assert [piece.id for piece in of(ledger, "carry")] == ["carry/INFRA-001/1"]


def test_good_evidence_passes_until_it_is_a_day_old_by_its_period() -> None:
    assert status(of(written(GOOD))) is Status.PASS
    assert status(of(written(replace(GOOD, period_end=NOW - DAY - 1)))) is Status.EXPIRED


@pytest.mark.parametrize(
    ("piece", "expected"),
    [
        (replace(GOOD, n=0), Status.UNMEASURED),
        (replace(GOOD, n=None), Status.UNMEASURED),
        (replace(GOOD, n="2"), Status.UNMEASURED),
        (replace(GOOD, n=True), Status.UNMEASURED),
        (replace(GOOD, n=-2), Status.ERROR),
        (replace(GOOD, measured={"offset": math.nan, "checked": True}), Status.ERROR),
        (replace(GOOD, measured={"offset": 10**400, "checked": True}), Status.ERROR),
        (replace(GOOD, measured={"offset": "0.01", "checked": True}), Status.ERROR),
        (replace(GOOD, measured={"offset": 0.01, "checked": 1}), Status.ERROR),
        (replace(GOOD, measured={"offset": None, "checked": True}), Status.MISSING),
        (replace(GOOD, measured={}), Status.MISSING),
        (replace(GOOD, raised=True), Status.ERROR),
        (replace(GOOD, period_end=None), Status.ERROR),
        (replace(GOOD, period_end=NOW + 120 * NANOS + 1), Status.ERROR),
        (replace(GOOD, realm="rehearsal"), Status.MISSING),
        (replace(GOOD, type=EvidenceType.DRILL), Status.MISSING),
        (replace(GOOD, subject="other"), Status.STALE_SUBJECT),
        (replace(GOOD, item="INFRA-002"), Status.MISSING),
    ],
)
def test_what_does_not_pass_before_it_is_written_does_not_pass_afterwards(piece: Evidence, expected: Status) -> None:
    assert status(of(written(piece))) is expected


NUMBERS = st.one_of(
    st.none(), st.booleans(), st.text(max_size=2), st.floats(), st.integers(-3, 3), st.just(10**400), st.just(0.05)
)


@given(
    st.builds(
        replace,
        st.just(GOOD),
        n=st.one_of(st.none(), st.integers(-2, 3), st.booleans(), st.text(max_size=1)),
        raised=st.booleans(),
        period_end=st.one_of(st.none(), st.just(NOW), st.integers(NOW - 3 * DAY, NOW + 300 * NANOS)),
        measured=st.fixed_dictionaries({"offset": NUMBERS, "checked": NUMBERS}),
    )
)
def test_the_records_never_turn_what_does_not_pass_into_what_does(piece: Evidence) -> None:
    assert (status(of(written(piece))) is Status.PASS) == (status((piece,)) is Status.PASS)


def test_an_entry_that_cannot_be_read_is_an_error_of_its_item_alone() -> None:
    with Journal.in_memory("records") as journal:
        write_evidence(journal, [("momentum", GOOD), ("carry", GOOD)], at=NOW)
        key = "momentum/INFRA-001/2"
        journal.append([Draft(ts=NOW, kind=ItemEvidenceGiven.KIND, key=key, body=b'{"v":1}')])
        ledger = told(journal)
    assert status(of(ledger)) is Status.ERROR
    assert status(of(ledger, "carry")) is Status.PASS


@pytest.mark.parametrize("key", ["momentum/INFRA-001/7", "carry/INFRA-001/1"])
def test_an_entry_under_the_key_of_another_is_an_error_where_it_lies(key: str) -> None:
    with Journal.in_memory("records") as journal:
        body = entry_of(GOOD, "momentum", 1).draft(NOW).body
        journal.append([Draft(ts=NOW, kind=ItemEvidenceGiven.KIND, key=key, body=body)])
        ledger = told(journal)
    assert status(of(ledger, key.partition("/")[0])) is Status.ERROR


def test_an_entry_that_belongs_to_no_item_makes_every_item_an_error() -> None:
    with Journal.in_memory("records") as journal:
        write_evidence(journal, [("momentum", GOOD)], at=NOW)
        journal.append([Draft(ts=NOW, kind=ItemEvidenceGiven.KIND, key="momentum", body=b"{}")])
        ledger = told(journal)
    assert status(of(ledger)) is Status.ERROR


@pytest.mark.parametrize("kept", [(), (0,), (1,), (1, 0)])
def test_records_with_an_entry_that_is_gone_or_moved_are_not_believed(kept: tuple[int, ...]) -> None:
    with Journal.in_memory("records") as journal:
        write_evidence(journal, [("momentum", GOOD), ("momentum", GOOD)], at=NOW)
        entries, head = tuple(journal.entries()), journal.head()
    ledger = evidence_of([entries[i] for i in kept], journal="records", head=head)
    assert status(of(ledger)) is Status.ERROR


def test_records_whose_evidence_was_edited_are_not_believed() -> None:
    with Journal.in_memory("records") as journal:
        write_evidence(journal, [("momentum", replace(GOOD, measured={"offset": 9.0, "checked": True}))], at=NOW)
        (entry,), head = tuple(journal.entries()), journal.head()
    edited = entry._replace(body=entry.body.replace(b'"offset":9', b'"offset":0'))
    assert edited != entry
    assert status(of(evidence_of([edited], journal="records", head=head))) is Status.ERROR
