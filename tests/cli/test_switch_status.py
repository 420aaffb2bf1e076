"""`golive switch status`: what stops each account, since when, by whom, and what it has not obeyed yet."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.clocks import SetClock
from tests.commands import Golive
from tests.signed_resets import believed, signed

from golive.api import Engine
from golive.api.switch_program import SwitchProgram, switch_program
from golive.execution.switch import Switch, Trip, evaluate
from golive.execution.switch_state import SwitchState
from golive.journal.bodies.command import CommandGiven
from golive.journal.bodies.run_started import RunStarted
from golive.journal.body import Body
from golive.journal.commands import give
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.paper.heartbeat_file import Beat, write_beat
from golive.paper.kill_file import KillFiles
from golive.paper.people import people_of
from golive.trading.entries import switch_entry
from golive.trading.people_words import obey, obeyed_entries
from golive.trading.policy_texts import keep_texts
from golive.trading.received import Stamps

BEGAN = 1_764_547_200_000_000_000
MINUTE = 60 * 10**9
STOP = CommandGiven(n=0, word="fire", scope="global", to="halted", by="mia@desk", reason="fat finger", at=BEGAN)
LET_GO = replace(STOP, word="reset", to="active", account="paper", role="risk_manager", reason="checked")


class Desk:
    """A library's accounts and records in the current folder, as running processes would leave them."""

    def __init__(self, engine: Engine, root: Path = Path()) -> None:
        self.engine = engine
        self.policy = engine.program.digests.policy
        self.program: SwitchProgram = switch_program(engine.program)
        self.folder = (root / ".golive").absolute()
        self.folder.mkdir()
        self.records = str(self.folder / "records.db")
        self.clock = SetClock(BEGAN)
        self.switch = Switch()

    def begin(self, account: str = "paper", *, policy: str | None = None, run: int = 1) -> None:
        """Let an account begin a run."""
        body = RunStarted(
            run=f"{account}-{run}",
            mode="paper",
            subject="s",
            policy=policy or self.policy,
            markets={},
            seed="0",
            feed="f",
            feed_class="simulated",
            clock="system",
            format=1,
            golive="0",
            libraries={},
        )
        self.folder.joinpath("paper", account).mkdir(parents=True, exist_ok=True)
        self.write(body, account=account, run=run)

    def write(self, *bodies: Body, account: str = "paper", run: int = 1) -> None:
        """Let an account write entries."""
        with Journal.in_file(self.folder / "paper" / account / "journal.db", f"{account}-{run}") as journal:
            journal.append([body.draft(self.clock.now) for body in bodies])

    def say(self, *commands: CommandGiven) -> None:
        """Let people command."""
        with Journal.shared(home_at(self.records)) as records:
            for command in commands:
                give(records, signed(replace(command, at=self.clock.now)))

    def obey(self, account: str = "paper") -> None:
        """Let an account hear all that was said until now."""
        file = self.folder / "paper" / account / "journal.db"
        with Journal.in_file(file, f"{account}-1") as journal:
            people = people_of(
                account,
                journal,
                self.records,
                [self.folder / "KILL"],
                switch=self.program,
                clock=self.clock,
                stamps=Stamps(),
                judge=believed,
            )
            for command in people.read():
                turned = obey(self.program.reset, self.switch, command, equity_known=True)
                self.switch = turned.switch
                journal.append([noted.body.draft(noted.ts) for noted in obeyed_entries(command, turned)])
            people.close()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shipped: Engine) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(shipped)


def test_where_no_account_has_run_nothing_was_checked(golive: Golive, desk: Desk) -> None:
    done = golive("switch", "status")
    assert done.exit_code == 3
    assert done.stdout.splitlines() == [
        f"kill file: none at {desk.folder / 'KILL'}",
        "records: no command in .golive/records.db",
        "no account has run here: nothing was checked",
    ]
    desk.say(STOP)
    assert golive("switch", "status").stdout.splitlines()[1:] == [
        "records: 1 command, UNSIGNED, in .golive/records.db",
        "no account has run here: nothing was checked",
        (
            "  waits for one: command 1, fire to halted, scope global, of 2025-12-01 00:00:00 UTC by mia@desk"
            " (UNSIGNED): fat finger"
        ),
    ]


def test_what_was_never_stopped_is_active(golive: Golive, desk: Desk) -> None:
    desk.begin()
    done = golive("switch", "status")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[2:] == ["paper (run paper-1): active", "  nothing was ever stopped"]


