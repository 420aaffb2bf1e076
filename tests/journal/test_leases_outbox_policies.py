"""What lies beside entries: who writes, what is still to be told, and the texts that decisions were made by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.journal.marks import mark

from golive.core.errors import Unavailable
from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.delivery import DeliveryTried
from golive.journal.bodies.kinds import read_body
from golive.journal.home import Home
from golive.journal.journal import Journal
from golive.journal.leases import WRITER, refuse_superseded, take
from golive.journal.once import Conflict
from golive.journal.outbox import Waiting, due, raise_alert, tried, undelivered
from golive.journal.policies import keep, kept
from golive.journal.verification import verify

OpenHome = Callable[[], Home]
ALERT = AlertRaised(alert="trip-7", severity="high", text="the day lost 2 %")


def test_an_epoch_only_grows_and_who_was_there_before_is_refused(open_home: OpenHome) -> None:
    home = open_home()
    with home.writing() as connection:
        first, second = (take(connection, "paper-29", "alerts") for _ in range(2))
        assert (first.epoch, second.epoch) == (1, 2)
        refuse_superseded(connection, second)
        assert take(connection, "paper-30", "alerts").epoch == 1
        with pytest.raises(Unavailable, match="was taken over since: process") as refused:
            refuse_superseded(connection, first)
    assert refused.value.why == "superseded"


def test_a_writer_whose_lock_was_taken_from_it_writes_nothing_more(open_home: OpenHome) -> None:
    """As when somebody deletes the file of the lock: the kernel lets a second writer in, the lease does not."""
    with Journal.open(open_home(), "paper-29") as old:
        old.append([mark(1)])
        home = open_home()
        with home.writing() as connection:
            take(connection, "paper-29", WRITER)
        with pytest.raises(Unavailable, match="taken over"):
            old.append([mark(2)])
        assert old.head().seq == 1


def test_an_alert_and_its_place_in_the_queue_are_one_transaction(open_home: OpenHome) -> None:
    with Journal.open(open_home(), "paper-29") as journal:
        raise_alert(journal, ALERT, ["mail", "chat", "mail"], ts=5)
        raise_alert(journal, ALERT, ["mail"], ts=6)
        assert due(journal, 4) == ()
        queued = due(journal, 5)
        assert [(w.channel, w.attempt) for w in queued] == [("chat", 0), ("mail", 0)]
        with pytest.raises(Conflict):
            raise_alert(journal, replace(ALERT, text="another"), ["pager"], ts=7)
        assert due(journal, 9) == queued
        assert journal.head().seq == 1


def test_what_is_killed_between_raising_and_telling_is_told_all_the_same(open_home: OpenHome) -> None:
    with Journal.open(open_home(), "paper-29") as journal:
        for n in range(5):
            raise_alert(journal, replace(ALERT, alert=f"trip-{n}"), ["mail"], ts=n)
    with Journal.open(open_home(), "paper-29") as again:
        for waiting in due(again, 9):
            tried(again, waiting, at=10)
        assert due(again, 99) == ()
        assert undelivered(again) == 0
        deliveries = [read_body(e.kind, e.body) for e in again.entries() if e.kind == "delivery"]
        assert [d.alert for d in deliveries if isinstance(d, DeliveryTried)] == [f"trip-{n}" for n in range(5)]
        assert verify("paper-29", again.entries()).first_bad is None


def test_an_attempt_that_failed_is_tried_again_later_and_a_dead_one_is_never_forgotten(open_home: OpenHome) -> None:
    with Journal.open(open_home(), "paper-29") as journal:
        raise_alert(journal, ALERT, ["mail"], ts=1)
        (first,) = due(journal, 1)
        tried(journal, first, at=2, why="refused", again_at=30)
        assert due(journal, 29) == ()
        (second,) = due(journal, 30)
        assert second == Waiting(alert="trip-7", channel="mail", attempt=1, next_at=30)
        tried(journal, second, at=31, why="refused")
        assert due(journal, 10**18) == ()
        assert undelivered(journal) == 1
        outcomes = [read_body(e.kind, e.body) for e in journal.entries(after=1)]
        assert [o.outcome for o in outcomes if isinstance(o, DeliveryTried)] == ["failed", "dead"]


def test_an_attempt_is_written_once_whoever_tells_of_it_again(open_home: OpenHome) -> None:
    with Journal.open(open_home(), "paper-29") as journal:
        raise_alert(journal, ALERT, ["mail"], ts=1)
        (waiting,) = due(journal, 1)
        tried(journal, waiting, at=2)
        tried(journal, waiting, at=2)
        assert journal.head().seq == 2


def test_a_text_is_kept_by_the_digest_that_decisions_carry(open_home: OpenHome) -> None:
    with Journal.open(open_home(), "paper-29") as journal:
        keep(journal, "rules", "d1", b"threshold: 2 %")
        keep(journal, "rules", "d1", b"threshold: 2 %  # the same")
        assert kept(journal, "d1") == b"threshold: 2 %"
        assert kept(journal, "d2") is None
