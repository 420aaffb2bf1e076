"""`golive switch` and `golive kill`: what people say is written before anything is said of it, or nothing is."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.commands import Golive, environment

from golive.journal import journal, sqlite_home
from golive.journal.home_at import home_at
from golive.journal.journal import Journal

STRATEGY = "strategies/momentum.yaml"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the records of the shipped library in a folder of the test's own, where it runs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("golive.cli.who.user_here", lambda: "mia@desk")
    return tmp_path / ".golive" / "records.db"


def bodies(place: Path | str) -> list[dict[str, Any]]:
    with Journal.shared(home_at(str(place))) as records:
        return [json.loads(entry.body) for entry in records.entries()]


def test_a_kill_is_written_and_says_what_is_obeyed_when_and_by_whom(golive: Golive, place: Path) -> None:
    done = golive("kill")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "command 1: fire to halted, scope global, for every account",
        "  by mia@desk (UNSIGNED)",
        "  it is obeyed at an account's next turn, also after a restart; `golive switch status` says by whom",
    ]
    (body,) = bodies(place)
    assert body.pop("at").isdigit()
    assert body == {
        "v": 2,
        "n": 1,
        "word": "fire",
        "scope": "global",
        "to": "halted",
        "by": "mia@desk",
        "signed": False,
    }


def test_a_fire_says_how_hard_and_what_it_stops(golive: Golive, place: Path) -> None:
    scope = ("--scope", "strategy:momentum", "--to", "reduce_only", "--account", "paper")
    done = golive("switch", "fire", *scope, "--reason", "fat \x1b[2Jfinger", "--by", "tom")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[:2] == [
        "command 1: fire to reduce_only, scope strategy:momentum, for account paper",
        "  by tom (UNSIGNED): fat \\x1b[2Jfinger",
    ]
    assert bodies(place)[0]["reason"] == "fat \x1b[2Jfinger"


SIGNED = ("--role", "risk_manager", "--trust", "root", "--key", "key")


def test_a_reset_is_of_one_account_and_says_which_there_are(golive: Golive, place: Path) -> None:
    words = ("switch", "reset", *SIGNED, "--reason", "checked")
    done = golive(*words)
    assert (done.exit_code, "a reset is of one account" in done.stderr) == (2, True)
    for name in ("one", "two"):
        (place.parent / "paper" / name).mkdir(parents=True)
    done = golive(*words)
    assert (done.exit_code, "there is `one`, `two`" in done.stderr) == (2, True)
    assert not place.exists()


def test_a_reset_that_nobody_signs_is_none(golive: Golive, place: Path) -> None:
    words = ("switch", "reset", "--role", "risk_manager", "--reason", "checked", "--account", "two")
    assert golive(*words).exit_code == 2
    done = golive(*words, "--trust", "root")
    assert (done.exit_code, "sign with one of --key FILE" in done.stderr) == (2, True)
    done = golive(*words, "--trust", "root", "--key", "key")
    assert (done.exit_code, "the library lists no people" in done.stderr) == (2, True)
    assert not place.exists() or bodies(place) == []
    done = golive("switch", "reset", "--role", "boss", "--reason", "x", "--trust", "root", "--key", "key")
    assert (done.exit_code, "risk_manager" in done.stderr) == (2, True)


@pytest.mark.parametrize("reason", ["", " ", "\t", "\u200b"])
def test_a_reset_without_a_reason_is_no_reset(golive: Golive, place: Path, reason: str) -> None:
    done = golive("switch", "reset", *SIGNED, "--reason", reason, "--account", "paper")
    assert (done.exit_code, place.exists()) == (2, False)


def test_a_reset_beside_a_kill_file_says_so_and_writes_nothing(golive: Golive, place: Path) -> None:
    place.parent.mkdir()
    (place.parent / "KILL").mkdir()
    done = golive("switch", "reset", *SIGNED, "--reason", "checked", "--account", "paper")
    assert (done.exit_code, place.exists()) == (1, False)
    assert done.stderr == f"{place.parent / 'KILL'} halts every account: remove it first; nothing was written\n"


def test_a_command_is_a_document_too(golive: Golive, place: Path) -> None:
    answer = json.loads(golive("kill", "--format", "json").stdout)
    assert (answer["command"], answer["word"], answer["to"], answer["signed"]) == (1, "fire", "halted", False)
    assert answer["at"] == bodies(place)[0]["at"]
    assert answer["id"].startswith("command/1/")


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ("strategy:momentm", "did you mean `momentum`?"),
        ("symbol:BTC-PRP", "did you mean `BTC-PERP`?"),
        ("everything", "is none of `global`, `account`, `strategy:NAME`, `symbol:NAME`"),
        ("strategy:", "is none of"),
        ("", "is none of"),
    ],
)
def test_a_scope_that_would_stop_nothing_is_a_mistake_and_nothing_is_written(
    golive: Golive, place: Path, scope: str, said: str
) -> None:
    done = golive("kill", "--scope", scope)
    assert (done.exit_code, said in done.stderr, place.exists()) == (2, True, False)


def test_a_library_that_cannot_be_read_keeps_nobody_from_stopping(golive: Golive, library: Path) -> None:
    (library / STRATEGY).write_text("kind: strategy\nid: momentum\n", encoding="utf-8")
    done = golive("kill", library, "--scope", "strategy:momentum")
    assert done.exit_code == 0
    assert bodies(library / ".golive" / "records.db")[0]["scope"] == "strategy:momentum"


def test_records_are_a_file_or_an_address(golive: Golive, journal_place: str) -> None:
    assert golive("kill", "--records", journal_place).exit_code == 0
    assert golive("switch", "fire", "--reason", "again", "--records", journal_place).exit_code == 0
    assert [body["n"] for body in bodies(journal_place)] == [1, 2]


TOUCH = "nothing was commanded; without a journal, this halts every account: mkdir -p .golive && touch .golive/KILL\n"


def test_another_who_holds_the_records_is_named_with_what_halts_meanwhile(
    golive: Golive, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "WAIT_NS", 0)
    golive("kill")
    home = home_at(str(place))
    with home.lock("records"):
        done = golive("kill")
    home.close()
    assert done.exit_code == 75
    assert f"process {os.getpid()} on " in done.stderr
    assert done.stderr.startswith(TOUCH)
    assert len(bodies(place)) == 1


def test_a_locked_database_is_tried_again_later(golive: Golive, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sqlite_home.PRAGMAS, "busy_timeout", 10)
    golive("kill")
    connection = sqlite3.connect(place, isolation_level=None)
    for statement in ("PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE"):
        connection.execute(statement).fetchall()
    done = golive("kill")
    connection.close()
    assert (done.exit_code, done.stderr.startswith(TOUCH)) == (75, True)


def test_records_that_are_no_journal_are_not_touched_and_the_way_out_is_said(golive: Golive, place: Path) -> None:
    place.parent.mkdir()
    place.write_bytes(b"no database\n" * 100)
    done = golive("kill")
    assert (done.exit_code, done.stderr.startswith(TOUCH)) == (2, True)
    assert place.read_bytes() == b"no database\n" * 100
    place.unlink()
    place.parent.rmdir()
    place.parent.touch()
    done = golive("kill")
    assert (done.exit_code, done.stderr.startswith(TOUCH)) == (2, True)


def test_a_server_that_is_not_there_is_no_secret_told(golive: Golive) -> None:
    done = golive("kill", "--records", "postgresql://desk:secret@/paper?host=/nowhere")
    assert (done.exit_code, "secret" in done.output) == (75, False)


def test_many_who_kill_at_once_are_all_written(place: Path) -> None:
    command = [sys.executable, "-m", "golive", "kill", "--format", "json"]
    started = [
        subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    said = [process.communicate(timeout=60) for process in started]
    assert [process.returncode for process in started] == [0] * 4, said
    assert sorted(json.loads(out)["command"] for out, _ in said) == [1, 2, 3, 4]
    assert [body["n"] for body in bodies(place)] == [1, 2, 3, 4]
