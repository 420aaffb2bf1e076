"""Whoever waits hears what running accounts answer, and is told of those that do not."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.commands import Golive

from golive.cli import command_heard
from golive.journal.holder import Holder
from golive.paper.account_files import AccountFiles
from golive.paper.heartbeat_file import Beat, write_beat


def running(account: str, *, state: str = "running", pid: int | None = None) -> None:
    """Let an account say that it runs, in this process unless another is named."""
    files, here = AccountFiles.below(Path(), account), Holder.here()
    files.make()
    beat = Beat(
        account=account,
        run=f"{account}-1",
        state=state,
        pid=os.getpid() if pid is None else pid,
        host=here.host,
        boot=here.boot,
        began=1,
        at=1,
        journal="",
        feed_class="simulated",
        seq=1,
        head="",
    )
    write_beat(files.heartbeat, beat)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def answering(monkeypatch: pytest.MonkeyPatch, answers: Mapping[str, str | None]) -> None:
    monkeypatch.setattr(command_heard, "_answer", lambda files, _: answers[files.account])


@pytest.mark.parametrize(
    ("answers", "code", "heard"),
    [
        ({"one": "done", "two": "already"}, 0, ["  one: done, then", "  two: already, then"]),
        ({"one": "done", "two": None}, 3, ["  one: done, then", "  two: has not answered after 0.2 s"]),
        (
            {"one": "cool_off", "two": None},
            1,
            ["  one: cool_off: too soon after the last trip, then", "  two: has not answered after 0.2 s"],
        ),
    ],
)
def test_what_each_account_answers_is_said_and_is_the_exit_code(
    golive: Golive, monkeypatch: pytest.MonkeyPatch, answers: Mapping[str, str | None], code: int, heard: list[str]
) -> None:
    for account in answers:
        running(account)
    answering(monkeypatch, answers)
    done = golive("kill", "--wait", "0.2")
    lines = [re.sub(r"\d+\.\d s after", "then", line) for line in done.stdout.splitlines()[3:]]
    assert (done.exit_code, lines) == (code, heard)


def test_who_does_not_run_is_not_waited_for(golive: Golive) -> None:
    running("stopped", state="stopped")
    running("dead", pid=2**22 + 1)
    done = golive("kill", "--wait", "60")
    assert (done.exit_code, done.stdout.splitlines()[3:]) == (3, ["  no account runs: nobody has heard it yet"])


def test_a_command_to_one_account_waits_for_that_one(golive: Golive, monkeypatch: pytest.MonkeyPatch) -> None:
    for account in ("one", "two"):
        running(account)
    answering(monkeypatch, {"one": None, "two": "done"})
    done = golive("switch", "fire", "--reason", "x", "--account", "two", "--wait", "60")
    assert done.exit_code == 0
    done = golive("switch", "fire", "--reason", "x", "--account", "one", "--wait", "0.1")
    assert done.exit_code == 3


def test_a_document_stays_one(golive: Golive, monkeypatch: pytest.MonkeyPatch) -> None:
    running("one")
    answering(monkeypatch, {"one": "done"})
    done = golive("kill", "--wait", "60", "--format", "json")
    assert json.loads(done.stdout)["word"] == "fire"
    assert done.stderr.startswith("  one: done, ")


def test_an_account_whose_journal_cannot_be_read_has_not_answered(golive: Golive) -> None:
    running("one")
    assert golive("kill", "--wait", "0.1").exit_code == 3
