"""A canary executes within its permit, and halts the moment that does not hold; each refusal says its own reason."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.canary_desk import CAPITAL, NOW, STRATEGY, CanaryDesk
from tests.ssh_signers import Signer
from tests.trust_desk import (
    AUTHOR,
    DAY,
    HOUR,
    MINUTE,
    PEER,
    RISK,
    SECOND,
    STRANGER,
    Listed,
    person,
)

from golive.api import Engine
from golive.api.bot_journal import NAME
from golive.api.session import Session
from golive.core.errors import InvalidInput, InvalidLibrary
from golive.core.verdict import Verdict
from golive.journal.bodies.people import PeopleCounted
from golive.journal.bodies.promotion import StrategyPromoted
from golive.journal.bodies.records_seen import RecordsSeen
from golive.journal.journal import Journal
from golive.journal.sqlite_home import SqliteHome
from golive.report.terminal import explanation_text
from golive.trust.statement import PRODUCTION, REHEARSAL


@pytest.fixture
def desk(tmp_path: Path) -> CanaryDesk:
    return CanaryDesk(folder=tmp_path)


def test_from_nothing_a_canary_halts_and_with_its_permit_executes_within_its_capital(desk: CanaryDesk) -> None:
    session = desk.session()
    nothing = desk.ask(session)
    assert (nothing.verdict, nothing.gate, nothing.rule) == (Verdict.HALT, "permit", "permitted")
    assert nothing.remarks[0] == "the permit is none (none): there is no permit"
    desk.give()
    decided = desk.ask(session, "S2")
    assert (decided.verdict, decided.gate, decided.rule) == (Verdict.REDUCE, "permit", "capital")
    assert 0.9 * float(CAPITAL) < decided.final_size <= float(CAPITAL)


def test_what_explains_a_decision_says_why_the_permit_was_refused(desk: CanaryDesk) -> None:
    desk.give()
    session = desk.session()
    lease_rewritten(desk)
    told = explanation_text(desk.engine, desk.ask(session))
    assert "the permit is foreign (bad_signature): the signature is not of this text" in told


def test_a_permit_for_more_than_is_asked_leaves_the_size_as_it_is(desk: CanaryDesk) -> None:
    outer = desk.bounds(capital=Decimal(50_000))
    desk.give(outer)
    decided = desk.ask(desk.session())
    assert (decided.verdict, decided.gate) == (Verdict.EXECUTE, "")


def test_what_is_under_way_is_at_stake_until_it_is_told_to_have_ended(desk: CanaryDesk) -> None:
    desk.give()
    session = desk.session()
    first = desk.ask(session)
    assert first.allowed
    left = session.row(id="?", strategy=STRATEGY, direction="short", now=NOW)["capital_left"]
    assert 0 < left < float(CAPITAL) - first.final_size + 1
    assert not desk.ask(session, "S2").allowed
    session.order("S1", state="cancelled", lots=0, at=NOW)
    session.state(at=NOW, strategy=STRATEGY, position=0.0)
    assert session.row(id="?", strategy=STRATEGY, direction="short", now=NOW)["capital_left"] == float(CAPITAL)


def test_nobody_told_what_the_strategy_holds_and_it_halts(desk: CanaryDesk) -> None:
    desk.give()
    session = desk.session()
    session.state(at=NOW, strategy="volatility", position=0.01)
    decided = desk.ask(session)
    assert (decided.verdict, decided.rule) == (Verdict.HALT, "stake_is_known")
    assert decided.remarks[0].startswith("what is at stake is unknown (whose_not_told)")


Change = Callable[[CanaryDesk], object]


def end(session: Session) -> None:
    """Close the journal of a session, as a bot that ends does."""
    assert session.journal is not None
    session.journal.close()


def rewritten(desk: CanaryDesk) -> None:
    data = desk.permit.read_bytes()
    desk.permit.write_bytes(data.replace(b"5000", b"9000"))


def lease_rewritten(desk: CanaryDesk) -> None:
    head, amount, tail = desk.permit.read_bytes().rpartition(b"5000")
    desk.permit.write_bytes(head + amount.replace(b"5", b"4") + tail)


def copied(desk: CanaryDesk) -> None:
    """Lay the permit of another strategy under this one's name."""
    outer = desk.bounds(strategy="volatility", subject=desk.engine.program.digests.strategy["volatility"])
    desk.write(outer, desk.lease(outer))


