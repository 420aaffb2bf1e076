"""What people say of alerts: a dead letter stays until it is closed, and a word is said once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.alert_answer import ACKNOWLEDGED, CLOSED, OVER, AlertAnswered
from golive.journal.home import Home
from golive.journal.journal import Journal
from golive.journal.once import Conflict
from golive.journal.outbox import (
    answer,
    answers,
    attempts,
    dead,
    due,
    outbox_name,
    outboxes,
    pauses,
    raise_alert,
    raised,
    states,
    tried,
    undelivered,
    waiting,
)

OpenHome = Callable[[], Home]
ALERT = AlertRaised(alert="paper-1/switch/account/1", severity="critical", text="halted", topic="switch/account", at=3)


def test_a_dead_letter_stays_until_a_person_closes_it(open_home: OpenHome) -> None:
    with Journal.shared(open_home(), outbox_name("paper")) as journal:
        raise_alert(journal, ALERT, ["desk", "call"], ts=5)
        for job in due(journal, 5):
            tried(journal, job, at=6, why="HTTP 404")
        answer(journal, AlertAnswered(alert=ALERT.alert, reply=ACKNOWLEDGED, at=7, by="ann"))
        assert [job.channel for job in dead(journal)] == ["call", "desk"]
        assert undelivered(journal) == 2
        answer(journal, AlertAnswered(alert=ALERT.alert, reply=CLOSED, at=8, by="ann"))
        assert (dead(journal), undelivered(journal)) == ((), 0)
        assert set(states(journal).values()) == {CLOSED}
        assert [(one.reply, one.by) for one in answers(journal)] == [(ACKNOWLEDGED, "ann"), (CLOSED, "ann")]


def test_closing_an_alert_keeps_nobody_from_hearing_of_it_who_has_not_yet(open_home: OpenHome) -> None:
    with Journal.shared(open_home(), outbox_name("paper")) as journal:
        raise_alert(journal, ALERT, ["desk"], ts=5)
        answer(journal, AlertAnswered(alert=ALERT.alert, reply=CLOSED, at=8, by="ann"))
        assert [job.channel for job in waiting(journal)] == ["desk"]


def test_the_same_word_is_said_once(open_home: OpenHome) -> None:
    with Journal.shared(open_home(), outbox_name("paper")) as journal:
        raise_alert(journal, ALERT, ["desk"], ts=5)
        answer(journal, AlertAnswered(alert=ALERT.alert, reply=ACKNOWLEDGED, at=7, by="ann"))
        with pytest.raises(Conflict):
            answer(journal, AlertAnswered(alert=ALERT.alert, reply=ACKNOWLEDGED, at=9, by="bob"))
        assert [one.by for one in answers(journal)] == ["ann"]


def test_a_channel_that_asked_to_be_left_alone_is_until_the_latest_instant_it_named(open_home: OpenHome) -> None:
    with Journal.shared(open_home(), outbox_name("paper")) as journal:
        raise_alert(journal, ALERT, ["desk"], ts=5)
        (first,) = due(journal, 5)
        tried(journal, first, at=6, why="HTTP 429", again_at=90, pauses_until=90)
        (second,) = due(journal, 90)
        tried(journal, second, at=91, why="HTTP 429", again_at=95, pauses_until=80)
        assert pauses(attempts(journal)) == {"desk": 90}
        assert [one.body for one in raised(journal)] == [ALERT]


def test_an_account_has_an_outbox_of_its_own_and_one_of_who_watches_it(open_home: OpenHome) -> None:
    home = open_home()
    for who, ts in (("paper-alerts", 5), ("paper-watch", 6), ("papers-alerts", 7)):
        with Journal.shared(open_home(), who) as journal:
            raise_alert(journal, ALERT, ["desk"], ts=ts)
    assert undelivered(*outboxes(home, "paper")) == 2
    home.close()


def test_what_is_over_is_still_a_dead_letter_until_a_person_closes_it(open_home: OpenHome) -> None:
    with Journal.shared(open_home(), outbox_name("paper")) as journal:
        raise_alert(journal, ALERT, ["desk", "call"], ts=5)
        first, second = due(journal, 5)
        tried(journal, first, at=6, why="HTTP 404")
        answer(journal, AlertAnswered(alert=ALERT.alert, reply=OVER, at=7))
        tried(journal, second, at=8, why="HTTP 404")
        assert [job.channel for job in dead(journal)] == ["call", "desk"]
        answer(journal, AlertAnswered(alert=ALERT.alert, reply=CLOSED, at=9, by="ann"))
        assert (dead(journal), undelivered(journal)) == ((), 0)


def test_what_dies_after_a_person_closed_it_is_no_dead_letter_that_nobody_can_close(open_home: OpenHome) -> None:
    with Journal.shared(open_home(), outbox_name("paper")) as journal:
        raise_alert(journal, ALERT, ["desk"], ts=5)
        answer(journal, AlertAnswered(alert=ALERT.alert, reply=CLOSED, at=8, by="ann"))
        (job,) = due(journal, 9)
        tried(journal, job, at=10, why="HTTP 404")
        assert (dead(journal), undelivered(journal)) == ((), 0)
        assert [(one.outcome, one.why) for one in attempts(journal)] == [("dead", "HTTP 404")]
