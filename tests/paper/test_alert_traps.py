"""The ninth trap: an endpoint that hangs keeps no turn waiting, and no kill loses an alert or tells it twice."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from tests.clocks import SetClock
from tests.paper.alert_desk import BEGIN, NEVER_COMES, TERMS, Desk
from tests.paper.alert_sinks import HANGS, http_sink, mail_sink
from tests.paper.killed_desk import ANSWERED, BEGUN, SENT, STEPS, watched
from tests.paper.lived_seconds import SECONDS, Hangs, lived
from tests.places import REPOSITORY

from golive.api import Engine
from golive.core.unit import NANOS
from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.alert_answer import CLOSED, AlertAnswered
from golive.journal.bodies.delivery_begun import DeliveryBegun
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.kinds import read_body
from golive.journal.home_at import home_at
from golive.journal.journal import Journal, JournalReader
from golive.journal.outbox import DEAD, DELIVERED, WAITING, answer, dead, raise_alert, states
from golive.journal.system_clock import SystemClock
from golive.paper.alerts.answer import of_status
from golive.paper.alerts.apprise_channel import AGAIN
from golive.paper.alerts.channels import Channels, channels_of
from golive.paper.alerts.worker import AlertWorker


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
    channels = Channels(senders={"desk": hangs, "call": hangs}, without={})
    worker = AlertWorker(watched(place), TERMS, channels, SetClock(BEGIN + NANOS))
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


STREAMS = tuple(f"BTC-PERP/{name}" for name in ("book", "trades", "quotes", "bars", "funding"))


def killed_with_five_queued(place: str, address: str, step: str, arrived: threading.Event) -> Desk:
    """Queue five alerts, let a process begin to tell them that dies by SIGKILL at a step, and begin another."""
    desk = Desk(Path(), database=place)
    desk.write()
    desk.worker().step()
    desk.close()
    desk.write(
        *((n + 1, Gap(stream=one, since=BEGIN, until=BEGIN + NANOS, why="silent")) for n, one in enumerate(STREAMS))
    )
    command = [sys.executable, "-m", "tests.paper.killed_desk", desk.place, address, "5", step]
    with subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as killed:
        assert killed.stdout is not None
        assert killed.stdin is not None
        if step == SENT:
            assert killed.stdout.readline() == b"under way\n"
            assert arrived.wait(60)
            killed.stdin.write(b"\n")
            killed.stdin.flush()
        assert killed.wait() == -9
    clock = SystemClock()
    channels = channels_of(TERMS, {"DESK": address}, clock)
    after = AlertWorker(watched(desk.place), TERMS, channels, clock)
    after.start()
    after.close()
    return desk


def begun_in(desk: Desk) -> list[tuple[int, int]]:
    """Return each attempt that was begun, and how often it was before."""
    with closing(home_at(desk.place, read_only=True)) as home:
        entries = JournalReader(home, "paper-alerts").entries(kind=DeliveryBegun.KIND)
        bodies = [read_body(entry.kind, entry.body) for entry in entries]
    return [(one.attempt, one.cut) for one in bodies if isinstance(one, DeliveryBegun)]


@pytest.mark.parametrize("step", STEPS)
def test_five_alerts_that_are_queued_when_the_process_is_killed_arrive_once_each(journal_place: str, step: str) -> None:
    """At the endpoint: by key at whatever step it dies, and but for two of the five steps by count of requests too."""
    with http_sink(*([HANGS] if step == SENT else [])) as sink:
        desk = killed_with_five_queued(journal_place, f"{sink.url}/s3cr3t", step, sink.arrived)
    keys = [post.headers["Idempotency-Key"] for post in sink.posts]
    by_key = {key: {post.body for post in sink.posts if post.headers["Idempotency-Key"] == key} for key in keys}
    assert len(by_key) == 5
    # A request that comes again is the same to the byte, as its key promises.
    assert {len(bodies) for bodies in by_key.values()} == {1}
    texts = [json.loads(body)["message"].splitlines()[0] for bodies in by_key.values() for body in bodies]
    assert sorted(texts) == sorted(f"{one} was not seen for 1 s: silent" for one in STREAMS)
    assert len(keys) == (6 if step in {SENT, ANSWERED} else 5)
    cut = step in {BEGUN, SENT, ANSWERED}
    assert sorted(begun_in(desk)) == sorted([(1, 0)] * 5 + [(1, 1)] * cut)
    assert sorted(desk.became.values()) == [DELIVERED] * 5


def test_what_takes_no_key_is_told_that_it_may_hear_of_something_again(tmp_path: Path) -> None:
    with mail_sink() as sink:
        address = f"mailto://127.0.0.1:{sink.port}?from=golive@desk.example&to=ann@desk.example&mode=insecure"
        killed_with_five_queued(str(tmp_path / "journal.db"), address, ANSWERED, threading.Event())
    bodies = [mail.get_body(preferencelist=("plain",)) for mail in sink.mails]
    texts = [body.get_content().splitlines() for body in bodies if body is not None]
    again = [lines for lines in texts if lines[-1] == AGAIN]
    assert (len(texts), len(again)) == (6, 1)
    assert again[0][:-1] in texts
    # Whoever sorts mail by this header drops the second.
    assert len({mail["Idempotency-Key"] for mail in sink.mails}) == 5


def test_what_failed_before_says_that_it_may_have_arrived_where_nobody_heeds_its_key(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write()
    desk.worker().step()
    desk.write((0, Gap(stream="process", since=BEGIN - NANOS, until=BEGIN, why="killed")))
    desk.desk.answers = [of_status(500)]
    worker = desk.worker()
    worker.step()
    desk.at(5 * NANOS)
    worker.step()
    assert [message.is_again for message in desk.desk.messages] == [False, True]
    assert len({(message.key, message.title, message.body) for message in desk.desk.messages}) == 1
    assert begun_in(desk) == [(1, 0), (2, 0)]


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
