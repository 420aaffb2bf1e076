"""From nothing to a signed permit for canary in a rehearsal: every shortcut on the way is refused by its name."""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from tests.acts_desk import CAPITAL, KEYS, BotInMemory, Desk, alone
from tests.bars_library import bars_engine
from tests.places import absent
from tests.ssh_signers import Signer
from tests.trust_desk import DAY, PEER, RISK, STRANGER, Listed, person, registry

from golive.api import Engine
from golive.core.errors import Refused
from golive.journal.bodies.journal_begun import JournalBegun
from golive.readiness.money_acts import RenewLease, permit_terms
from golive.readiness.signed_acts import Outcome
from golive.readiness.stage import Stage
from golive.readiness.step_acts import changed
from golive.trust.permit import Floor, Lease
from golive.trust.permit_file import PermitWatch
from golive.trust.permit_word import PermitView
from golive.trust.ssh_keygen import sign_by_ssh_keygen


@pytest.fixture
def desk(shipped: Engine) -> Desk:
    return Desk(engine=shipped)


def whats(outcome: Outcome) -> str:
    """Return what is missing, and see that each of it says who can give it or that nobody has to."""
    assert not outcome.done
    return "; ".join(one.what for one in outcome.missing)


def seen(desk: Desk, path: Path) -> PermitView:
    people = desk.open()
    watch = PermitWatch(
        path, strategy="momentum", subject=people.subject("momentum"), terms=permit_terms(people, "momentum")
    )
    floor = people.record.permits.floor("momentum")
    assert isinstance(floor, Floor)
    return watch.look(desk.at, registry=desk.people, floor=floor, revoked=frozenset())


def leased(desk: Desk, path: Path, *, folder: Path | None = None) -> RenewLease:
    """Let the machine renew, by `ssh-keygen` where a folder for its key is given, and write the permit's file."""
    act = desk.renew()
    assert act.missing() == ()
    lease = act.statement("")
    line, machine = lease.line(), KEYS["nightly"]
    if folder is None:
        signature = machine.sign(line, lease.namespace())
    else:
        key_file = machine.key_file(folder)
        signature = sign_by_ssh_keygen(line, key_file=key_file, namespace=lease.namespace(), key=machine.key)
    path.write_bytes(act.permit(line, signature).data())
    assert act.take(line, signature).done
    return act