def linked(desk: CanaryDesk) -> None:
    elsewhere = desk.folder / "elsewhere.json"
    shutil.move(desk.permit, elsewhere)
    desk.permit.symlink_to(elsewhere)


def folder_there(desk: CanaryDesk) -> None:
    desk.permit.unlink()
    desk.permit.mkdir()


def epoch_back(desk: CanaryDesk) -> None:
    """Give a later lease, then lay the earlier one back."""
    before = desk.permit.read_bytes()
    outer = desk.bounds()
    desk.give(outer, desk.lease(outer, epoch=2))
    desk.permit.write_bytes(before)


def demoted(desk: CanaryDesk) -> None:
    told: dict[str, Any] = {"v": 2, "strategy": STRATEGY, "subject": desk.subject, "by": "a machine", "why": "decayed"}
    desk.record(StrategyPromoted(n=1, before="canary", after="paper", **told))


def signed_by(*people: Signer) -> Change:
    def change(desk: CanaryDesk) -> None:
        outer = desk.bounds(nonce="f" * 32, serial=2)
        desk.give(outer, desk.lease(outer, epoch=2))
        desk.write(outer, desk.lease(outer, epoch=2), people=people)

    return change


def listed_anew(house: Listed) -> Change:
    return lambda desk: desk.list_people(house, serial=4)


def edited_people(desk: CanaryDesk) -> None:
    path = desk.library / "rules" / "people.yaml"
    path.write_text(Listed().but(new_1=person(STRANGER, "risk_manager")).text, encoding="utf-8")


