"""`golive drill`: what a drill came to is said, written as evidence, and is the exit code."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest
from tests.commands import Golive, run_command

from golive.cli import drill_evidence, drills_held
from golive.core.errors import BrokenChain, GoliveError, Unavailable, Undecided
from golive.journal.bodies.evidence import EvidenceGiven
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.system_clock import SystemClock
from golive.paper.alerts import channels
from golive.paper.alerts.answer import Answer, of_status
from golive.paper.alerts.message import Message
from golive.paper.drills.machine_drills import Ground
from golive.paper.drills.outcome import Outcome

GOOD = Outcome(name="by_hand/leaked", measured=0.0, unit="orders", n=3, most=0.0)
BAD = replace(GOOD, name="by_rule/leaked", measured=2.0)
UNTRIED = replace(GOOD, name="by_file/leaked", measured=None, n=0, why="no trip halts")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(drills_held, "user_here", lambda: "mia@desk")
    return tmp_path


@pytest.fixture
def unlisted(library: Path) -> Path:
    """Return a library without a checklist: what came out is all that is said."""
    for file in (library / "checklists").glob("*.yaml"):
        file.unlink()
    return library


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
    golive: Golive,
    unlisted: Path,
    monkeypatch: pytest.MonkeyPatch,
    outcomes: tuple[Outcome, ...],
    code: int,
    word: str,
) -> None:
    monkeypatch.setattr(drills_held, "drill_kills", came_to(*outcomes))
    monkeypatch.setattr(drills_held, "_commanded", lambda *_: ())
    done = golive("drill", "kill", unlisted)
    assert done.exit_code == code
    lines = done.stdout.splitlines()
    assert lines[0] == "*** SIMULATED ***"
    assert lines[1].startswith(f"drill kill: {word}, in ")
    assert lines[2] == "  by_hand/leaked  0 orders, at most 0: good (n = 3)"
    assert ("  by_rule/leaked  2 orders, at most 0: BAD (n = 3)" in lines) is (BAD in outcomes)
    assert ("  by_file/leaked  not measured: no trip halts" in lines) is (UNTRIED in outcomes)
    assert lines[-2].endswith("SIMULATED markets; by mia@desk (UNSIGNED)")


def outcomes_in(folder: Path) -> list[Mapping[str, object]]:
    """Return what the records hold of drills, in their order."""
    with Journal.shared(home_at(str(folder / ".golive" / "records.db"))) as records:
        return [json.loads(entry.body) for entry in records.entries(kind=EvidenceGiven.KIND)]


def test_it_is_evidence_and_a_document(golive: Golive, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drills_held, "drill_breakers", came_to(replace(GOOD, name="leaked"), UNTRIED))
    done = golive("drill", "breakers", "--format", "json", "--by", "tom")
    answer = json.loads(done.stdout)
    assert (answer["drill"], answer["holds"], answer["by"], answer["signed"]) == ("breakers", False, "tom", False)
    start, *bodies = outcomes_in(here)
    assert [one["item"] for one in answer["outcomes"]] == [body["item"] for body in bodies]
    assert [body["item"] for body in bodies] == ["drill_breakers/leaked", "drill_breakers/by_file/leaked"]
    assert (start["item"], start["observations"]) == ("drill_breakers/began", 0)
    assert start["period_end"] == bodies[0]["period_begin"] == answer["began"]
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

    monkeypatch.setattr(drills_held, "drill_breakers", came_to(*WELL))
    assert golive("drill", "breakers").exit_code == 0
    assert stands(golive) == "PASS"
    monkeypatch.setattr(drills_held, "drill_breakers", breaks_off)
    done = golive("drill", "breakers")
    assert (done.exit_code, said in done.stdout) == (code, True), done.output
    assert stands(golive) == "UNMEASURED"


WELL = (
    *(Outcome(name=trip, measured=1.0, unit="holds", n=1, least=1.0) for trip in "abc"),
    *(Outcome(name=f"{trip}/looks", measured=1.0, unit="looks", n=1, most=1.0) for trip in "abc"),
    *(Outcome(name=f"{trip}/rearmed", measured=0.0, unit="by itself", n=1, most=0.0) for trip in "abc"),
    *(Outcome(name=name, measured=0.0, unit="orders", n=3, most=0.0) for name in ("leaked", "left")),
    Outcome(name="sent_otherwise", measured=9.0, unit="orders", n=9),
)
"""What a drill of breakers comes to where all is well."""


def stands(golive: Golive, item: str = "RISK-003") -> str:
    """Return how an item stands for momentum, as the status says it; what is unmeasured says since when."""
    each = json.loads(golive("checklist", "status", "--strategy", "momentum", "--format", "json").stdout)
    (one,) = (one for one in each["strategies"][0]["items"] if one["id"] == item)
    return str(one["live"])


def test_an_item_is_measured_by_its_drill_and_says_its_limit(golive: Golive, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = (replace(one, measured=2.0, most=9.0) if one.name == "b/looks" else one for one in WELL)
    monkeypatch.setattr(drills_held, "drill_breakers", came_to(*slow))
    done = golive("drill", "breakers")
    assert done.exit_code == 1, "each outcome is good, and the item fails"
    assert "drill breakers: does not hold" in done.stdout
    assert "RISK-003 FAIL: looks until a breach was acted on: 2, allowed: at most 1 (at_once: 2, limit <= 1;" in (
        done.stdout
    )
    assert stands(golive) == "FAIL"
    monkeypatch.setattr(drills_held, "drill_breakers", came_to(*WELL))
    done = golive("drill", "breakers", "--format", "json")
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["holds"], answer["items"][0]["status"]) == (0, True, "PASS")
    assert stands(golive) == "PASS"


def test_a_drill_that_is_interrupted_or_breaks_is_no_pass_and_says_when_it_began(
    golive: Golive, monkeypatch: pytest.MonkeyPatch
) -> None:
    for error in (KeyboardInterrupt, ZeroDivisionError, MemoryError):
        monkeypatch.setattr(drills_held, "drill_breakers", came_to(*WELL))
        assert golive("drill", "breakers").exit_code == 0
        assert stands(golive) == "PASS"
        monkeypatch.setattr(drills_held, "drill_breakers", raising(error))
        with suppress(error):
            assert golive("drill", "breakers").exit_code not in (0, 1, 2, 3, 75)
        assert stands(golive) == "UNMEASURED"
        status = golive("checklist", "status", "--strategy", "momentum").stdout
        assert re.search(r"RISK-003 .*: a drill of breakers began at 20\d\d-\S+Z and never ended: 0 measured", status)
        golive("checklist", "measure", "--item", "RISK-003")
        assert stands(golive) == "UNMEASURED", "the drill before it speaks no more"


def raising(error: type[BaseException]) -> Callable[[Ground], tuple[Outcome, ...]]:
    def breaks(_: Ground) -> tuple[Outcome, ...]:
        raise error

    return breaks


def killed_in_its_drill() -> None:
    """Hold a drill of breakers in this process, which is killed while it is held."""
    pytest.MonkeyPatch().setattr(drills_held, "drill_breakers", lambda _: os.kill(os.getpid(), signal.SIGKILL))
    run_command("drill", "breakers")


def test_a_drill_whose_process_is_killed_is_no_pass(golive: Golive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drills_held, "drill_breakers", came_to(*WELL))
    assert golive("drill", "breakers").exit_code == 0
    assert stands(golive) == "PASS"
    process = get_context("spawn").Process(target=killed_in_its_drill)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert stands(golive) == "UNMEASURED"
    # Whoever holds it again, to its end, has its answer again.
    assert golive("drill", "breakers").exit_code == 0
    assert stands(golive) == "PASS"


def test_where_the_records_cannot_be_written_nothing_is_drilled(
    golive: Golive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held_by_another(*_: object, **__: object) -> None:
        raise Unavailable("locked", "another writer has it")

    monkeypatch.setattr(drills_held, "drill_breakers", raising(AssertionError))
    monkeypatch.setattr(drill_evidence, "write_evidence", held_by_another)
    assert golive("drill", "breakers").exit_code == 75


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
    golive: Golive, unlisted: Path, monkeypatch: pytest.MonkeyPatch
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
    assert golive("drill", "kill", unlisted, "--commands", "7").exit_code == 0
    assert golive("drill", "failover", unlisted, "--kills", "5", "--seed", "3").exit_code == 0
    assert asked == [7, (5, 3)]


def test_models_decay_in_a_drill_and_that_is_evidence(golive: Golive, here: Path) -> None:
    done = golive("drill", "drift", "--models", "2", "--seed", "3", "--format", "json")
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["holds"]) == (0, True)
    assert "SIMULATED" in answer["source"]
    start, *items = [one["item"] for one in outcomes_in(here)]
    assert start == "drill_drift/began"
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
    items = [one["item"] for one in outcomes_in(here)][1:]
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
    assert done.exit_code == 1, "the other channel has no address, so that it reaches nobody"
    outcomes = {one["item"]: one["good"] for one in json.loads(done.stdout)["outcomes"]}
    assert outcomes["drill_alerts/desk/delivered"] is outcomes["drill_alerts/acknowledged"] is True
    word = sent[0]
    assert word.startswith("drill/")
    assert word not in done.stdout
    assert (here / ".golive" / "records.db").exists()
