"""`golive watch`: accounts on one screen, and as a check whose exit code says whether they are heard of."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rich.console import Console
from tests.commands import Golive, run_command
from tests.paper.live_accounts import BEGIN, ran

from golive.api import Engine
from golive.cli.paper_seen import seen_accounts
from golive.cli.watch_screen import Screen
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


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, shipped: Engine) -> Path:
    """Return a folder with the journal of an account of the shipped library that has run for some seconds."""
    folder = tmp_path_factory.mktemp("lived")
    ran(folder / "journal.db", shipped, seconds=100)
    return folder


@pytest.fixture
def desk(tmp_path: Path, lived: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of that account, and be where commands look for it."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / ".golive" / "paper" / "paper"
    shutil.copytree(lived, folder)
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


_MOST_READS = 60
_COLOURS = re.compile(rb"\x1b\[[0-9;]*m")


@dataclass
class Terminal:
    """A terminal of so many lines and columns, and what was written to it."""

    own: int
    written: bytes = b""

    def resize(self, lines: int, columns: int) -> None:
        """Make it larger or smaller."""
        fcntl.ioctl(self.own, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def wait_for(self, text: str) -> None:
        """Read until a text was written."""
        for _ in range(_MOST_READS):
            if text.encode() in _COLOURS.sub(b"", self.written):
                return
            assert select.select([self.own], [], [], 60)[0], self.written[-500:]
            self.written += os.read(self.own, 65_536)
        raise AssertionError(self.written[-5_000:].decode())


def top_of(columns: int) -> str:
    """Return the first line of a screen."""
    return "\u256d" + " paper ".center(columns - 2, "\u2500") + "\u256e"


def test_the_screen_has_the_size_of_its_terminal_and_ctrl_c_leaves_that_as_it_was(desk: Path) -> None:
    beaten(desk)
    own, other = pty.openpty()
    terminal = Terminal(own)
    terminal.resize(24, 80)
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "", "LINES": ""}
    command = [sys.executable, "-m", "golive", "watch", "--every", "0.5"]
    with subprocess.Popen(command, stdin=other, stdout=other, stderr=other, env=environment) as watch:
        os.close(other)
        terminal.wait_for("\x1b[?1049h")
        terminal.wait_for(top_of(80))
        terminal.resize(50, 200)
        terminal.wait_for(top_of(200))
        watch.send_signal(signal.SIGINT)
        terminal.wait_for("\x1b[?1049l")
        assert watch.wait(60) == 0
    assert b"\x1b[?25h" in terminal.written
    assert b"Traceback" not in terminal.written
    os.close(own)


@pytest.mark.parametrize("columns", [80, 60])
def test_a_screen_without_room_has_a_line_for_each_thing(
    desk: Path, shipped: Engine, columns: int, capsys: pytest.CaptureFixture[str]
) -> None:
    beaten(desk)
    screen = Screen(shipped, seen_accounts(None, (), None, engine=shipped))
    screen.look(days=True)
    Console(width=columns, color_system=None).print(screen.drawn(lines=24))
    short = capsys.readouterr().out.splitlines()
    Console(width=200, color_system=None).print(screen.drawn(lines=50))
    full = capsys.readouterr().out.splitlines()
    assert len(short) <= 24 < len(full)
    assert all(len(line) <= columns for line in short)
    for words in ("paper: running", "switch      active", "last decisions", "oldest input", "EXECUTE"):
        assert any(words in line for line in short), words
    assert any(line.startswith("no alert yet") for line in short)