def test_from_nothing_to_a_permit_every_shortcut_is_refused_by_its_name(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("ssh-keygen") is None:
        absent("OpenSSH is not installed")

    def by_openssh(signer: Signer, message: bytes, namespace: str) -> str:
        key_file = signer.key_file(tmp_path)
        return sign_by_ssh_keygen(message, key_file=key_file, namespace=namespace, key=signer.key)

    monkeypatch.setattr(Signer, "sign", by_openssh)
    permit = tmp_path / "momentum.json"

    _to_a_frozen_packet(desk, permit)
    _to_bounds(desk)
    # Money moves by a machine's lease alone, which no person signs.
    assert seen(desk, permit).word == "none"
    with pytest.raises(Refused, match="not_a_renewer"):
        desk.renew("risk_1").missing()
    leased(desk, permit, folder=tmp_path)
    view = seen(desk, permit)
    assert (view.word, view.mode, view.capital) == ("valid", "canary", Decimal(5_000))
    assert [view.passes(mode) for mode in ("canary", "live")] == [True, False]
    assert "it has been a canary for" in whats(desk.bounds("risk_1", Stage.LIVE))


def _to_a_frozen_packet(desk: Desk, permit: Path) -> None:
    # A draft goes nowhere but to paper, and only its author takes it there.
    for to in (Stage.REVIEW, Stage.HALTED):
        assert f"there is no step from draft to {to.value}" in whats(desk.step("promote", to))
    assert "there is no step from draft to canary" in whats(desk.bounds("risk_1"))
    assert "a signature of dev_1, who wrote it" in whats(desk.step("promote", Stage.PAPER, "risk_1"))
    with pytest.raises(Refused, match="other_key"):
        desk.step("promote", Stage.PAPER, signer=STRANGER)
    assert seen(desk, permit).word == "none"
    assert desk.step("promote", Stage.PAPER).done
    (again,) = desk.step("promote", Stage.PAPER).missing
    assert (again.what, again.who) == ("momentum is paper already", "dev_1")
    assert again.command.startswith("golive promote momentum --to review ")
    # What golive measures waits for nobody of the list of people.
    whose = {one.what: one.who for one in desk.step("promote", Stage.REVIEW).missing}
    assert whose["STRAT-001 is MISSING"] == whose["RISK-001 is MISSING"] == "whoever runs golive, which measures it"
    assert whose["COMP-001 is MISSING"] == "comp_1 or seen_1"

    # Nothing is reviewed of which evidence lacks, and nothing signed that is not frozen.
    lacking = desk.step("promote", Stage.REVIEW)
    assert "EXEC-001 is MISSING" in whats(lacking)
    nexts = ("golive checklist", "golive drill", "golive evidence form", "golive journal anchor", "golive paper")
    assert all(one.who and one.command.startswith(nexts) for one in lacking.missing)
    assert "no packet is frozen" in whats(desk.sign("RISK-005", "risk_1"))
    desk.show(but=["EXEC-001"])
    assert whats(desk.step("promote", Stage.REVIEW)) == "EXEC-001 is MISSING"
    desk.show()
    assert desk.step("promote", Stage.REVIEW).done

    # Each signs as what he is, and nothing of his own.
    with pytest.raises(Refused, match=r"role: `RISK-005` is signed by a risk_manager: risk_1"):
        desk.sign("RISK-005", "peer_1")
    with pytest.raises(Refused, match="author"):
        desk.sign("RISK-005", "dev_1")
    with pytest.raises(Refused, match="other_key"):
        desk.sign("RISK-005", "risk_1", signer=PEER)
    with pytest.raises(Refused, match="item: `INFRA-001` is not signed"):
        desk.sign("INFRA-001", "risk_1", role="sre")
    assert "RISK-005 is PENDING; STRAT-006 is PENDING" in whats(desk.bounds("risk_1"))
    assert desk.sign("RISK-005", "risk_1").done
    assert whats(desk.bounds("risk_1")) == "STRAT-006 is PENDING"
    assert desk.sign("STRAT-006", "peer_1").done


def _to_bounds(desk: Desk) -> None:
    # One signature is none, twice by one person is one, and no machine and no author signs bounds.
    with pytest.raises(Refused, match="author"):
        desk.bounds("dev_1")
    with pytest.raises(Refused, match="machine_cannot_sign"):
        desk.bounds("nightly")
    first = desk.bounds("risk_1")
    assert first.written
    assert "signatures of peer_reviewer" in whats(first)
    assert (first.missing[0].who, first.missing[0].command) == (
        "peer_1",
        "golive promote momentum --to canary --key KEY",
    )
    assert "signatures of peer_reviewer" in whats(desk.bounds("risk_1"))
    assert "there is nothing to renew" in desk.renew().missing()[0].what
    assert desk.bounds("peer_1").done


def test_within_its_bounds_a_lease_is_renewed_for_the_journal_that_it_is_of_and_no_other(
    desk: Desk, tmp_path: Path
) -> None:
    desk.promoted()
    leased(desk, tmp_path / "permit.json")
    own, desk.bot = desk.bot, BotInMemory()
    desk.bot.mark(desk.at)
    with pytest.raises(Refused, match="other_journal"):
        desk.renew().missing()
    desk.bot = own
    act = desk.renew()
    assert act.missing() == ()
    line = act.statement("").line()
    signature = KEYS["nightly"].sign(line, Lease.namespace())
    own.journal.append([JournalBegun(nonce="later", at=desk.at).draft(desk.at)])
    assert act.take(line, signature).done, "the bot writes on while its lease is signed"


def test_a_lease_ends_with_its_day_and_is_renewed_within_its_bounds(desk: Desk, tmp_path: Path) -> None:
    permit = tmp_path / "momentum.json"
    desk.promoted()
    leased(desk, permit)
    before = permit.read_bytes()
    desk.at += DAY
    assert seen(desk, permit).word == "expired"
    act = leased(desk, permit)
    assert act.statement("").epoch == 2
    assert seen(desk, permit).word == "valid"
    permit.write_bytes(before)
    assert seen(desk, permit).reason == "old_epoch"


def test_a_demotion_ends_the_permit_at_once_and_the_bounds_for_good(desk: Desk, tmp_path: Path) -> None:
    permit = tmp_path / "momentum.json"
    desk.promoted()
    leased(desk, permit)
    assert desk.step("demote", Stage.PAPER, "risk_1").done
    assert seen(desk, permit).word == "revoked"
    assert "there is nothing to renew" in desk.renew().missing()[0].what
    assert desk.step("promote", Stage.REVIEW).done
    lacking = whats(desk.bounds("risk_1"))
    assert "it stepped down too lately" in lacking
    assert "no root cause was given" in lacking


def test_evidence_that_grew_old_promotes_nobody(desk: Desk) -> None:
    desk.reviewed()
    assert desk.sign("RISK-005", "risk_1").done
    assert desk.sign("STRAT-006", "peer_1").done
    desk.at += 100 * DAY
    lacking = whats(desk.bounds("risk_1"))
    assert "STRAT-001 is EXPIRED" in lacking
    assert "RISK-005 is EXPIRED" in lacking


def test_what_comes_from_outside_unsigned_promotes_nobody(desk: Desk) -> None:
    desk.show(signed=False)
    assert desk.step("promote", Stage.PAPER).done
    lacking = whats(desk.step("promote", Stage.REVIEW))
    assert "INFRA-001 is MISSING" in lacking
    assert "RISK-001" not in lacking


def test_a_waiver_is_of_one_person_once_and_never_of_a_reminder(desk: Desk) -> None:
    desk.show(but=["INFRA-003"])
    assert desk.step("promote", Stage.PAPER).done
    assert whats(desk.step("promote", Stage.REVIEW)) == "INFRA-003 is MISSING"
    with pytest.raises(Refused, match="unwaivable"):
        desk.waive("EXEC-001", "risk_1")
    with pytest.raises(Refused, match="unwaivable"):
        desk.waive("RISK-005", "risk_1")
    roles = {role.value for item in desk.engine.program.checked.specs.checklists[0].items
             if item.id == "INFRA-003" for role in item.roles}  # fmt: skip
    assert roles
    if "risk_manager" not in roles:
        with pytest.raises(Refused, match="role"):
            desk.waive("INFRA-003", "risk_1")


def test_a_release_is_the_risk_managers_and_never_the_authors(desk: Desk) -> None:
    assert desk.release("risk_1").done
    with pytest.raises(Refused, match="role: an order is released by risk_manager: risk_1"):
        desk.release("peer_1", "peer_reviewer")
    with pytest.raises(Refused, match="author"):
        desk.release("dev_1")


def test_records_that_contradict_themselves_promote_nobody_and_renew_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.promoted()
    leased(desk, tmp_path / "momentum.json")
    entry = desk.journal.newest("permit")
    assert entry is not None
    from golive.journal.bodies.kinds import read_body
    from golive.journal.bodies.permit import PermitGiven

    body = read_body("permit", entry.body)
    assert isinstance(body, PermitGiven)
    desk.journal.append([replace(body, permit="f" * 64).draft(desk.at)])
    with pytest.raises(Refused, match="records_contradict"):
        desk.renew().missing()
    assert "the records contradict themselves: there are two leases" in whats(desk.bounds("risk_1", Stage.LIVE))


def test_alone_one_person_risks_a_hundredth_and_never_goes_live(shipped: Engine, tmp_path: Path) -> None:
    desk = alone(shipped)
    desk.show()
    assert desk.step("promote", Stage.PAPER).done
    assert desk.step("promote", Stage.REVIEW).done
    assert desk.sign("RISK-005", "dev_1").done
    assert desk.sign("STRAT-006", "dev_1", role="peer_reviewer").done
    assert desk.bounds("dev_1").done
    leased(desk, tmp_path / "momentum.json")
    view = seen(desk, tmp_path / "momentum.json")
    assert (view.word, view.capital) == ("valid", CAPITAL / 100)
    assert "whoever is alone never goes live" in whats(desk.bounds("dev_1", Stage.LIVE))


def test_a_person_who_waived_an_item_does_so_no_more_under_another_name_or_with_another_key(desk: Desk) -> None:
    checklist = desk.engine.program.checked.specs.checklists[0]
    item = next(one for one in checklist.items if one.waivable and one.roles)
    role = item.roles[0].value

    def waived(by: str, signer: Signer, **people: str) -> Outcome:
        desk.people = registry(Listed().but(**people))
        return desk.waive(item.id, by, role=role, signer=signer)

    assert waived("risk_1", RISK, risk_1=person(RISK, role)).done
    with pytest.raises(Refused, match="twice"):
        waived("risk_1", RISK, risk_1=person(RISK, role))
    with pytest.raises(Refused, match="twice"):
        waived("risk_9", RISK, risk_1="", risk_9=person(RISK, role))
    with pytest.raises(Refused, match="twice"):
        waived("risk_1", STRANGER, risk_1=person(STRANGER, role))
    assert waived("risk_9", STRANGER, risk_9=person(STRANGER, role)).done


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"kill_file": "present"}, "the kill file is present"),
        ({"kill_file": None}, "not_killed cannot be told"),
        ({"broken_records": 2.0}, "2 contradictions in the records"),
        ({"broken_records": None}, "unbroken cannot be told"),
    ],
)
def test_a_canary_that_the_first_look_would_bring_down_is_refused_at_the_step(
    desk: Desk, facts: dict[str, float | str | None], why: str
) -> None:
    desk.reviewed()
    assert desk.sign("RISK-005", "risk_1").done
    assert desk.sign("STRAT-006", "peer_1").done
    assert why in whats(desk.bounds("risk_1", Stage.CANARY, **facts))
    assert desk.bounds("risk_1").written