def test_a_stop_is_told_with_its_person_its_reason_and_from_when_on_it_may_be_reset(golive: Golive, desk: Desk) -> None:
    desk.begin()
    desk.say(STOP, replace(STOP, scope="strategy:momentum", to="reduce_only", reason=None))
    done = golive("switch", "status")
    assert done.exit_code == 1
    assert done.stdout.splitlines()[2:] == [
        "paper (run paper-1): active",
        "  nothing was ever stopped",
        (
            "  not obeyed yet: command 1, fire to halted, scope global, of 2025-12-01 00:00:00 UTC by mia@desk"
            " (UNSIGNED): fat finger"
        ),
        (
            "  not obeyed yet: command 2, fire to reduce_only, scope strategy:momentum, of 2025-12-01 00:00:00 UTC by"
            " mia@desk (UNSIGNED)"
        ),
    ]
    desk.obey()
    desk.clock.now += MINUTE
    desk.say(LET_GO, replace(LET_GO, role="trader", scope="strategy:momentum"))
    desk.obey()
    done = golive("switch", "status")
    assert done.exit_code == 1
    assert done.stdout.splitlines()[1:] == [
        "records: 4 commands, 2 of them UNSIGNED, in .golive/records.db",
        "paper (run paper-1): halted",
        (
            "  global: halted since 2025-12-01 00:00:00 UTC, person by mia@desk (UNSIGNED): fat finger; epoch 1;"
            " risk_manager may reset it from 2025-12-01 00:15:00 UTC on"
        ),
        (
            "  strategy:momentum: reduce_only since 2025-12-01 00:00:00 UTC, person by mia@desk (UNSIGNED); epoch 1;"
            " risk_manager may reset it from 2025-12-01 00:15:00 UTC on"
        ),
        (
            "  refused: command 3, reset, scope global, heard 2025-12-01 00:01:00 UTC of mia as risk_manager"
            " (signed): cool_off: too soon after the last trip"
        ),
        (
            "  refused: command 4, reset, scope strategy:momentum, heard 2025-12-01 00:01:00 UTC of mia as trader"
            " (signed): role: the policy lets another role reset"
        ),
    ]


def test_a_reset_is_told_with_who_said_it(golive: Golive, desk: Desk) -> None:
    desk.begin()
    desk.say(STOP)
    desk.obey()
    desk.clock.now += 15 * MINUTE
    desk.say(LET_GO)
    desk.obey()
    done = golive("switch", "status")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[2:] == [
        "paper (run paper-1): active",
        ("  global: active since 2025-12-01 00:15:00 UTC, reset by mia as risk_manager: checked; epoch 2"),
    ]


def test_a_trip_of_the_policy_is_told_by_its_name(golive: Golive, desk: Desk) -> None:
    desk.begin()
    trip = Trip(id="day_loss", to=SwitchState.HALTED, scope="account", patience=0)
    doubt = evaluate(Switch(), [trip], BEGAN, {})
    halted = evaluate(doubt.switch, [trip], BEGAN + MINUTE, {"day_loss": True})
    desk.write(*(switch_entry(entry) for entry in (*doubt.entries, *halted.entries)))
    done = golive("switch", "status")
    assert done.exit_code == 1
    assert done.stdout.splitlines()[-1] == (
        "  account: halted since 2025-12-01 00:01:00 UTC, day_loss: true; epoch 2;"
        " risk_manager may reset it from 2025-12-01 00:16:00 UTC on"
    )


def test_of_a_policy_that_is_not_here_any_more_nobody_says_when_it_may_be_reset(golive: Golive, desk: Desk) -> None:
    desk.begin(policy="ab" * 32)
    desk.say(STOP)
    desk.obey()
    assert "when it may be reset cannot be told: the library here is not the one it runs by" in (
        golive("switch", "status").stdout
    )


def test_of_a_library_that_was_edited_meanwhile_the_policy_that_the_journal_kept_is_asked(
    golive: Golive, library: Path, shipped: Engine
) -> None:
    desk = Desk(shipped, library)
    switch = library / "rules" / "switch.yaml"
    switch.write_text(switch.read_text("utf-8").replace("value: 15 min", "value: 2 h"), encoding="utf-8")
    desk.begin()
    desk.say(STOP)
    desk.obey()
    assert "the library here is not the one it runs by" in golive("switch", "status", library).stdout
    with Journal.in_file(desk.folder / "paper" / "paper" / "journal.db", "paper-1") as journal:
        keep_texts(journal, shipped, shipped.program.checked.specs.markets)
    assert "risk_manager may reset it from 2025-12-01 00:15:00 UTC on" in golive("switch", "status", library).stdout


def test_a_command_that_was_obeyed_and_is_in_no_records_any_more_is_no_pass(golive: Golive, desk: Desk) -> None:
    desk.begin()
    desk.say(STOP)
    desk.obey()
    desk.clock.now += 15 * MINUTE
    desk.say(LET_GO)
    desk.obey()
    assert golive("switch", "status").exit_code == 0
    Path(desk.records).unlink()
    done = golive("switch", "status")
    assert done.exit_code == 3
    assert done.stdout.count("obeyed, and not in the records any more: command/") == 2


