"""Who watches from outside tells people that an account is not heard of, once for each silence."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from tests.clocks import SetClock
from tests.paper.alert_desk import BEGIN, NOT_FOUND, TERMS, Desk, launch
from tests.paper.killed_desk import watched

from golive.core.unit import NANOS
from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.gap import Gap
from golive.journal.holder import Holder
from golive.journal.home_at import home_at
from golive.journal.journal import JournalReader
from golive.journal.outbox import outboxes, raised, states, undelivered
from golive.paper.alerts.attempts import UnderWay
from golive.paper.alerts.channels import Channels, Sender
from golive.paper.alerts.message import Message
from golive.paper.alerts.silence import silence, tell_silence
from golive.paper.alerts.worker import AlertWorker
from golive.paper.alive import Alive, Life, alive_by
from golive.paper.beats import Beats
from golive.paper.heartbeat_file import Beat, read_beat

RUNNING = Alive(life=Life.RUNNING, exit=0, text="running")
SILENT = Alive(life=Life.SILENT, exit=1, text="missed: the last heartbeat is 2 min old, at most 1 min")
MUTE = Alive(life=Life.MUTE, exit=1, text="mute: it trades, and tells nobody")
UNKNOWN = Alive(life=Life.UNKNOWN, exit=3, text="cannot tell: there never was a heartbeat")


def beat(at: int) -> Beat:
    return Beat(
        account="paper",
        run="paper-1",
        state="running",
        pid=1,
        host="desk",
        boot="b",
        began=BEGIN,
        at=BEGIN + at,
        journal="journal.db",
        feed_class="live",
        seq=1,
        head="0" * 64,
    )


def fails(sender: Sender, message: Message, _deadline_s: float, _ended: Callable[[], None]) -> UnderWay:
    raise RuntimeError(f"a defect, while {message.key} was to be sent by {sender}")


def looked(desk: Desk, alive: Alive, last: Beat | None, *, after: int, unread: str = "") -> str | None:
    """Look at an instant after the beginning, as a process of its own that knows nothing of the look before."""
    desk.clock = SetClock(BEGIN + after)
    channels = Channels(senders={"desk": desk.desk, "call": desk.call}, without={})

    def look(before: str | None) -> AlertRaised | None:
        return silence("paper", alive, last, now=desk.clock.now, unread=unread, before=before)

    return tell_silence("paper", desk.place, look, TERMS, channels, desk.clock, launch=launch)


def test_a_heartbeat_that_is_missing_is_told_once_however_often_somebody_looks(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    for minute in range(2, 60):
        assert looked(desk, SILENT, beat(0), after=minute * 60 * NANOS) is None
    assert desk.told == [f"paper: {SILENT.text}"]
    assert [message.title for message in desk.call.messages] == ["golive critical: paper"]


def test_an_account_that_tells_nobody_any_more_is_told_of_once_however_long_it_goes_on_trading(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    for minute in range(2, 60):
        last = replace(beat(minute * 60 * NANOS), telling=BEGIN)
        assert looked(desk, MUTE, last, after=minute * 60 * NANOS) is None
    assert desk.told == [f"paper: {MUTE.text}"]
    # It was healed, and is mute again: another silence.
    looked(desk, RUNNING, beat(3_600 * NANOS), after=3_600 * NANOS)
    looked(desk, MUTE, replace(beat(3_800 * NANOS), telling=BEGIN + 3_610 * NANOS), after=3_800 * NANOS)
    assert len(desk.told) == 2


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_account_whose_alerts_are_told_by_a_thread_that_ended_is_seen_from_outside(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write((0, Gap(stream="process", since=BEGIN - NANOS, until=BEGIN, why="killed")))
    channels = Channels(senders={"desk": desk.desk, "call": desk.call}, without={})
    worker = AlertWorker(watched(desk.place), TERMS, channels, desk.clock, launch=fails)
    worker.start()
    worker.join()
    path, here = tmp_path / "heartbeat.json", Holder.here()
    first = replace(beat(0), pid=here.pid, host=here.host, boot=here.boot)
    beats = Beats(path, first, desk.clock, telling=lambda: worker.went_round)
    lives = []
    for second in (60, 61):
        desk.at(second * NANOS)
        beats.alive()
        lives.append(alive_by(read_beat(path), heartbeat=60 * NANOS, now=desk.clock.now, here=here).life)
    assert lives == [Life.RUNNING, Life.MUTE]
    assert desk.told == []


def test_a_silence_after_another_is_told_anew_at_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    looked(desk, SILENT, beat(0), after=120 * NANOS)
    looked(desk, RUNNING, beat(180 * NANOS), after=181 * NANOS)
    looked(desk, SILENT, beat(200 * NANOS), after=320 * NANOS)
    assert len(desk.told) == 2


def test_what_cannot_be_told_again_is_told_again(tmp_path: Path) -> None:
    desk, day = Desk(tmp_path), 86_400 * NANOS
    for n in range(3):
        looked(desk, UNKNOWN, None, after=n * day)
        looked(desk, UNKNOWN, None, after=n * day + 3_600 * NANOS)
        looked(desk, RUNNING, beat(n * day + 7_200 * NANOS), after=n * day + 7_201 * NANOS)
    assert len(desk.told) == 3


def test_a_silence_right_after_another_is_told_once_it_has_lasted(tmp_path: Path) -> None:
    """Nobody looked while it ran in between: at first it may be the same, and ten minutes later it is not."""
    desk = Desk(tmp_path)
    looked(desk, SILENT, beat(0), after=120 * NANOS)
    told = []
    for minute in range(3, 40):
        looked(desk, SILENT, beat(130 * NANOS), after=minute * 60 * NANOS)
        told.append(len(desk.told))
    assert told == [1] * 9 + [2] * 28


def test_a_journal_that_nobody_can_read_is_told_though_its_account_is_heard_of(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    for minute in range(30):
        looked(desk, RUNNING, beat(minute * 60 * NANOS), after=minute * 60 * NANOS, unread="its journal is no database")
    looked(desk, RUNNING, beat(1_801 * NANOS), after=1_802 * NANOS)
    assert desk.told == ["paper: cannot tell: its journal is no database"]


def test_what_nobody_can_tell_is_told_as_such(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    looked(desk, UNKNOWN, None, after=0)
    assert desk.told == ["paper: cannot tell: there never was a heartbeat"]
    assert desk.call.messages == []


def test_an_account_that_is_heard_of_is_no_alert(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    looked(desk, RUNNING, beat(0), after=NANOS)
    assert desk.told == []


def test_what_did_not_arrive_is_tried_again_at_the_next_look(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.desk.answers = [None]
    looked(desk, SILENT, beat(0), after=120 * NANOS)
    looked(desk, SILENT, beat(0), after=180 * NANOS)
    assert len(desk.desk.messages) == 2
    with closing(home_at(desk.place, read_only=True)) as home:
        outbox = JournalReader(home, "paper-watch")
        assert set(states(outbox).values()) == {"delivered"}
        assert len(list(raised(outbox))) == 1


def test_its_dead_letters_count_with_those_of_the_account(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.desk.answers = [NOT_FOUND]
    looked(desk, SILENT, beat(0), after=120 * NANOS)
    with closing(home_at(desk.place, read_only=True)) as home:
        assert undelivered(*outboxes(home, "paper")) == 1


def test_a_journal_that_cannot_be_written_keeps_nobody_from_being_told(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    Path(desk.place).mkdir()
    trouble = looked(desk, SILENT, beat(0), after=120 * NANOS)
    assert trouble is not None
    assert desk.told == [f"paper: {SILENT.text}"]


@pytest.mark.parametrize("alive", [SILENT, UNKNOWN])
def test_the_same_silence_has_the_same_name_whoever_looks(alive: Alive) -> None:
    first, second = (silence("paper", alive, beat(0), now=now) for now in (1, 2))
    assert first is not None
    assert second is not None
    assert first.alert == second.alert
