"""`golive drill`: what a drill came to is said, written as evidence, and is the exit code."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from tests.commands import Golive

from golive.api import Engine
from golive.cli import drills_held
from golive.core.errors import BrokenChain, GoliveError, Unavailable, Undecided
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.system_clock import SystemClock
from golive.paper.alerts import channels
from golive.paper.alerts.answer import Answer, of_status
from golive.paper.alerts.message import Message
from golive.paper.drills.machine_drills import Ground
from golive.paper.drills.outcome import Outcome
from golive.readiness.measures import MEASURES, Numbers
from golive.readiness.measures.facts import Facts
from golive.readiness.measures.held_drills import held_drills

GOOD = Outcome(name="by_hand/leaked", measured=0.0, unit="orders", n=3, most=0.0)
BAD = replace(GOOD, name="by_rule/leaked", measured=2.0)
UNTRIED = replace(GOOD, name="by_file/leaked", measured=None, n=0, why="no trip halts")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(drills_held, "user_here", lambda: "mia@desk")
    return tmp_path


def came_to(*outcomes: Outcome) -> Callable[[Ground], tuple[Outcome, ...]]:
    return lambda _: outcomes


@pytest.mark.parametrize(
    ("outcomes", "code", "word"),
    [
        ((GOOD,), 0, "holds"),
        ((GOOD, BAD, UNTRIED), 1, "does not hold"),
        ((GOOD, UNTRIED), 3, "could not be tried"),
    ],
)
def test_what_came_out_is_said_and_is_the_exit_code(
    golive: Golive, monkeypatch: pytest.MonkeyPatch, outcomes: tuple[Outcome, ...], code: int, word: str
) -> None:
    monkeypatch.setattr(drills_held, "drill_kills", came_to(*outcomes))
    monkeypatch.setattr(drills_held, "_commanded", lambda *_: ())
    done = golive("drill", "kill")
    assert done.exit_code == code
    lines = done.stdout.splitlines()
    assert lines[0] == "*** SIMULATED ***"
    assert lines[1].startswith(f"drill kill: {word}, in ")
    assert lines[2] == "  by_hand/leaked  0 orders, at most 0: good (n = 3)"
    assert ("  by_rule/leaked  2 orders, at most 0: BAD (n = 3)" in lines) is (BAD in outcomes)
    assert ("  by_file/leaked  not measured: no trip halts" in lines) is (UNTRIED in outcomes)
    assert lines[-2].endswith("SIMULATED markets; by mia@desk (UNSIGNED)")


def test_it_is_evidence_and_a_document(golive: Golive, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drills_held, "drill_breakers", came_to(replace(GOOD, name="leaked"), UNTRIED))
    done = golive("drill", "breakers", "--format", "json", "--by", "tom")
    answer = json.loads(done.stdout)
    assert (answer["drill"], answer["holds"], answer["by"], answer["signed"]) == ("breakers", False, "tom", False)
    with Journal.shared(home_at(str(here / ".golive" / "records.db"))) as records:
        bodies = [json.loads(entry.body) for entry in records.entries()]
    assert [one["item"] for one in answer["outcomes"]] == [body["item"] for body in bodies]
    assert [body["item"] for body in bodies] == ["drill_breakers/leaked", "drill_breakers/by_file/leaked"]
    assert bodies[0]["period_begin"] == answer["began"]
    assert bodies[1]["measured_why"] == "no trip halts"
    assert {body["subject"] for body in bodies} == {answer["subject"]}


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (Undecided("the private account ended"), 3, "ended  not measured: the private account ended"),
        (Unavailable("held", "another writer has it"), 3, "not measured: the journal is not available"),
        (BrokenChain(7, "hash", "it is not what was written"), 1, "BAD entry 7: it is not what was written (n = 1)"),
    ],
)
def test_a_drill_that_breaks_off_is_evidence_and_what_passed_before_it_passes_no_more(
    golive: Golive, here: Path, monkeypatch: pytest.MonkeyPatch, error: GoliveError, code: int, said: str
) -> None:
    def breaks_off(_: Ground) -> tuple[Outcome, ...]:
        raise error

    looks = tuple(Outcome(name=f"{trip}/looks", measured=1.0, unit="looks", n=1, most=1.0) for trip in "abc")
    stays = replace(looks[0], name="a/rearmed", measured=0.0, most=0.0)
    monkeypatch.setattr(drills_held, "drill_breakers", came_to(*looks, stays))
    assert golive("drill", "breakers").exit_code == 0
    subject = drills_held.drill_subject(Engine.shipped())

    def measured() -> Mapping[str, object]:
        with Journal.shared(home_at(str(here / ".golive" / "records.db"))) as records:
            facts = Facts(subject="", drills=held_drills(records.entries(), subject=subject))
        found = MEASURES["RISK-003"](facts, 0, Numbers(beta=0.6, least_trades=30))
        return {"n": found.n, **found.values}

    assert measured() == {"n": 3, "looks": 1.0, "rearmed_themselves": 0.0}
    monkeypatch.setattr(drills_held, "drill_breakers", breaks_off)
    done = golive("drill", "breakers")
    assert (done.exit_code, said in done.stdout) == (code, True), done.output
    assert measured() == {"n": 0}


def test_a_library_without_a_switch_is_a_mistake(golive: Golive, library: Path) -> None:
    for file in (library / "rules").glob("switch*"):
        file.unlink()
    done = golive("drill", "breakers", library)
    assert (done.exit_code, "the library has no switch" in done.stderr) == (2, True)
    assert not (library / ".golive").exists()


def test_a_library_whose_accounts_need_an_exchange_could_not_be_tried(golive: Golive, library: Path) -> None:
    # The checklist borrows the days that an account needs.
    for file in (*(library / "rules").glob("paper*"), *(library / "checklists").glob("*.yaml")):
        file.unlink()
    done = golive("drill", "failover", library)
    assert done.exit_code == 3
    assert "not measured: no account of the library trades on simulated markets alone" in done.stdout


def test_a_process_is_commanded_and_killed_as_often_as_was_asked_for(
    golive: Golive, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def commanded(_process: object, _clock: object, commands: int) -> tuple[Outcome, ...]:
        asked.append(commands)
        return ()

    def failed_over(_process: object, _clock: object, kills: int, *, seed: int) -> tuple[Outcome, ...]:
        asked.append((kills, seed))
        return (GOOD,)

    monkeypatch.setattr(drills_held, "drill_kills", came_to(GOOD))
    monkeypatch.setattr(drills_held, "drill_live_kills", commanded)
    monkeypatch.setattr(drills_held, "drill_failover", failed_over)
    assert golive("drill", "kill", "--commands", "7").exit_code == 0
    assert golive("drill", "failover", "--kills", "5", "--seed", "3").exit_code == 0
    assert asked == [7, (5, 3)]


def test_models_decay_in_a_drill_and_that_is_evidence(golive: Golive, here: Path) -> None:
    done = golive("drill", "drift", "--models", "2", "--seed", "3", "--format", "json")
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["holds"]) == (0, True)
    assert "SIMULATED" in answer["source"]
    with Journal.shared(home_at(str(here / ".golive" / "records.db"))) as records:
        items = [json.loads(entry.body)["item"] for entry in records.entries()]
    assert items == [one["item"] for one in answer["outcomes"]]
    assert {"drill_drift/armed", "drill_drift/fall_0.5/seen_after", "drill_drift/fall_2/rolled_back"} <= {*items}


def test_a_library_without_guardrails_has_no_drift_to_drill(golive: Golive, library: Path) -> None:
    (library / "rules/guardrails.yaml").unlink()
    done = golive("drill", "drift", library)
    assert done.exit_code == 2
    assert "guardrails" in done.stderr


def test_alerts_that_no_channel_can_bring_could_not_be_tried_and_that_is_evidence_too(
    golive: Golive, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GOLIVE_ALERT_DESK", "GOLIVE_ALERT_CALL"):
        monkeypatch.delenv(name, raising=False)
    done = golive("drill", "alerts")
    assert done.exit_code == 3
    assert "SIMULATED" not in done.stdout
    assert "desk/delivered  not measured: GOLIVE_ALERT_DESK is not set" in done.stdout
    with Journal.shared(home_at(str(here / ".golive" / "records.db"))) as records:
        items = [json.loads(entry.body)["item"] for entry in records.entries()]
    assert items == ["drill_alerts/desk/delivered", "drill_alerts/call/delivered", "drill_alerts/acknowledged"]


def test_the_word_that_is_acknowledged_stands_in_the_message_alone(
    golive: Golive, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    class Kept:
        def send(self, message: Message, *, deadline_s: float) -> Answer:
            assert deadline_s > 0
            sent.append(message.body.splitlines()[0].rpartition("golive alerts ack ")[2])
            return of_status(204)

    def acknowledge(_: object, ns: int) -> None:
        assert ns > 0
        if sent:
            assert golive("alerts", "ack", sent[0], "--by", "ann").exit_code == 0

    monkeypatch.setattr(channels, "sender_at", lambda *_: Kept())
    monkeypatch.setattr(SystemClock, "wait_ns", acknowledge)
    monkeypatch.setenv("GOLIVE_ALERT_DESK", "http://x/y")
    monkeypatch.delenv("GOLIVE_ALERT_CALL", raising=False)
    done = golive("drill", "alerts", "--format", "json")
    assert done.exit_code == 3, "the other channel has no address"
    outcomes = {one["item"]: one["good"] for one in json.loads(done.stdout)["outcomes"]}
    assert outcomes["drill_alerts/desk/delivered"] is outcomes["drill_alerts/acknowledged"] is True
    word = sent[0]
    assert word.startswith("drill/")
    assert word not in done.stdout
    assert (here / ".golive" / "records.db").exists()
