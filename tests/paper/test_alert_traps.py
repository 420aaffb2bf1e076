"""The ninth trap: an endpoint that hangs keeps no turn waiting, and no kill loses an alert or tells it twice."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.clocks import SetClock
from tests.paper.alert_desk import BEGIN, NEVER_COMES, RUN, TERMS, WORTH, Desk
from tests.paper.alert_sinks import HANGS, http_sink
from tests.paper.listed_source import ListedSource
from tests.paper.live_accounts import begun, opened, received
from tests.places import REPOSITORY

from golive.api import Engine
from golive.core.unit import NANOS
from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.alert_answer import CLOSED, AlertAnswered
from golive.journal.bodies.gap import Gap
from golive.journal.entry import Entry
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.outbox import DEAD, DELIVERED, WAITING, answer, dead, raise_alert, states
from golive.paper.alerts.answer import Answer, Result, of_status
from golive.paper.alerts.channels import Channels
from golive.paper.alerts.message import Message
from golive.paper.alerts.worker import AlertWorker, Watched
from golive.paper.listening import Committed, Listener, Notice
from golive.paper.process import PaperProcess
from golive.paper.running_account import RunningAccount
from golive.trading.received import Stamps

SECONDS = 40


@dataclass
class Hangs:
    """A channel that does not come back until it is let go, and the threads that asked it."""

    let_go: threading.Event = field(default_factory=threading.Event)
    asked: threading.Event = field(default_factory=threading.Event)
    threads: list[int] = field(default_factory=list)

    def send(self, message: Message, *, deadline_s: float) -> Answer:
        self.threads.append(threading.get_ident())
        self.asked.set()
        self.let_go.wait()
        return Answer(result=Result.AGAIN, why=f"{message.key} after {deadline_s} s")


@dataclass
class Heard:
    """What was told of the turns, and by which threads."""

    turns: list[tuple[int, int, int]] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)

    def committed(self, turn: Committed) -> None:
        self.turns.append((turn.decided_ns, turn.commit_ns, turn.lag_ns))
        self.threads.add(threading.get_ident())

    def noticed(self, notice: Notice) -> None:
        self.threads.add(threading.get_ident())

    def close(self) -> None:
        pass


def lived(folder: Path, engine: Engine, *listeners: Listener) -> tuple[list[Entry], Heard]:
    """Let an account live, each event at its instant; return its journal and what was told of its turns."""
    clock, heard = SetClock(BEGIN), Heard()
    with closing(Journal.in_file(folder / "journal.db", RUN)) as journal:
        account = RunningAccount(
            "paper",
            lambda: (opened(engine, RUN), begun(RUN)),
            journal,
            clock=clock,
            listeners=[heard, *listeners],
        )
        stamps = Stamps(BEGIN)
        source = ListedSource(list(received(BEGIN + SECONDS * NANOS)), clock, stamps)
        process = PaperProcess(
            [account], source, clock=clock, stamps=stamps, bars_kept=0, skew_ns=10**18, longest_ns=10**18
        )
        asyncio.run(process.run())
        return list(journal.entries()), heard


def test_alerts_never_block_and_never_vanish(tmp_path: Path, shipped: Engine) -> None:
    """An endpoint that hangs for as long as the account lives: its turns are those of one that tells nobody."""
    alone, told, hangs = tmp_path / "alone", tmp_path / "told", Hangs()
    for folder in (alone, told):
        folder.mkdir()
    entries, heard = lived(alone, shipped)
    place = str(told / "journal.db")
    with closing(Journal.shared(home_at(place), "paper-alerts")) as journal:
        for n in range(5):
            raise_alert(journal, AlertRaised(alert=f"{n}", severity="critical", text="halted"), ["desk"], ts=BEGIN + n)
    watched = Watched(account="paper", run=RUN, place=place, records=str(told / "records.db"), worth=WORTH)
    channels = Channels(senders={"desk": hangs, "call": hangs}, without={})
    worker = AlertWorker(watched, TERMS, channels, SetClock(BEGIN + NANOS))
    worker.start()
    try:
        assert hangs.asked.wait(60)
        entries_told, heard_told = lived(told, shipped, worker)
    finally:
        hangs.let_go.set()
        worker.close()
    assert entries_told == entries
    assert len(heard.turns) >= SECONDS
    assert heard_told.turns == heard.turns
    assert not heard_told.threads & set(hangs.threads)
    with closing(Journal.shared(home_at(place), "paper-alerts")) as journal:
        assert WAITING in states(journal).values()
        assert DEAD not in states(journal).values()


def test_an_endpoint_that_hangs_for_a_minute_is_given_up_at_each_deadline_and_told_once_it_answers(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path)
    desk.write()
    worker = desk.worker()
    worker.step()
    desk.write((0, Gap(stream="process", since=BEGIN - NANOS, until=BEGIN, why="killed")))
    desk.desk.answers = [NEVER_COMES] * 4
    attempts = []
    for second in range(80):
        desk.at(second * NANOS)
        worker.step()
        attempts.append(len(desk.desk.messages))
    # 0 s; 4 s of waiting and 5 s; 4 s and 10 s; 4 s and 20 s; 4 s and 40 s.
    assert [attempts.index(n) for n in (1, 2, 3, 4)] == [0, 9, 23, 47]
    desk.at(91 * NANOS)
    worker.step()
    assert attempts[-1] == 4
    assert len({message.key for message in desk.desk.messages}) == 1
    assert len({message.body for message in desk.desk.messages}) == 1
    assert len(desk.desk.messages) == 5
    assert set(desk.became.values()) == {DELIVERED}


def test_five_alerts_that_are_queued_when_the_process_is_killed_arrive_once_each(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write()
    desk.worker().step()
    streams = [f"BTC-PERP/{name}" for name in ("book", "trades", "quotes", "bars", "funding")]
    desk.write(
        *((n + 1, Gap(stream=one, since=BEGIN, until=BEGIN + NANOS, why="silent")) for n, one in enumerate(streams))
    )
    with http_sink(HANGS) as sink:
        command = [sys.executable, "-m", "tests.paper.killed_desk", desk.place, f"{sink.url}/s3cr3t", "5"]
        with subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as killed:
            assert killed.stdout is not None
            assert killed.stdin is not None
            assert killed.stdout.readline() == b"under way\n"
            assert sink.arrived.wait(60)
            killed.stdin.write(b"\n")
            killed.stdin.flush()
            assert killed.wait() == -9
        assert len(sink.posts) == 1
        assert sorted(desk.became.values()) == [WAITING] * 5
        desk.at(3_600 * NANOS)
        for _ in range(2):
            desk.worker().step()
    told = [message.key for message in desk.desk.messages]
    assert sorted(told) == sorted(set(told))
    assert sorted(desk.told) == sorted(f"{one} was not seen for 1 s: silent" for one in streams)
    assert sink.posts[0].headers["Idempotency-Key"] in {key.replace(" ", "%20") for key in told}
    assert set(desk.became.values()) == {DELIVERED}


def test_a_dead_letter_stays_until_it_is_closed(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write()
    with closing(Journal.shared(home_at(desk.place), "paper-alerts")) as journal:
        raise_alert(journal, AlertRaised(alert="a", severity="warning", text="x"), ["gone"], ts=BEGIN)
    for after in (1, 10 * 86_400):
        desk.at(after * NANOS)
        desk.worker().step()
        with closing(Journal.shared(home_at(desk.place), "paper-alerts")) as journal:
            assert [(job.alert, job.channel) for job in dead(journal)] == [("a", "gone")]
    with closing(Journal.shared(home_at(desk.place), "paper-alerts")) as journal:
        answer(journal, AlertAnswered(alert="a", reply=CLOSED, at=BEGIN + 1, by="ann"))
        assert dead(journal) == ()


@pytest.mark.parametrize("restarts", [1, 3])
def test_what_waits_for_its_channel_waits_for_it_in_the_next_process_too(tmp_path: Path, restarts: int) -> None:
    desk = Desk(tmp_path)
    desk.write()
    desk.worker().step()
    desk.write((0, Gap(stream="process", since=BEGIN - NANOS, until=BEGIN, why="killed")))
    desk.desk.answers = [of_status(429, retry_after=60 * NANOS)]
    desk.worker().step()
    for n in range(restarts):
        desk.at((59 - n) * NANOS)
        desk.worker().step()
        assert len(desk.desk.messages) == 1
    desk.at(60 * NANOS)
    desk.worker().step()
    assert len(desk.desk.messages) == 2
