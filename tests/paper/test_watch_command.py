"""`golive watch`: accounts on one screen, and as a check whose exit code says whether they are heard of."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.commands import Golive, run_command
from tests.paper.live_accounts import BEGIN, ran

from golive.api import Engine
from golive.core.unit import NANOS
from golive.journal.holder import Holder
from golive.journal.system_clock import SystemClock
from golive.paper.alerts import channels
from golive.paper.alerts.answer import Answer, of_status
from golive.paper.alerts.message import Message
from golive.paper.heartbeat_file import RUNNING, STOPPED, Beat, write_beat


@pytest.fixture
def golive() -> Golive:
    """Return commands of this process."""
    return run_command


@pytest.fixture
def desk(tmp_path: Path, shipped: Engine, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder where an account of the shipped library has run for some seconds, and be there."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / ".golive" / "paper" / "paper"
    folder.mkdir(parents=True)
    ran(folder / "journal.db", shipped, seconds=100)
    return folder


def beaten(folder: Path, *, ago_s: float = 0.0, state: str = RUNNING) -> None:
    """Leave a heartbeat of this very process, so many seconds old."""
    here, now = Holder.here(), SystemClock().wall_ns()
    beat = Beat(
        account="paper",
        run="paper-1",
        state=state,
        pid=here.pid,
        host=here.host,
        boot=here.boot,
        began=BEGIN,
        at=now - int(ago_s * NANOS),
        journal=str(folder / "journal.db"),
        feed_class="live",
        seq=1,
        head="0" * 64,
    )
    write_beat(folder / "heartbeat.json", beat)


@pytest.mark.parametrize(
    ("ago_s", "code", "words"),
    [
        (1.0, 0, "paper: running: process "),
        (3_600.0, 1, "paper: missed: the last heartbeat is 36"),
        (-600.0, 3, "paper: cannot tell: the heartbeat is dated more than 2 min ahead of this clock"),
    ],
)
def test_as_a_check_it_ends_with_what_the_heartbeat_says(
    golive: Golive, desk: Path, ago_s: float, code: int, words: str
) -> None:
    beaten(desk, ago_s=ago_s)
    done = golive("watch", "--check")
    assert (done.exit_code, done.stdout.startswith(words)) == (code, True), done.stdout


def test_an_account_that_was_stopped_is_not_heard_of(golive: Golive, desk: Path) -> None:
    beaten(desk, state=STOPPED)
    assert golive("watch", "--check").exit_code == 1


def test_without_any_heartbeat_nobody_can_tell(golive: Golive, desk: Path) -> None:
    assert not (desk / "heartbeat.json").exists()
    assert golive("watch", "--check").exit_code == 3


def test_a_journal_that_cannot_be_read_is_said_and_nobody_can_tell(golive: Golive, desk: Path) -> None:
    beaten(desk)
    (desk / "journal.db").write_bytes(b"no journal at all" * 100)
    done = golive("watch", "--check")
    assert (done.exit_code, "cannot tell: " in done.stdout) == (3, True)


def test_the_check_changes_nothing_and_answers_as_a_document(golive: Golive, desk: Path) -> None:
    beaten(desk)
    before = (desk / "journal.db").read_bytes()
    answer = json.loads(golive("watch", "--check", "--format", "json").stdout)
    assert answer["exit"] == 0
    (account,) = answer["accounts"]
    assert (account["account"], account["state"], account["switch"]) == ("paper", "running", "active")
    assert (desk / "journal.db").read_bytes() == before


def test_the_screen_shows_what_matters_on_one_page(golive: Golive, desk: Path) -> None:
    beaten(desk)
    done = golive("watch", "--once")
    assert done.exit_code == 0
    for words in ("equity", "day 0 of 30", "switch", "last decisions", "how old inputs were at", "no alert yet"):
        assert words in done.stdout, words
    assert "momentum" in done.stdout
    assert "\x1b" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 118


@dataclass
class Kept:
    """A channel that keeps what it is sent."""

    messages: list[str] = field(default_factory=list)

    def send(self, message: Message, *, deadline_s: float) -> Answer:
        assert deadline_s > 0
        self.messages.append(message.body.splitlines()[0])
        return of_status(204)


def test_it_tells_of_a_silence_once(golive: Golive, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept()
    monkeypatch.setattr(channels, "sender_at", lambda *_: kept)
    monkeypatch.setenv("GOLIVE_ALERT_DESK", "http://x/y")
    monkeypatch.delenv("GOLIVE_ALERT_CALL", raising=False)
    beaten(desk)
    assert golive("watch", "--check", "--tell").exit_code == 0
    assert kept.messages == []
    beaten(desk, ago_s=3_600.0)
    for _ in range(2):
        assert golive("watch", "--check", "--tell").exit_code == 1
    told = [one for one in kept.messages if one.startswith("paper: missed")]
    assert len(told) == 1
    assert golive("alerts", "dead").exit_code == 1, "the other channel has no address"


def test_a_screen_tells_nobody_else(golive: Golive, desk: Path) -> None:
    beaten(desk)
    assert golive("watch", "--once", "--tell").exit_code == 2