def test_nobody_signs_or_renews_what_goes_beyond_paper_of_a_library_without_order_flow(
    desk: Desk, tmp_path: Path
) -> None:
    changed_halfway = replace(desk.promoted(), engine=bars_engine())
    for to in (Stage.CANARY, Stage.LIVE):
        with pytest.raises(Refused, match="no_order_flow: NO ORDER FLOW"):
            changed_halfway.bounds("risk_1", to)
    with pytest.raises(Refused, match="no_order_flow: NO ORDER FLOW"):
        changed_halfway.renew().missing()
    lease = desk.renew().statement("")
    with pytest.raises(Refused, match="no_order_flow: NO ORDER FLOW"):
        changed_halfway.renew().take(lease.line(), KEYS["nightly"].sign(lease.line(), lease.namespace()))
    leased(desk, tmp_path / "momentum.json")


def test_a_stage_that_stands_in_the_records_and_that_nobody_signed_for_carries_nothing(desk: Desk) -> None:
    desk.show()
    assert desk.step("promote", Stage.PAPER).done
    written = changed(desk.open(), "momentum", Stage.REVIEW, why="it is ready", by="dev_1")
    desk.open().write(written)
    said = "nobody who counts signed its step from paper to review"
    assert desk.open().doubts("momentum") == (said,)
    assert said in whats(desk.step("promote", Stage.REVIEW))
    for item, by in (("RISK-005", "risk_1"), ("STRAT-006", "peer_1")):
        desk.sign(item, by)
    assert said in whats(desk.bounds("risk_1"))
