"""`DeploymentChecklist`: ready when every item is shown, and not with one of them broken."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from tests.commands import run_command
from tests.ready_desk import (
    PEOPLE,
    asserting_library,
    attested,
    just_enough,
    just_enough_of_all,
    shown_items,
    verifiers_at,
)
from tests.ssh_signers import Signer

from golive import DeploymentChecklist, InvalidInput
from golive.api import Engine
from golive.cli.checklist_measured import evidence_of_measure
from golive.core.unit import NANOS
from golive.documents.checklist import GOLIVE, OUTSIDE
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.loader.shipped import library_root
from golive.readiness.checklist.evidence import Evidence
from golive.readiness.checklist.evidence_ledger import write_evidence
from golive.readiness.checklist.requirement import Requirement
from golive.readiness.measured import Measured

NOW = 1_790_000_000 * NANOS


class At:
    """A clock that stands still until it is moved."""

    def __init__(self, at: int = NOW) -> None:
        self.at = at

    def wall_ns(self) -> int:
        return self.at

    def monotonic_ns(self) -> int:
        return self.at


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return Engine.from_folder(asserting_library(tmp_path_factory.mktemp("ready") / "library"))


def measured(but: str = "", **other: Any) -> Any:
    def measuring(strategy: str, now: int) -> Mapping[str, Measured]:
        all_ = dict(just_enough_of_all(strategy, now))
        if but:
            all_[but] = just_enough(shown_items(GOLIVE)[but], now, **other)
        return all_

    return measuring


def desk(engine: Engine, clock: At | None = None, **options: Any) -> DeploymentChecklist:
    given = {"strategy": "momentum", "realm": "rehearsal", "measuring": measured(), **options}
    return DeploymentChecklist(engine=engine, clock=clock or At(), **given)


def signed(checklist: DeploymentChecklist) -> DeploymentChecklist:
    checklist.run_automated_checks(verifiers_at(NOW))
    attested(checklist, NOW)
    checklist.sign_off("RISK-005", "risk_manager", "Approved")
    checklist.sign_off("STRAT-006", "peer_reviewer", "Approved")
    checklist.sign_off("COMP-003", "compliance_officer", "Approved")
    return checklist


def blockers(checklist: DeploymentChecklist) -> dict[str, str]:
    return {name: why.partition(":")[0] for name, why in checklist.get_readiness().blockers["momentum"].items()}


def test_with_every_item_shown_it_is_ready_and_says_that_nobody_signed(engine: Engine) -> None:
    checklist = signed(desk(engine))
    readiness = checklist.get_readiness()
    assert (readiness.is_ready, bool(readiness), readiness.is_signed, blockers(checklist)) == (True, True, False, {})
    assert (readiness.each["momentum"].needed, readiness.each["momentum"].shown) == (31, 100)
    exported = json.loads(checklist.export())
    assert (exported["realm"], exported["signatures"]) == ("rehearsal", "UNSIGNED")
    assert set(exported["strategies"]["momentum"]["items"]["STRAT-001"].values()) == {"PASS"}


@pytest.mark.parametrize("name", sorted(shown_items(GOLIVE)))
def test_with_one_measured_item_broken_it_is_not_ready(engine: Engine, name: str) -> None:
    rule = shown_items(GOLIVE)[name].requirements[0]
    broken = not rule.limit if isinstance(rule.limit, bool) else _beside(rule, float(rule.limit))
    checklist = signed(desk(engine, measuring=measured(name, **{rule.measure: broken})))
    assert blockers(checklist) == {name: "FAIL"}


def _beside(rule: Requirement, limit: float) -> float:
    step = 1.0 if rule.is_count else 1e-6 * max(1.0, abs(limit))
    return limit - step if rule.op == ">=" else limit + step


@pytest.mark.parametrize("name", sorted(shown_items(OUTSIDE)))
def test_an_item_that_nobody_verified_is_missing_and_voids_what_was_signed(engine: Engine, name: str) -> None:
    checklist = signed(desk(engine))
    other = desk(engine)
    other.run_automated_checks({key: value for key, value in verifiers_at(NOW).items() if key != name})
    assert blockers(other)[name] == "MISSING"
    # Evidence that comes after a signature makes another packet.
    checklist.run_automated_checks({name: just_enough(shown_items(OUTSIDE)[name], NOW + 1)})
    assert blockers(checklist) == dict.fromkeys(("RISK-005", "STRAT-006", "COMP-003"), "STALE_SUBJECT")


def _raises() -> object:
    raise ValueError("the venue is away")


@pytest.mark.parametrize(
    ("verifier", "status"),
    [
        (lambda: True, "UNMEASURED"),
        (lambda: None, "UNMEASURED"),
        (lambda: {"measured": {"failures": 0}, "n": True, "period_end": NOW}, "UNMEASURED"),
        (lambda: {"measured": {"failures": 0}, "n": 24, "period_end": NOW}, "UNMEASURED"),
        (lambda: {"measured": {"failures": 0}, "n": 25, "period_end": None}, "ERROR"),
        (lambda: {"measured": {"failures": True}, "n": 25, "period_end": NOW}, "ERROR"),
        (lambda: {"measured": {"failures": float("nan")}, "n": 25, "period_end": NOW}, "ERROR"),
        (lambda: {"measured": {}, "n": 25, "period_end": NOW}, "MISSING"),
        (lambda: {"measured": {"failures": 1}, "n": 25, "period_end": NOW}, "FAIL"),
        (lambda: {"measured": {"failures": 0}, "n": 25, "period_end": NOW + 121 * NANOS}, "ERROR"),
        (_raises, "ERROR"),
        (lambda: {"measured": {"failures": 0}, "n": 25, "period_end": NOW}, None),
    ],
)
def test_what_a_verifier_says_is_evidence_or_nothing(engine: Engine, verifier: Any, status: str | None) -> None:
    checklist = desk(engine)
    checklist.run_automated_checks({"EXEC-003": verifier})
    assert blockers(checklist).get("EXEC-003") == status


class _OfSomebodyElseError(Exception):
    """An error that golive has never heard of."""


@pytest.mark.parametrize("error", [AttributeError, InvalidInput, ImportError, _OfSomebodyElseError, KeyboardInterrupt])
def test_a_verifier_that_passed_and_then_breaks_off_in_any_way_passes_no_more(
    engine: Engine, error: type[BaseException]
) -> None:
    def breaks() -> object:
        raise error("away")

    checklist, passing = desk(engine, strategy=None), verifiers_at(NOW)
    checklist.run_automated_checks(passing)
    with suppress(_OfSomebodyElseError, KeyboardInterrupt):
        checklist.run_automated_checks({"EXEC-003": breaks})
    for why in checklist.get_readiness().blockers.values():
        assert (why["EXEC-003"].partition(":")[0], "INFRA-001" in why) == ("ERROR", False)
    checklist.run_automated_checks({"EXEC-003": just_enough(shown_items(OUTSIDE)["EXEC-003"], NOW + 1)})
    assert not any("EXEC-003" in why for why in checklist.get_readiness().blockers.values())


@pytest.mark.parametrize("name", [*sorted(shown_items(GOLIVE)), "OPS-001", "RISK-005", "NONE-001"])
@pytest.mark.parametrize("told", [lambda: True, {"measured": {}}], ids=["callable", "mapping"])
def test_nobody_tells_golive_of_what_it_measures_or_people_say(engine: Engine, name: str, told: Any) -> None:
    checklist = desk(engine)
    with pytest.raises(InvalidInput, match=name):
        checklist.run_automated_checks({name: told})


def test_what_is_measured_cannot_be_given_outside_a_rehearsal(engine: Engine) -> None:
    with pytest.raises(InvalidInput, match="measures its items itself"):
        desk(engine, realm="production")
    plain = DeploymentChecklist(engine=engine, strategy="momentum", clock=At())
    plain.run_automated_checks()
    assert not plain.get_readiness().is_ready
    assert blockers(plain)["STRAT-001"] == "MISSING"


def test_a_refusal_stands_whoever_else_approves(engine: Engine) -> None:
    checklist = signed(desk(engine))
    checklist.sign_off("RISK-005", "risk_manager", "not yet")
    assert blockers(checklist) == {"RISK-005": "FAIL"}


def test_a_role_that_nobody_has_or_an_author_has_signs_nothing(engine: Engine) -> None:
    checklist = desk(engine)
    for role, by in (("quant", None), ("risk_manager", "dev_1"), ("risk_manager", "peer_1"), ("risk_manager", "eve")):
        with pytest.raises(InvalidInput):
            checklist.sign_off("RISK-005", role, "Approved", by=by)
    with pytest.raises(InvalidInput, match="not signed"):
        checklist.sign_off("STRAT-001", "quant", "Approved")


def test_evidence_that_says_of_itself_that_it_was_signed_is_not(tmp_path: Path) -> None:
    required = Engine.from_folder(asserting_library(tmp_path / "library", PEOPLE.text))
    checklist = desk(required)
    checklist.run_automated_checks(verifiers_at(NOW))
    item = shown_items(OUTSIDE)["EXEC-003"]
    found = just_enough(item, NOW)
    piece = Evidence(
        id="e",
        item="EXEC-003",
        type=item.type,
        realm="rehearsal",
        subject=checklist._subject("momentum"),
        period_end=NOW,
        recorded_at=NOW,
        n=found.n,
        measured=found.values,
        document="a" * 64,
    )
    checklist.run_automated_checks({"EXEC-003": piece})
    signed(checklist)
    told = blockers(checklist)
    assert {told[name] for name in shown_items(OUTSIDE)} == {"MISSING"}
    assert {told[name] for name in ("RISK-005", "STRAT-006", "COMP-003")} == {"PENDING"}


def test_what_was_approved_is_over_when_its_time_is(engine: Engine) -> None:
    clock = At()
    checklist = signed(desk(engine, clock))
    clock.at += 91 * 86_400 * NANOS
    assert not checklist.get_readiness().is_ready
    assert blockers(checklist)["STRAT-001"] == "EXPIRED"


def test_without_a_strategy_every_one_must_be_ready(engine: Engine) -> None:
    checklist = desk(engine, strategy=None)
    checklist.run_automated_checks(verifiers_at(NOW))
    readiness = checklist.get_readiness()
    assert sorted(readiness.each) == ["mean_reversion", "momentum", "volatility"]
    assert not readiness.is_ready


def test_a_signature_that_nobody_verified_counts_for_nothing(tmp_path: Path) -> None:
    place, shipped = tmp_path / "records.db", Engine.shipped()
    desk_ = desk(shipped, measuring=None)
    item = next(one for one in desk_._items if one.id == "INFRA-001")
    piece = evidence_of_measure(item, just_enough(item, NOW), desk_._subject("momentum"), by="eve", realm="rehearsal")
    with Journal.shared(home_at(str(place))) as records:
        write_evidence(records, [("momentum", replace(piece, document="a" * 64))], at=NOW)
    assert blockers(desk(shipped, measuring=None, records=place))["INFRA-001"] == "MISSING"


def test_the_page_of_one_strategy_is_exported_and_no_other_form(engine: Engine) -> None:
    page = desk(engine).export("html")
    assert "momentum: not ready" in page
    assert "UNSIGNED of the realm <code>rehearsal</code>" in page
    assert page.count('data-head="Next command"') >= 1
    for form, strategy in (("dsse", "momentum"), ("html", None), ("pdf", "momentum")):
        with pytest.raises(InvalidInput, match="not exported"):
            desk(engine, strategy=strategy).export(form)


def test_an_envelope_says_who_exported_the_document_and_a_changed_one_does_not_verify(
    engine: Engine, tmp_path: Path
) -> None:
    machine = Signer(seed=77)
    checklist = desk(engine)
    exported = json.loads(checklist.export("dsse", key=machine.key_file(tmp_path)))
    payload = base64.b64decode(exported["payload"])
    statement = json.loads(payload)
    stands = json.loads(checklist.export())
    assert statement["predicate"]["checklist"] == stands
    assert statement["predicateType"] == "urn:golive:checklist:1"
    assert statement["subject"][0]["digest"]["sha256"] == hashlib.sha256(rfc8785.dumps(stands)).hexdigest()
    # The encoding that DSSE signs, written out anew.
    kind = b"application/vnd.in-toto+json"
    signature = base64.b64decode(exported["signatures"][0]["sig"])
    public = Ed25519PublicKey.from_public_bytes(machine.key.point)
    public.verify(signature, b"DSSEv1 28 " + kind + b" %d " % len(payload) + payload)
    with pytest.raises(InvalidSignature):
        public.verify(signature, b"DSSEv1 28 " + kind + b" %d " % len(payload) + payload.replace(b"MISSING", b"PASS"))


def test_evidence_that_the_command_measured_counts_in_the_class(tmp_path: Path) -> None:
    records = tmp_path / "records.db"
    words = ("checklist", "measure", "--item", "EXEC-002", "--strategy", "momentum", "--records", records)
    assert run_command(*words).exit_code == 1
    stands = json.loads(DeploymentChecklist(strategy="momentum", records=records).export())
    assert stands["strategies"]["momentum"]["items"]["EXEC-002"] == {"canary": "PASS", "live": "FAIL"}


def test_by_a_root_file_the_records_alone_count_and_nothing_is_told_here(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="a library and its records"):
        DeploymentChecklist(strategy="momentum", trust=tmp_path / "root")
    records = tmp_path / "records.db"
    Journal.shared(home_at(str(records))).close()
    checklist = DeploymentChecklist(library=library_root(), records=records, trust=tmp_path / "root")
    with pytest.raises(InvalidInput, match="the records alone count"):
        checklist.run_automated_checks()
    with pytest.raises(InvalidInput, match="the records alone count"):
        checklist.sign_off("RISK-005", "risk_manager", "Approved")