def broken_records(desk: CanaryDesk) -> None:
    """Write two leases of one epoch into the records."""
    outer = desk.bounds()
    desk.record(desk.given(outer, desk.lease(outer, not_after=NOW // SECOND * SECOND + HOUR)))


def other_records(desk: CanaryDesk) -> None:
    """Put records in their place that somebody else kept: nothing that was read is in them."""
    for path in desk.records.parent.iterdir():
        path.unlink()
    desk.give()


def turned_back(desk: CanaryDesk) -> None:
    desk.clock.now = NOW + MINUTE


HALTS: dict[str, tuple[Change, str]] = {
    "deleted": (lambda desk: desk.permit.unlink(), "none (none)"),
    "ended": (lambda desk: setattr(desk.clock, "now", desk.now), "expired (expired)"),
    "edited": (rewritten, "foreign (bounds_edited)"),
    "its_lease_edited": (lease_rewritten, "foreign (bad_signature)"),
    "copied_from_another_strategy": (copied, "foreign (foreign)"),
    "an_epoch_back": (epoch_back, "revoked (old_epoch)"),
    "demoted": (demoted, "revoked (old_epoch)"),
    "a_link": (linked, "foreign (unreadable)"),
    "one_byte_too_long": (lambda desk: desk.permit.write_bytes(b" " * 65_537), "foreign (unreadable)"),
    "as_long_as_it_may_be_and_no_permit": (lambda desk: desk.permit.write_bytes(b" " * 65_536), "foreign (malformed)"),
    "a_folder": (folder_there, "foreign (unreadable)"),
    "signed_by_one": (signed_by(RISK), "revoked (quorum)"),
    "signed_by_the_author": (signed_by(RISK, AUTHOR), "revoked (quorum)"),
    "signed_by_a_stranger": (signed_by(RISK, PEER, STRANGER), "revoked (unknown_person)"),
    "a_signer_left": (listed_anew(Listed().but(peer_1="")), "revoked (unknown_person)"),
    "a_signer_lost_the_role": (listed_anew(Listed().but(peer_1=person(PEER, "quant"))), "revoked (quorum)"),
    "people_edited": (edited_people, "foreign (people_edited)"),
    "people_gone": (lambda desk: (desk.library / "rules" / "people.yaml").unlink(), "foreign (people_absent)"),
    "people_unsigned": (lambda desk: (desk.library / "rules" / "people.signed").unlink(), "foreign (people_unsigned)"),
    "people_rolled_back": (lambda desk: desk.list_people(Listed(), serial=2), "foreign (people_rolled_back)"),
    "people_of_production": (lambda desk: desk.list_people(Listed(), realm=PRODUCTION), "foreign (realm)"),
    "records_gone": (lambda desk: shutil.rmtree(desk.records.parent), "foreign (records_absent)"),
    "records_no_database": (lambda desk: other_file(desk.records), "foreign (records_unreadable)"),
    "records_of_somebody_else": (other_records, "foreign (records_contradict)"),
    "two_leases_of_one_epoch": (broken_records, "foreign (records_contradict)"),
    "the_clock_went_on_without_the_signal": (turned_back, "foreign (clock_back)"),
    "the_signal_is_of_tomorrow": (lambda desk: setattr(desk.clock, "now", NOW - DAY), "foreign (future)"),
}


def other_file(path: Path) -> None:
    for one in path.parent.iterdir():
        one.unlink()
    path.write_bytes(b"no database" * 1_000)


@pytest.mark.parametrize("name", HALTS)
def test_a_permit_that_held_halts_once_it_does_not_and_says_why(desk: CanaryDesk, name: str) -> None:
    change, said = HALTS[name]
    outer = desk.bounds()
    desk.give(outer, desk.lease(outer, not_after=NOW + 2 * SECOND) if name == "ended" else None)
    session = desk.session()
    assert session.row(id="?", strategy=STRATEGY, direction="short", now=NOW)["permit_state"] == "valid"
    change(desk)
    if name == "ended":
        desk.clock.now = NOW + 2 * SECOND
    decided = desk.ask(session)
    assert (decided.verdict, decided.final_size, decided.lots) == (Verdict.HALT, 0.0, 0)
    assert (decided.gate, decided.rule) == ("permit", "permitted")
    assert decided.remarks[0].startswith(f"the permit is {said}: "), decided.remarks
    assert decided.reason.startswith("canary orders need a valid permit for canary")


def test_who_joins_ends_no_permit(desk: CanaryDesk) -> None:
    desk.give()
    session = desk.session()
    desk.list_people(Listed().but(new_1=person(STRANGER, "quant")), serial=4)
    assert desk.ask(session).allowed


def test_a_rehearsals_permit_is_foreign_in_production(desk: CanaryDesk) -> None:
    desk.give()
    session = desk.session(realm=PRODUCTION)
    decided = desk.ask(session)
    assert decided.verdict is Verdict.HALT
    assert decided.remarks[0].startswith("the permit is foreign (realm)")


def test_a_permit_for_canary_is_none_for_live(desk: CanaryDesk) -> None:
    desk.give()
    decided = desk.ask(desk.session("live"))
    assert decided.verdict is Verdict.HALT
    assert decided.reason == "live orders need a valid permit for live: the permit is valid, orders go as far as canary"


def test_one_file_may_be_named_and_is_of_one_strategy_only(desk: CanaryDesk) -> None:
    desk.give()
    session = desk.session(permit=desk.permit)
    assert desk.ask(session, "other", strategy="volatility").remarks[0].startswith("the permit is foreign (foreign)")
    assert desk.ask(session).allowed


@pytest.mark.parametrize("lacking", ["journal", "permit", "trust"])
@pytest.mark.parametrize("mode", ["canary", "live"])
def test_each_of_the_three_is_asked_for_by_name(desk: CanaryDesk, mode: str, lacking: str) -> None:
    with pytest.raises(InvalidInput, match=f"{mode} needs `{lacking}=`: nothing stands in"):
        desk.session(mode, **{lacking: None})


VARIABLES = ("GOLIVE_PERMIT", "GOLIVE_TRUST", "GOLIVE_JOURNAL", "GOLIVE_RECORDS", "GOLIVE_REALM", "GOLIVE_MODE")


@pytest.mark.parametrize("variable", VARIABLES)
def test_no_variable_of_the_environment_stands_in_for_anything(
    desk: CanaryDesk, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    for value in (str(desk.root), str(desk.permits), "rehearsal", "paper", "valid", "1"):
        monkeypatch.setenv(variable, value)
        with pytest.raises(InvalidInput, match="needs `journal=`, `permit=`, `trust=`"):
            desk.engine.session("BTC-PERP", mode="canary")
        desk.give()
        session = desk.session(realm=PRODUCTION)
        assert desk.ask(session).verdict is Verdict.HALT
        end(session)
        for path in desk.folder.glob("bot.db*"):
            path.unlink()
        shutil.rmtree(desk.records.parent)


def test_what_a_bot_tells_of_a_permit_is_refused(desk: CanaryDesk) -> None:
    session = desk.session()
    for column, value in {"permit_state": "valid", "permit_mode": "canary", "capital_left": 1e6}.items():
        with pytest.raises(InvalidInput, match=f"`{column}` is not an input"):
            session.state(at=NOW, **{column: value})


def test_what_a_row_says_of_a_permit_is_not_read(desk: CanaryDesk) -> None:
    desk.give()
    row = dict(desk.session().row(id="S1", strategy=STRATEGY, direction="short", now=NOW))
    assert row["permit_state"] == "valid"
    decided = desk.engine.decide(row)
    assert (decided.verdict, decided.rule) == (Verdict.HALT, "permitted")


def test_a_root_inside_the_library_opens_no_session(desk: CanaryDesk) -> None:
    inside = desk.library / "roots"
    shutil.copy(desk.root, inside)
    with pytest.raises(InvalidInput, match="root_inside_library"):
        desk.session(trust=inside)


def test_a_library_that_dropped_the_gate_opens_no_session(desk: CanaryDesk) -> None:
    rules = desk.library / "rules"
    pipeline = rules / "pipeline.yaml"
    pipeline.write_text(pipeline.read_text(encoding="utf-8").replace(" permit,", ""), encoding="utf-8")
    for name in ("permit.yaml", "permit.cases.yaml"):
        (rules / "gates" / name).unlink()
    desk.engine = Engine.from_folder(desk.library)
    with pytest.raises(InvalidInput, match="no gate of the library looks at a permit"):
        desk.session()


@pytest.mark.parametrize("mode", ["canary", "live"])
def test_a_library_that_sees_no_order_flow_opens_no_session_beyond_paper(desk: CanaryDesk, mode: str) -> None:
    desk.give()
    rules = desk.library / "rules"
    pipeline = rules / "pipeline.yaml"
    pipeline.write_text(pipeline.read_text(encoding="utf-8").replace(" orderflow,", ""), encoding="utf-8")
    for name in ("orderflow.yaml", "orderflow.cases.yaml"):
        (rules / "gates" / name).unlink()
    desk.engine = Engine.from_folder(desk.library)
    with pytest.raises(InvalidInput, match=r"NO ORDER FLOW: .* nothing of it goes beyond paper"):
        desk.session(mode=mode)


def test_a_pipeline_that_leaves_the_gate_out_is_named_by_validate(desk: CanaryDesk) -> None:
    pipeline = desk.library / "rules" / "pipeline.yaml"
    pipeline.write_text(pipeline.read_text(encoding="utf-8").replace(" permit,", ""), encoding="utf-8")
    with pytest.raises(InvalidLibrary) as refused:
        Engine.from_folder(desk.library)
    assert [issue.code for issue in refused.value.issues] == ["GL217"]
    assert "`permit` may never be bypassed" in refused.value.issues[0].message


def test_a_link_that_is_put_between_two_looks_is_not_followed(desk: CanaryDesk) -> None:
    desk.give()
    session = desk.session()
    for n in range(3):
        linked(desk)
        assert not desk.ask(session, f"L{n}").allowed
        target = desk.permit.resolve()
        desk.permit.unlink()
        target.replace(desk.permit)
        assert session.row(id="?", strategy=STRATEGY, direction="short", now=NOW)["permit_state"] == "valid"


def test_signatures_are_verified_once_as_long_as_nothing_changes(
    desk: CanaryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.give()
    session = desk.session()
    first = session.row(id="?", strategy=STRATEGY, direction="short", now=NOW)["permit_state"]
    monkeypatch.setattr("golive.trust.sshsig._holds", lambda *_: pytest.fail("verified again"), raising=False)
    assert [first] * 3 == [
        session.row(id="?", strategy=STRATEGY, direction="short", now=NOW)["permit_state"] for _ in range(3)
    ]


def not_recorded(desk: CanaryDesk) -> None:
    outer = desk.bounds()
    desk.write(outer, desk.lease(outer))


def recorded_elsewhere(desk: CanaryDesk) -> None:
    """Give a permit and end it, then begin records anew, as whoever lost them would."""
    desk.give()
    demoted(desk)
    shutil.rmtree(desk.records.parent)
    desk.record(PeopleCounted(realm=REHEARSAL, serial=3, digest=desk.house.reading[1], until=NOW + DAY))


def above_what_was_recorded(desk: CanaryDesk) -> None:
    desk.give()
    outer = desk.bounds(serial=2, capital=Decimal(50_000), nonce="e" * 32)
    desk.write(outer, desk.lease(outer, epoch=9))


def renewed_beside_the_records(desk: CanaryDesk) -> None:
    desk.give()
    outer = desk.bounds()
    desk.write(outer, desk.lease(outer, epoch=2))


UNRECORDED = (not_recorded, recorded_elsewhere, above_what_was_recorded, renewed_beside_the_records)


@pytest.mark.parametrize("change", UNRECORDED)
def test_a_lease_that_the_records_do_not_hold_lets_nothing_out(desk: CanaryDesk, change: Change) -> None:
    change(desk)
    decided = desk.ask(desk.session())
    assert (decided.verdict, decided.rule) == (Verdict.HALT, "permitted")
    assert decided.remarks[0] == "the permit is foreign (unrecorded): the records do not hold its lease"


@pytest.mark.parametrize("strategy", [STRATEGY, "volatility"])
def test_a_clock_that_was_seen_later_ends_it_whatever_was_looked_at_then(desk: CanaryDesk, strategy: str) -> None:
    desk.give()
    session = desk.session()
    desk.clock.now = NOW + 20 * HOUR
    assert not desk.ask(session, "late", strategy=strategy).allowed
    desk.clock.now = NOW
    decided = desk.ask(session)
    assert decided.verdict is Verdict.HALT
    assert decided.remarks[0] == "the permit is foreign (clock_back): the clock shows less than it did"


def test_a_clock_that_shows_less_than_the_records_lets_nothing_out(desk: CanaryDesk) -> None:
    desk.give()
    desk.now = NOW + DAY
    desk.record(PeopleCounted(realm=REHEARSAL, serial=4, digest=desk.house.reading[1], until=NOW + 2 * DAY))
    desk.list_people(desk.house, serial=4)
    desk.now = NOW
    decided = desk.ask(desk.session())
    assert decided.verdict is Verdict.HALT
    assert decided.remarks[0] == "the permit is foreign (clock_back): the clock shows less than the records do"


def rolled_back(desk: CanaryDesk, before: Path) -> None:
    """Lay earlier records back, as a restored copy would."""
    for path in desk.records.parent.iterdir():
        path.unlink()
    shutil.copytree(before, desk.records.parent, dirs_exist_ok=True)


@pytest.mark.parametrize("runs", [False, True])
def test_records_rolled_back_before_a_demotion_that_a_decision_saw_let_nothing_out(
    desk: CanaryDesk, tmp_path: Path, *, runs: bool
) -> None:
    desk.give()
    session = desk.session()
    assert desk.ask(session).allowed
    before = tmp_path / "before"
    shutil.copytree(desk.records.parent, before)
    demoted(desk)
    assert not desk.ask(session, "S2").allowed
    if not runs:
        end(session)
    rolled_back(desk, before)
    decided = desk.ask(session if runs else desk.session(), "S3")
    assert (decided.verdict, decided.rule) == (Verdict.HALT, "permitted")
    assert decided.remarks[0].startswith("the permit is foreign (records_contradict): the records "), decided.remarks
    assert runs or "the bot's journal quotes entry 3 of them" in decided.remarks[0]


def test_a_journal_quotes_the_records_once_as_long_as_nothing_new_is_in_them(desk: CanaryDesk) -> None:
    desk.give()
    session = desk.session()
    for n in range(3):
        desk.ask(session, f"S{n}")
    end(session)
    with Journal.shared(SqliteHome(desk.folder / "bot.db", read_only=True), NAME) as journal:
        assert [entry.key for entry in journal.entries(kind=RecordsSeen.KIND)] == ["2"]
    assert desk.ask(desk.session(), "later").rule != "permitted"
