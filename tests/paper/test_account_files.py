"""Where an account lies, and the heartbeat that it leaves there."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.clocks import SetClock

from golive.core.errors import InvalidInput
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.journal.bodies.gap import Gap
from golive.journal.entry import Head
from golive.paper.account_files import AccountFiles, accounts_below
from golive.paper.beats import Beats
from golive.paper.heartbeat_file import RUNNING, STARTING, STOPPED, WAITING, Beat, read_beat, write_beat
from golive.paper.listening import Committed, Notice
from golive.paper.metrics import RECONNECTED, UNDELIVERED
from golive.paper.running_account import JOURNAL_LOST
from golive.trading.entries import Noted

BEAT = Beat(
    account="paper",
    run="paper-1",
    state=RUNNING,
    pid=7,
    host="desk",
    boot="b",
    began=1_767_571_440_000_000_001,
    at=1_767_571_500_000_000_007,
    journal="/srv/journal.db",
    feed_class="simulated",
    seq=3,
    head="ab",
)


HEAD = Head(seq=9, hash=b"\xab" * 32, ts=1)


def test_a_heartbeat_is_read_as_it_was_written_to_the_nanosecond(tmp_path: Path) -> None:
    full = replace(
        BEAT, looked=9, commit_p50=1, commit_p99=2, lag=3, undelivered=0, telling=7, metrics_port=9464, why="SIGTERM"
    )
    for beat in (BEAT, full):
        write_beat(tmp_path / "heartbeat.json", beat)
        assert read_beat(tmp_path / "heartbeat.json") == beat
    assert [path.name for path in tmp_path.iterdir()] == ["heartbeat.json"]


def test_a_heartbeat_that_was_never_written_is_missing(tmp_path: Path) -> None:
    beat = read_beat(tmp_path / "heartbeat.json")
    assert isinstance(beat, Unknown)
    assert beat.code == "never"


GARBLED: dict[str, Any] = {
    "empty": "",
    "half": '{"account": "pap',
    "list": "[1]",
    "number": "7",
    "null": "null",
    "absent": {"account": None},
    "time as a number": {"at": 1_767_571_500_000_000_007},
    "time before time": {"at": "-1"},
    "time in other digits": {"at": "\u0661\u0662"},
    "negative": {"seq": -1},
    "fraction": {"seq": 1.5},
    "yes": {"pid": True},
    "NaN": {"seq": float("nan")},
    "another state": {"state": "happy"},
    "deep": "[" * 30_000,
}


@pytest.mark.parametrize("how", GARBLED)
def test_a_heartbeat_that_is_none_is_unreadable_and_never_a_word(tmp_path: Path, how: str) -> None:
    path, garbled = tmp_path / "heartbeat.json", GARBLED[how]
    write_beat(path, BEAT)
    if isinstance(garbled, dict):
        garbled = json.dumps({**json.loads(path.read_text("utf-8")), **garbled})
    path.write_text(garbled, "utf-8")
    beat = read_beat(path)
    assert isinstance(beat, Unknown)
    assert beat.code == "unreadable"


@pytest.mark.parametrize("field", ["account", "run", "state", "pid", "host", "boot", "began", "at", "journal", "seq"])
def test_a_heartbeat_without_a_field_is_unreadable(tmp_path: Path, field: str) -> None:
    path = tmp_path / "heartbeat.json"
    write_beat(path, BEAT)
    content = json.loads(path.read_text("utf-8"))
    del content[field]
    path.write_text(json.dumps(content), "utf-8")
    assert isinstance(read_beat(path), Unknown)


@pytest.mark.parametrize("pid", [0, 2**31, 10**30])
def test_a_heartbeat_of_no_process_is_unreadable(tmp_path: Path, pid: int) -> None:
    path = tmp_path / "heartbeat.json"
    write_beat(path, BEAT)
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "pid": pid}), "utf-8")
    assert isinstance(read_beat(path), Unknown)


def test_a_heartbeat_of_another_account_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "heartbeat.json"
    write_beat(path, BEAT)
    assert read_beat(path, BEAT.account) == BEAT
    beat = read_beat(path, "other")
    assert isinstance(beat, Unknown)
    assert beat.code == "another"


def test_a_pipe_in_place_of_a_heartbeat_is_unreadable_and_waited_for_by_nobody(tmp_path: Path) -> None:
    path = tmp_path / "heartbeat.json"
    os.mkfifo(path)
    reader = threading.Thread(target=read_beat, args=(path,), daemon=True)
    reader.start()
    reader.join(5)
    assert not reader.is_alive()
    assert isinstance(read_beat(path), Unknown)


def test_a_folder_in_place_of_a_heartbeat_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "heartbeat.json").mkdir()
    assert isinstance(read_beat(tmp_path / "heartbeat.json"), Unknown)


def test_beats_say_what_the_turns_came_to_once_a_second(tmp_path: Path, committed: Sequence[Committed]) -> None:
    path, clock = tmp_path / "heartbeat.json", SetClock(5 * NANOS)
    beats = Beats(path, replace(BEAT, state=STARTING), clock)
    first = read_beat(path)
    assert isinstance(first, Beat)
    assert first.state == STARTING
    beats.noticed(Notice(account="paper", event=RECONNECTED, at=1))
    beats.noticed(Notice(account="paper", event=UNDELIVERED, at=1, fields={"count": 2}))
    beats.noticed(Notice(account="other", event=RECONNECTED, at=1))
    noted = (Noted(ts=1, body=Gap(stream="process", since=1, until=2, why="killed")),)
    for n, turn in enumerate(committed[:100]):
        written = replace(turn.turned, entries=noted)
        beats.committed(replace(turn, turned=written, commit_ns=n + 1))
        beats.committed(replace(turn, turned=replace(turn.turned, entries=()), commit_ns=10**9))
        beats.committed(replace(turn, account="other"))
    begun = read_beat(path)
    assert isinstance(begun, Beat)
    assert (begun.state, begun.turns) == (RUNNING, 1)
    clock.now += NANOS
    beats.committed(replace(committed[100], turned=replace(committed[100].turned, entries=())))
    told = read_beat(path)
    assert isinstance(told, Beat)
    assert (told.state, told.turns, told.seq) == (RUNNING, 201, committed[100].head.seq)
    assert (told.looked, told.at) == (committed[100].turned.state.passed, committed[100].at)
    assert (told.commit_p50, told.commit_p99) == (50, 99)
    assert (told.reconnects, told.undelivered) == (1, 2)


def test_a_heartbeat_says_when_alerts_were_told_last(tmp_path: Path) -> None:
    path, clock, telling = tmp_path / "heartbeat.json", SetClock(5 * NANOS), [3 * NANOS, 4 * NANOS]
    beats = Beats(path, BEAT, clock, telling=lambda: telling.pop(0))
    clock.now = 6 * NANOS
    beats.alive()
    beat = read_beat(path)
    assert isinstance(beat, Beat)
    assert (beat.telling, telling) == (4 * NANOS, [])


def test_a_loop_without_turns_is_alive_and_a_stop_says_why(tmp_path: Path) -> None:
    path, clock = tmp_path / "heartbeat.json", SetClock(5 * NANOS)
    heard: list[Beat] = []
    beats = Beats(path, BEAT, clock, tell=heard.append)
    clock.now = 9 * NANOS
    beats.alive()
    beat = read_beat(path)
    assert isinstance(beat, Beat)
    assert (beat.at, beat.state) == (9 * NANOS, RUNNING)
    beats.stopped("SIGTERM", HEAD)
    beat = read_beat(path)
    assert isinstance(beat, Beat)
    assert (beat.state, beat.why, beat.seq, beat.head) == (STOPPED, "SIGTERM", 9, "ab" * 32)
    assert [one.state for one in heard] == [RUNNING, RUNNING, STOPPED]


def test_an_account_without_its_journal_waits_until_its_next_turn(
    tmp_path: Path, committed: Sequence[Committed]
) -> None:
    path = tmp_path / "heartbeat.json"
    beats = Beats(path, BEAT, SetClock(5 * NANOS))
    beats.noticed(Notice(account="paper", event=JOURNAL_LOST, at=BEAT.at + 1, fields={"why": "full"}))
    beats.alive()
    told = read_beat(path)
    assert isinstance(told, Beat)
    assert (told.state, told.why) == (WAITING, "full")
    beats.committed(committed[0])
    told = read_beat(path)
    assert isinstance(told, Beat)
    assert (told.state, told.why) == (RUNNING, None)


def test_a_heartbeat_that_cannot_be_written_costs_nothing_but_itself(tmp_path: Path) -> None:
    beats = Beats(tmp_path / "gone" / "heartbeat.json", BEAT, SetClock(5))
    beats.stopped("SIGTERM", HEAD)
    assert beats.failed == 2


@pytest.mark.parametrize("name", ["..", "a/b", "Paper", "", "paper-1", "a" * 65, "1a", "a\n", "café"])
def test_a_name_that_no_document_has_leads_nowhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match="is no name of an account"):
        AccountFiles.below(tmp_path, name)


def test_accounts_that_left_something_are_found_by_name_and_nothing_else_is(tmp_path: Path) -> None:
    assert accounts_below(tmp_path) == ()
    for name in ("zeta", "alpha", "Not_one"):
        (tmp_path / ".golive" / "paper" / name).mkdir(parents=True)
    (tmp_path / ".golive" / "paper" / "file").touch()
    assert [files.account for files in accounts_below(tmp_path)] == ["alpha", "zeta"]


def test_the_folder_of_an_account_is_for_its_owner_alone(tmp_path: Path) -> None:
    files = AccountFiles.below(tmp_path, "paper")
    files.make()
    files.make()
    assert files.folder.stat().st_mode & 0o077 == 0


def test_a_file_where_the_folder_of_an_account_has_to_be_is_named(tmp_path: Path) -> None:
    files = AccountFiles.below(tmp_path, "paper")
    files.folder.parent.mkdir(parents=True)
    files.folder.touch()
    with pytest.raises(InvalidInput, match="cannot be made: File exists"):
        files.make()
