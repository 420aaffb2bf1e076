"""Whether an account runs: its word, its process, and the age of its word."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from tests.paper.live_accounts import BEGIN

from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid, missing
from golive.journal.holder import Holder
from golive.paper.alive import Alive, Life, alive_by
from golive.paper.heartbeat_file import RUNNING, STARTING, STOPPED, WAITING, Beat

HERE = Holder.here()
NOW = BEGIN + 131 * NANOS
BEAT = Beat(
    account="paper",
    run="paper-1",
    state=RUNNING,
    pid=HERE.pid,
    host=HERE.host,
    boot=HERE.boot,
    began=BEGIN,
    at=NOW - NANOS,
    journal="journal.db",
    feed_class="recorded",
    seq=3,
    head="ab",
)


def alive(beat: Beat | Unknown, now: int = NOW) -> Alive:
    return alive_by(beat, heartbeat=60 * NANOS, now=now, here=HERE)


def gone() -> int:
    """Return the number of a process that was, and is not."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


OTHERS = {
    "well": (BEAT, Life.RUNNING, 0),
    "starting": (replace(BEAT, state=STARTING), Life.STARTING, 0),
    "as old as may be": (replace(BEAT, at=NOW - 60 * NANOS), Life.RUNNING, 0),
    "older": (replace(BEAT, at=NOW - 60 * NANOS - 1), Life.SILENT, 1),
    "as far ahead as may be": (replace(BEAT, at=NOW + 120 * NANOS), Life.RUNNING, 0),
    "further": (replace(BEAT, at=NOW + 120 * NANOS + 1), Life.UNKNOWN, 3),
    "telling as long ago as may be": (replace(BEAT, telling=BEAT.at - 60 * NANOS), Life.RUNNING, 0),
    "telling nobody any more": (replace(BEAT, telling=BEAT.at - 60 * NANOS - 1), Life.MUTE, 1),
    "silent, and telling nobody": (replace(BEAT, at=NOW - 61 * NANOS, telling=BEGIN), Life.SILENT, 1),
    "waiting for its journal": (replace(BEAT, state=WAITING, why="full"), Life.WAITING, 1),
    "stopped": (replace(BEAT, state=STOPPED, why="SIGTERM"), Life.STOPPED, 1),
    "stopped elsewhere": (replace(BEAT, state=STOPPED, host="elsewhere"), Life.STOPPED, 1),
    "before this start of the machine": (replace(BEAT, boot="another"), Life.DEAD, 1),
    "elsewhere": (replace(BEAT, host="elsewhere"), Life.RUNNING, 0),
    "silent elsewhere": (replace(BEAT, host="elsewhere", boot="x", at=NOW - 61 * NANOS), Life.SILENT, 1),
}


@pytest.mark.parametrize("how", OTHERS)
def test_an_account_runs_if_its_word_is_young_and_its_process_there(how: str) -> None:
    beat, life, exit = OTHERS[how]
    seen = alive(beat)
    assert (seen.life, seen.exit) == (life, exit)


def test_who_is_mute_still_trades() -> None:
    assert [life.value for life in Life if Alive(life=life, exit=0, text="").runs] == ["running", "starting", "mute"]


def test_a_process_that_is_gone_is_dead_however_young_its_word_is() -> None:
    seen = alive(replace(BEAT, pid=gone()))
    assert (seen.life, seen.exit) == (Life.DEAD, 1)
    assert "golive paper start" in seen.text


@pytest.mark.parametrize("unknown", [missing("never", "no heartbeat"), invalid("unreadable", "garbled")])
def test_without_a_word_nobody_can_tell(unknown: Unknown) -> None:
    assert (alive(unknown).life, alive(unknown).exit) == (Life.UNKNOWN, 3)
