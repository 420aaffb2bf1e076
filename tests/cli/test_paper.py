"""`golive paper`: processes that are started, killed, stopped and asked about, as a person would from a terminal."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.commands import Golive, environment

from golive.cli.paper_seen import seen_accounts
from golive.cli.paper_start import StartOptions, plan_of
from golive.core.unit import NANOS
from golive.journal.holder import Holder
from golive.journal.home_at import home_at
from golive.journal.journal import JournalReader
from golive.journal.system_clock import SystemClock
from golive.paper.account_facts import facts_of


def golive_here(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "golive", *words]
    return subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)


def heartbeat(folder: Path) -> dict[str, Any]:
    text = (folder / ".golive" / "paper" / "paper" / "heartbeat.json").read_text("utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder where accounts run, and be there; whatever still runs there in the end is killed."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    path = tmp_path / ".golive" / "paper" / "paper" / "heartbeat.json"
    if path.exists() and (beat := heartbeat(tmp_path))["state"] != "stopped":
        try:
            os.kill(beat["pid"], signal.SIGKILL)
        except ProcessLookupError:
            return


def test_an_account_in_the_background_is_seen_held_and_stopped(golive: Golive, desk: Path) -> None:
    begun = golive_here(desk, "paper", "start", "--background")
    assert begun.returncode == 0, begun.stderr
    pid = heartbeat(desk)["pid"]
    assert f"paper: running as process {pid}, run paper-1 on a feed that is simulated" in begun.stdout

    second = golive("paper", "start", "--background")
    assert second.exit_code == 75
    assert f"process {pid} on " in second.stderr
    assert begun.stdout.strip() in (desk / ".golive" / "paper" / "paper" / "paper.out").read_text("utf-8")

    seen = golive("paper", "status")
    assert seen.exit_code == 0, seen.output
    assert seen.stdout.startswith(f"paper: running: process {pid} on ")
    for line in ("day 0 of 30", "100,000.00 USD", "active: nothing has fired", "0 undelivered"):
        assert line in seen.stdout
    (account,) = seen_accounts(None, (), None)
    with closing(home_at(str(account.files.journal), read_only=True)) as home:
        facts = facts_of(JournalReader(home, "paper-1"))
    assert facts.begun.subject == account.subject, "its days are of what would go live today"
    ended = golive("paper", "new-run")
    assert (ended.exit_code, f"process {pid} on " in ended.stderr) == (75, True)
    flat = golive("paper", "flatten", "--reason", "the weekend", "--by", "mia")
    assert flat.exit_code == 0, flat.output
    assert "mia (UNSIGNED): the weekend" in flat.stdout
    assert flat.stdout.endswith("paper: flat\n")

    stopped = golive("paper", "stop")
    assert stopped.exit_code == 0
    assert re.search(r"waiting for the turn under way .*\n.*stopped after entry \d+: SIGTERM", stopped.stdout)
    assert golive("paper", "stop").exit_code == 0
    assert golive("paper", "status").exit_code == 1
    later = golive("paper", "flatten", "--reason", "the weekend")
    assert (later.exit_code, "it will close what it holds when it runs" in later.stdout) == (3, True)
    assert golive("paper", "new-run").stdout.endswith("the next start begins paper-2\n")
    assert "had ended" in golive("paper", "new-run").stdout
    assert golive("paper", "status", "--format", "json").exit_code == 1


def test_an_account_that_was_killed_is_dead_and_goes_on_after_a_gap(golive: Golive, desk: Path) -> None:
    assert golive_here(desk, "paper", "start", "--background").returncode == 0
    pid = heartbeat(desk)["pid"]
    os.kill(pid, signal.SIGKILL)
    process = Holder(pid=pid, host=Holder.here().host, boot=Holder.here().boot)
    while not process.ended():
        SystemClock().wait_ns(NANOS // 100)

    dead = golive("paper", "status", "--format", "json")
    assert dead.exit_code == 1
    (told,) = json.loads(dead.stdout)["accounts"]
    assert (told["state"], told["exit"], told["facts"]["run"]) == ("dead", 1, "paper-1")
    assert golive("paper", "stop").exit_code == 1

    again = golive_here(desk, "paper", "start", "--background")
    assert again.returncode == 0, again.stderr
    assert golive("paper", "stop").exit_code == 0
    (gap,) = [line for line in log(desk) if line["event"] == "gap"]
    assert gap["fields"]["why"] == "killed"
    assert golive("journal", "verify", "--journal", journal(desk)).exit_code == 0


def journal(folder: Path) -> Path:
    return folder / ".golive" / "paper" / "paper" / "journal.db"


def log(folder: Path) -> list[dict[str, Any]]:
    text = (folder / ".golive" / "paper" / "paper" / "paper.log").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [
        (signal.SIGTERM, 143, "stopped by SIGTERM; `golive paper start` goes on"),
        (signal.SIGINT, 130, "interrupted: the turn under way was the last; `golive paper start` goes on"),
    ],
)
def test_a_signal_ends_an_account_in_the_foreground_in_good_order(
    desk: Path, number: signal.Signals, code: int, said: str
) -> None:
    command = [sys.executable, "-m", "golive", "paper", "start", "--log", "-"]
    with subprocess.Popen(
        command, cwd=desk, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert "run paper-1" in process.stdout.readline()
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == code
    assert said in errors
    assert heartbeat(desk)["why"] == number.name
    assert '"event": "begun"' in errors


def test_a_process_that_cannot_begin_says_why_also_from_the_background(desk: Path) -> None:
    (desk / ".golive").mkdir()
    (desk / ".golive" / "records.db").write_text("no journal", "utf-8")
    done = golive_here(desk, "paper", "start", "--background")
    assert done.returncode == 2
    assert "is no journal" in done.stderr


def test_what_never_ran_is_no_pass_and_cannot_be_stopped_or_ended(golive: Golive, desk: Path) -> None:
    assert golive("paper", "status").exit_code == 3
    assert "no heartbeat was ever written" in golive("paper", "status").output
    assert golive("paper", "stop").exit_code == 2
    assert golive("paper", "stop", "--account", "paper").exit_code == 3
    assert golive("paper", "new-run").exit_code == 3
    listed = golive("paper", "accounts")
    assert (listed.exit_code, listed.stdout) == (0, "paper  cannot tell: no heartbeat was ever written\n")
    other = golive("paper", "status", "--account", "papre")
    assert other.exit_code == 2
    assert "did you mean `paper`" in other.output
    assert not (desk / ".golive").exists()


def test_a_run_that_is_stopped_cannot_be_ended_before_a_person_has_reset_it(golive: Golive, desk: Path) -> None:
    begun = golive_here(desk, "paper", "start", "--background")
    assert begun.returncode == 0, begun.stderr
    (desk / ".golive" / "KILL").touch()
    halted = golive("kill", "--reason", "a test", "--wait", "30")
    assert halted.exit_code == 0, halted.output
    assert golive("paper", "stop").exit_code == 0
    (desk / ".golive" / "KILL").unlink()
    ended = golive("paper", "new-run")
    assert ended.exit_code == 1
    assert "run paper-1 is stopped, and no new one is a way round that" in ended.stderr
    assert "golive switch reset --account paper" in ended.stderr


def test_an_account_that_is_given_a_root_file_reads_the_people_of_its_own_library(
    golive: Golive, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert golive("init", "own").exit_code == 0
    asked = StartOptions(
        library="own",
        accounts=(),
        journal=None,
        records=None,
        models=None,
        record=None,
        from_positions=None,
        log=None,
        metrics_port=None,
        trust=Path("root"),
    )
    assert plan_of(asked).engine.folder == Path("own")
    assert plan_of(replace(asked, library=None)).engine.folder is None, "nobody is listed in the shipped library"
    monkeypatch.chdir("own")
    assert plan_of(replace(asked, library=None)).engine.folder == Path()