def test_a_kill_file_is_told_and_so_is_that_nobody_can_tell(golive: Golive, desk: Desk) -> None:
    desk.begin()
    file = desk.folder / "KILL"
    file.write_text("the venue is down\n", encoding="utf-8")
    done = golive("switch", "status")
    assert done.exit_code == 1
    assert done.stdout.startswith(f"kill file: {file} is there and halts every account, by ")
    assert done.stdout.splitlines()[0].endswith(" (UNSIGNED): the venue is down")


def test_an_account_that_cannot_be_read_is_named_beside_those_that_can(golive: Golive, desk: Desk) -> None:
    desk.begin()
    desk.folder.joinpath("paper", "other").mkdir()
    done = golive("switch", "status")
    assert done.exit_code == 3
    assert "other: cannot be told: " in done.stdout
    assert "paper (run paper-1): active" in done.stdout
    assert golive("switch", "status", "--account", "paper").exit_code == 0
    desk.say(STOP)
    desk.obey()
    assert golive("switch", "status").exit_code == 1


@pytest.mark.parametrize("content", [b"no database\n" * 100, b"\x00" * 5_000])
def test_records_that_cannot_be_read_are_told_and_are_no_pass(golive: Golive, desk: Desk, content: bytes) -> None:
    desk.begin()
    Path(desk.records).write_bytes(content)
    done = golive("switch", "status")
    assert (done.exit_code, "records: cannot be told: " in done.stdout) == (3, True)


def test_it_is_read_while_the_account_holds_its_journal(golive: Golive, desk: Desk) -> None:
    desk.begin()
    with Journal.in_file(desk.folder / "paper" / "paper" / "journal.db", "paper-1"):
        assert golive("switch", "status").exit_code == 0


def test_the_newest_run_is_the_account(golive: Golive, desk: Desk) -> None:
    desk.begin()
    desk.say(STOP)
    desk.obey()
    for run in (2, 10):
        desk.begin(run=run)
    assert "paper (run paper-10): active" in golive("switch", "status").stdout


def test_the_journal_is_where_the_account_says_or_where_it_is_named(golive: Golive, desk: Desk, tmp_path: Path) -> None:
    desk.begin()
    file, away = desk.folder / "paper" / "paper" / "journal.db", tmp_path / "away.db"
    file.rename(away)
    assert golive("switch", "status").exit_code == 3
    assert golive("switch", "status", "--account", "paper", "--journal", away).exit_code == 0
    assert golive("switch", "status", "--journal", away).exit_code == 2
    beat = Beat(
        account="paper",
        run="paper-1",
        state="running",
        pid=1,
        host="h",
        boot="",
        began=1,
        at=1,
        journal=str(away),
        feed_class="simulated",
        seq=1,
        head="",
    )
    write_beat(file.with_name("heartbeat.json"), beat)
    assert golive("switch", "status").exit_code == 0


def test_it_is_a_document_too(golive: Golive, desk: Desk) -> None:
    desk.begin()
    desk.say(STOP, LET_GO)
    desk.obey()
    desk.say(replace(STOP, scope="account"))
    answer: dict[str, Any] = json.loads(golive("switch", "status", "--format", "json").stdout)
    (account,) = answer["accounts"]
    assert (answer["kill_file"]["presence"], answer["records"]["commands"]) == ("absent", 3)
    assert account["scopes"] == [
        {
            "scope": "global",
            "state": "halted",
            "since": str(BEGAN),
            "trip": "person",
            "why": "fat finger",
            "by": "mia@desk",
            "role": None,
            "signed": False,
            "epoch": 1,
            "reset_from": str(BEGAN + 15 * MINUTE),
            "reset_roles": ["risk_manager"],
        }
    ]
    assert [(one["word"], one["answer"]) for one in account["refused"]] == [("reset", "cool_off")]
    assert [(one["word"], one["scope"]) for one in account["waiting"]] == [("fire", "account")]


def test_an_address_is_shown_without_its_password(golive: Golive, desk: Desk) -> None:
    done = golive("switch", "status", "--records", "postgresql://desk:secret@/paper?host=/nowhere")
    assert (done.exit_code, "secret" in done.output) == (3, False)


def test_a_kill_file_beside_records_that_were_named_is_seen(golive: Golive, desk: Desk, tmp_path: Path) -> None:
    desk.begin()
    place = tmp_path / "desk"
    place.mkdir()
    assert golive("switch", "status", "--records", place / "records.db").exit_code == 0
    (place / "KILL").touch()
    assert golive("switch", "status", "--records", place / "records.db").exit_code == 1
    assert KillFiles([place / "KILL"]).look().path == place / "KILL"
