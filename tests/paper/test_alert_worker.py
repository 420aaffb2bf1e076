"""What somebody is told of, and how often: read off the journal, whatever becomes of the process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert
from tests.paper.alert_desk import BEGIN, MINUTE, NOT_FOUND, RUN, TERMS, Desk, looks
from tests.paper.live_accounts import SUBJECT
from tests.places import REPOSITORY
from tests.postgres_server import Server

from golive.api.alert_terms import alert_terms
from golive.core.unit import NANOS
from golive.execution.account import DAY
from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.alert_answer import CLOSED, AlertAnswered
from golive.journal.bodies.day_opened import DayOpened
from golive.journal.bodies.evidence import EvidenceGiven
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.switch import SwitchSet
from golive.journal.entry import Draft
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.outbox import answer, raise_alert, undelivered
from golive.journal.tables import OUTBOX
from golive.loader import load_library
from golive.paper.listening import Level, Notice
from golive.paper.metrics import RECONNECTED
from golive.paper.running_account import CLOCK_JUMPED, JOURNAL_BACK, JOURNAL_LOST, STREAM_BACK, STREAM_LOST


@pytest.fixture
def desk(tmp_path: Path, journal_place: str) -> Iterator[Desk]:
    """Return the desk of an account that has begun, on either database."""
    with closing(Desk(tmp_path, database=journal_place)) as made:
        made.write()
        yield made


@pytest.fixture
def desk_in_files(tmp_path: Path) -> Desk:
    """Return the desk of an account that has begun, in files that can be taken away."""
    made = Desk(tmp_path)
    made.write()
    return made


def switch(epoch: int, to: str, *, at: int, why: str = "the day lost 2.3 %", by: str | None = None) -> SwitchSet:
    return SwitchSet(scope="account", epoch=epoch, to=to, trip="day_loss", why=why, at=BEGIN + at, by=by)


def gap(since: int, until: int, *, stream: str = "process", why: str = "killed") -> Gap:
    return Gap(stream=stream, since=BEGIN + since, until=BEGIN + until, why=why)


def test_each_trouble_of_the_journal_is_told_in_words(desk: Desk) -> None:
    worker = desk.worker()
    worker.step()
    desk.write(
        (10 * NANOS, switch(1, "reduce_only", at=10 * NANOS)),
        (11 * NANOS, switch(2, "halted", at=11 * NANOS, why="I say so", by="ann")),
        (50 * NANOS, gap(20 * NANOS, 50 * NANOS)),
        (60 * NANOS, gap(55 * NANOS, 60 * NANOS, stream="BTC-PERP/book", why="silent")),
        (70 * NANOS, gap(65 * NANOS, 70 * NANOS, why="stopped")),
        (80 * NANOS, switch(3, "active", at=80 * NANOS, why="looked into", by="ann")),
        (90 * NANOS, DayOpened(run=RUN, date="2026-01-06", baseline=1)),
    )
    desk.at(91 * NANOS)
    worker.step()
    assert desk.raised == [
        ("info", f"{RUN}/watched", f"alerts of run {RUN} are told from now on"),
        (
            "warning",
            "switch/account/reduce_only",
            "the switch of account is reduce only, by day_loss: the day lost 2.3 %",
        ),
        (
            "critical",
            "switch/account/halted",
            "the switch of account is halted, by day_loss, UNSIGNED word of ann: I say so",
        ),
        ("warning", "gap/process", "nobody was there for 30 s: killed"),
        ("warning", "gap/BTC-PERP/book", "BTC-PERP/book was not seen for 5 s: silent"),
        ("info", "switch/account/active", "the switch of account is active again, UNSIGNED word of ann: looked into"),
        ("info", "day/2026-01-06", "2026-01-04 has ended: golive report daily --date 2026-01-04 tells of it"),
    ]
    assert len(desk.told) == 4
    assert [message.title for message in desk.call.messages] == ["golive critical: paper"]
    assert set(desk.became.values()) == {"delivered"}


def test_what_was_told_is_not_told_again_by_the_next_process(desk: Desk) -> None:
    desk.worker().step()
    desk.write((10 * NANOS, switch(1, "halted", at=10 * NANOS)))
    for _ in range(3):
        desk.at(20 * NANOS)
        desk.worker().step()
    assert len(desk.told) == 1
    assert len(desk.raised) == 2


def test_what_was_durable_when_the_process_was_killed_is_told_by_the_next(desk: Desk) -> None:
    desk.worker().step()
    desk.write((10 * NANOS, switch(1, "halted", at=10 * NANOS)))
    desk.at(DAY)
    desk.worker().step()
    assert desk.told == ["the switch of account is halted, by day_loss: the day lost 2.3 %"]


def test_what_was_before_anybody_watched_is_told_to_nobody(desk: Desk) -> None:
    desk.write((10 * NANOS, switch(1, "halted", at=10 * NANOS)))
    desk.at(DAY)
    desk.worker().step()
    assert desk.told == []


def test_a_trouble_that_was_closed_is_told_at_once_when_it_comes_again(desk: Desk) -> None:
    worker = desk.worker()
    worker.step()
    desk.write((10 * NANOS, gap(5 * NANOS, 10 * NANOS)), (20 * NANOS, gap(15 * NANOS, 20 * NANOS)))
    desk.at(21 * NANOS)
    worker.step()
    assert len(desk.told) == 1
    with closing(Journal.shared(home_at(desk.place), "paper-alerts")) as journal:
        answer(journal, AlertAnswered(alert=f"{RUN}/gap/process/{BEGIN + 5 * NANOS}", reply=CLOSED, at=BEGIN, by="ann"))
    desk.write((40 * NANOS, gap(35 * NANOS, 40 * NANOS)))
    desk.at(41 * NANOS)
    worker.step()
    assert len(desk.told) == 2


def test_a_switch_that_was_reset_and_fires_again_is_told_at_once(desk: Desk) -> None:
    worker = desk.worker()
    worker.step()
    for n, to in enumerate(("halted", "active", "halted"), start=1):
        desk.write((n * NANOS, switch(n, to, at=n * NANOS)))
        desk.at(n * NANOS)
        worker.step()
    assert len(desk.told) == 2


def test_a_switch_that_stops_more_or_stops_again_is_told_at_once_and_one_that_stops_as_before_is_not(
    desk: Desk,
) -> None:
    worker = desk.worker()
    worker.step()
    states = ("cancel_only", "halted", "halted", "reduce_only", "halted", "active", "active")
    for n, to in enumerate(states, start=1):
        desk.write((n * NANOS, switch(n, to, at=n * NANOS)))
        desk.at(n * NANOS)
        worker.step()
    words = [text.removeprefix("the switch of account is ").partition(",")[0] for text in desk.told]
    assert words == ["cancel only", "halted", "reduce only", "halted"]


def test_somebody_is_told_once_that_a_strategy_cannot_decide_and_again_when_it_could_meanwhile(desk: Desk) -> None:
    worker = desk.worker()
    worker.step()
    for minute in range(30):
        is_told = minute == 14
        desk.write(((minute + 1) * MINUTE, looks(minute, *() if is_told else ((0, 60),))))
        desk.at((minute + 1) * MINUTE)
        worker.step()
    holds = [(trouble, text) for severity, trouble, text in desk.raised if severity == "warning"]
    said = ("hold/momentum", "momentum cannot decide for 10 min: what it needs is not known")
    assert [one for one in holds if one[0].startswith("hold")] == [said, said]
    assert len(desk.told) == 2


def test_untold_looks_with_one_that_was_told_among_them_are_no_hold_that_lasts(desk: Desk) -> None:
    worker = desk.worker()
    worker.step()
    for minute in range(30):
        desk.write(((minute + 1) * MINUTE, looks(minute, (0, 50))))
        desk.at((minute + 1) * MINUTE)
        worker.step()
    assert desk.told == []


def test_a_day_is_lost_at_the_first_look_too_many_and_that_is_told_once(desk: Desk) -> None:
    """Of 8,640 looks a day 99 % are 8,554 looks: 86 may be missed, and the 87th is one too many."""
    worker = desk.worker()
    worker.step()
    told = []
    for n in range(16):
        minute = 1440 + n
        desk.write(((minute + 1) * MINUTE, looks(minute, (0, 60))))
        desk.at((minute + 1) * MINUTE)
        worker.step()
        told.append(sum(trouble == "coverage/2026-01-06" for _, trouble, _ in desk.raised))
    assert told == [0] * 14 + [1] * 2
    (text,) = (text for _, trouble, text in desk.raised if trouble == "coverage/2026-01-06")
    assert text == "2026-01-06 does not count any more: 90 of its 8,640 looks could not be told, and 99 % are needed"


def test_evidence_is_announced_before_it_is_too_old_and_told_of_when_it_is(desk: Desk) -> None:
    with closing(Journal.shared(home_at(desk.records))) as records:
        for n, item in enumerate(("drill_kill/lost", "drill_kill/doubled", "drill_failover/lost"), start=1):
            given = EvidenceGiven(
                item=item,
                n=1,
                subject=SUBJECT,
                strategy="momentum",
                measured=0.0,
                observations=1,
                period_end=BEGIN + (n // 2) * NANOS,
                source="a drill",
                by="ann",
            )
            records.append([given.draft(BEGIN)])
    worker = desk.worker()
    for after in (0, 83 * DAY, 84 * DAY, 90 * DAY, 91 * DAY):
        desk.at(after)
        worker.step()
    told = [(trouble, text) for _, trouble, text in desk.raised if trouble.startswith("evidence")]
    assert told == [
        ("evidence/drill_failover", "the evidence of drill failover will be too old in 7 d"),
        ("evidence/drill_kill", "the evidence of drill kill will be too old in 7 d"),
        ("evidence/drill_failover", "the evidence of drill failover is more than 90 d old"),
        ("evidence/drill_kill", "the evidence of drill kill is more than 90 d old"),
    ]


def notice(event: str, after: int, **fields: str | int) -> Notice:
    return Notice(account="paper", event=event, at=BEGIN + after, level=Level.ERROR, fields=fields)


def test_a_journal_that_is_lost_is_told_and_told_of_when_it_is_back(desk: Desk) -> None:
    worker = desk.worker()
    worker.step()
    worker.noticed(notice(JOURNAL_LOST, 1, why="full", detail="the disk is full"))
    worker.noticed(notice(JOURNAL_BACK, 2))
    worker.noticed(notice(JOURNAL_LOST, 3, why="full"))
    worker.noticed(notice(CLOCK_JUMPED, 4))
    worker.noticed(notice(RECONNECTED, 5))
    worker.noticed(Notice(account="other", event=JOURNAL_LOST, at=BEGIN))
    worker.step()
    assert desk.told == [
        "the journal cannot be written, and so nothing is traded: the disk is full",
        "the journal cannot be written, and so nothing is traded: full",
        "the wall clock was set, or the machine slept: everything begins anew",
    ]


def test_a_stream_that_is_lost_for_long_is_told_of_before_it_is_back_and_when_it_is(desk: Desk) -> None:
    """Its gap is an entry only then; a short loss is one of the many of a night, and told when it is over."""
    worker, since = desk.worker(), BEGIN + MINUTE
    worker.step()
    worker.noticed(notice(STREAM_LOST, 2 * MINUTE, stream="BTC-PERP/trades", why="silent", since=since))
    worker.noticed(notice(STREAM_LOST, 2 * MINUTE, stream="BTC-PERP/book", why="silent", since=since))
    worker.noticed(notice(STREAM_BACK, 3 * MINUTE, stream="BTC-PERP/trades"))
    told = []
    for second in (11 * 60 - 1, 11 * 60, 12 * 60):
        desk.at(second * NANOS)
        worker.step()
        told.append(list(desk.told))
    lost = "BTC-PERP/book has not been seen for 10 min, and is not back: silent"
    assert told == [[], [lost], [lost]]
    worker.noticed(notice(STREAM_BACK, 181 * MINUTE, stream="BTC-PERP/book"))
    desk.write((181 * MINUTE, gap(MINUTE, 181 * MINUTE, stream="BTC-PERP/book", why="silent")))
    desk.at(181 * MINUTE)
    worker.step()
    assert desk.told == [lost, "BTC-PERP/book was not seen for 3 h: silent"]


def test_a_day_is_lost_by_a_stream_that_is_not_back_yet(desk: Desk) -> None:
    """Every look was told, for nothing that a strategy asks for was missing: the day does not count all the same."""
    worker = desk.worker()
    worker.step()
    worker.noticed(notice(STREAM_LOST, DAY, stream="BTC-PERP/funding", why="silent", since=BEGIN + DAY))
    told = []
    for n in range(16):
        minute = 1440 + n
        desk.write(((minute + 1) * MINUTE, looks(minute)))
        desk.at((minute + 1) * MINUTE)
        worker.step()
        told.append(sum(trouble == "coverage/2026-01-06" for _, trouble, _ in desk.raised))
    assert told == [0] * 14 + [1] * 2


def test_what_a_journal_that_is_lost_listens_to_is_not_told_of_as_well(desk: Desk) -> None:
    worker = desk.worker()
    worker.step()
    worker.noticed(notice(STREAM_LOST, MINUTE, stream="BTC-PERP/book", why="silent", since=BEGIN))
    worker.noticed(notice(JOURNAL_LOST, 2 * MINUTE, why="full", detail="no space"))
    desk.at(60 * MINUTE)
    worker.step()
    assert [topic for _, topic, _ in desk.raised if topic.startswith("gap/")] == []


def test_an_alert_is_told_though_no_journal_can_be_written_and_is_written_later(desk_in_files: Desk) -> None:
    desk = desk_in_files
    worker = desk.worker()
    worker.step()
    journal, elsewhere = Path(desk.place), desk.folder / "elsewhere"
    files = [path for path in desk.folder.iterdir() if path.name.startswith("journal.db")]
    elsewhere.mkdir()
    for path in files:
        path.rename(elsewhere / path.name)
    journal.mkdir()
    worker.noticed(notice(JOURNAL_LOST, 1, why="gone"))
    worker.step()
    assert desk.told == ["the journal cannot be written, and so nothing is traded: gone"]
    journal.rmdir()
    for path in files:
        (elsewhere / path.name).rename(path)
    desk.at(2 * NANOS)
    worker.step()
    assert set(desk.became.values()) == {"delivered"}
    assert len(desk.told) == 1


def test_a_worker_whose_connections_are_cut_goes_on_with_others(
    tmp_path: Path, postgres: Server, postgres_database: str
) -> None:
    with closing(Desk(tmp_path, database=postgres.url(postgres_database))) as desk:
        desk.write()
        worker = desk.worker()
        worker.step()
        desk.write((MINUTE, gap(0, MINUTE)))
        with postgres.connect() as beside:
            cut = f"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{postgres_database}'"
            assert len(beside.execute(cut).fetchall()) >= 2
        for second in (61, 62):
            desk.at(second * NANOS)
            worker.step()
        assert desk.told == ["nobody was there for 1 min: killed"]
        assert set(desk.became.values()) == {"delivered"}


def test_that_nobody_got_an_alert_is_told_by_the_other_channel_and_stays_until_it_is_closed(desk: Desk) -> None:
    desk.desk.answers = [NOT_FOUND]
    worker = desk.worker()
    worker.step()
    desk.write((10 * NANOS, gap(5 * NANOS, 10 * NANOS)))
    desk.at(11 * NANOS)
    worker.step()
    (message,) = desk.call.messages
    assert message.body.splitlines()[0] == f"nobody got alert {RUN}/gap/process/{BEGIN + 5 * NANOS} on desk: HTTP 404"
    assert [state for (_, channel), state in sorted(desk.became.items()) if channel == "desk"] == ["dead"]
    for _ in range(3):
        desk.worker().step()
    assert len(desk.call.messages) == 1
    with closing(Journal.shared(home_at(desk.place), "paper-alerts")) as journal:
        assert undelivered(journal) == 1


def test_a_trouble_that_ended_by_itself_leaves_the_dead_letter_that_nobody_got(desk: Desk) -> None:
    desk.desk.answers = [NOT_FOUND]
    worker = desk.worker()
    worker.step()
    for n, to in enumerate(("halted", "active", "halted"), start=1):
        desk.write((n * NANOS, switch(n, to, at=n * NANOS)))
        desk.at(n * NANOS)
        worker.step()
    assert desk.became[f"{RUN}/switch/account/1", "desk"] == "dead"
    assert len(desk.told) == 2


def test_a_channel_that_has_no_address_gets_dead_letters_and_no_silence(tmp_path: Path) -> None:
    desk = Desk(tmp_path, without={"desk": "DESK is not set: the channel has no address"})
    desk.write()
    worker = desk.worker()
    worker.step()
    desk.write((10 * NANOS, switch(1, "halted", at=10 * NANOS)))
    desk.at(11 * NANOS)
    worker.step()
    assert sorted(desk.became.values()) == ["dead", "delivered", "delivered"]
    assert "DESK is not set" in desk.call.messages[-1].body


def test_no_secret_is_in_what_is_kept_or_told(tmp_path: Path) -> None:
    desk = Desk(tmp_path, secrets=["s3cr3t-token"])
    desk.write()
    worker = desk.worker()
    worker.step()
    desk.write((10 * NANOS, switch(1, "halted", at=10 * NANOS, why="s3cr3t-token leaked", by="postgresql://a:pw@h/db")))
    desk.at(11 * NANOS)
    worker.step()
    everything = f"{desk.raised}{desk.desk.messages}{desk.call.messages}"
    assert "s3cr3t" not in everything
    assert ":pw@" not in everything


def test_an_entry_that_nobody_can_read_is_told_and_keeps_no_other_from_being_told(desk: Desk) -> None:
    worker = desk.worker()
    worker.step()
    with closing(Journal.open(home_at(desk.place), RUN)) as journal:
        journal.append([Draft(ts=BEGIN + 5, kind="gap", key="process/1", body=b'{"v":99}')])
    desk.write((10, gap(5, 10)))
    desk.at(NANOS)
    worker.step()
    assert desk.told[0].startswith("entry 2 of the run cannot be read, so nobody is told of it: a 'gap' of version 99")
    assert desk.told[1].startswith("nobody was there for")


def test_an_alert_of_another_version_is_told_for_what_it_is_and_keeps_no_other_from_being_told(desk: Desk) -> None:
    desk.write()
    with closing(Journal.open(home_at(desk.place), "paper-alerts")) as journal:
        read = AlertRaised(alert=f"{RUN}/read", severity="critical", text="halted")
        raise_alert(journal, read, ["desk"], ts=BEGIN)
        kinds = ("alert", f"{RUN}/unread"), ("alert_answer", "of another version"), ("delivery", "of another version")
        for kind, key in kinds:
            journal.append([Draft(ts=BEGIN, kind=kind, key=key, body=b'{"v":99}')])
        waits = {"journal": "paper-alerts", "channel": "desk", "attempt": 0, "next_at": BEGIN, "state": "waiting"}
        rows = [{**waits, "alert": f"{RUN}/{name}"} for name in ("unread", "of nobody")]

        def queue(connection: Connection) -> None:
            connection.execute(insert(OUTBOX), rows)

        journal.append([gap(5, 10).draft(BEGIN)], besides=queue)
    desk.at(NANOS)
    worker = desk.worker()
    for n in range(3):
        desk.at(NANOS + n)
        worker.step()
    assert sorted(told.split(":")[0] for told in desk.told) == [
        "an alert was raised that cannot be read here, as entry 2",
        "an alert was raised that cannot be read here, in no entry",
        "halted",
    ]
    assert set(desk.became.values()) == {"delivered"}


def test_the_terms_of_these_tests_are_those_of_the_shipped_policy() -> None:

    shipped = alert_terms(load_library(REPOSITORY)[0].alerts[0])
    assert shipped.tries == TERMS.tries
    assert (shipped.hold_lasts, shipped.evidence_age, shipped.evidence_notice) == (
        TERMS.hold_lasts,
        TERMS.evidence_age,
        TERMS.evidence_notice,
    )
