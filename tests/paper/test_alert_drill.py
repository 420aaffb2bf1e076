"""The drill of alerts: it holds where each channel got it, and a person who got it said so."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from tests.paper.alert_desk import NOT_FOUND, Scripted
from tests.paper.alert_person import drilled, opened


def test_a_person_who_got_it_closes_the_round_trip(tmp_path: Path) -> None:
    desk = Scripted()
    outcomes = drilled(tmp_path, desk, after_s=7.0)
    assert all(one.is_good for one in outcomes.values())
    assert outcomes["desk/delivered"].measured == outcomes["call/delivered"].measured == 1.0
    assert outcomes["acknowledged"].measured == 1.0
    assert outcomes["acknowledged_after"].measured == 7.0
    (message,) = desk.messages
    assert message.title == "golive critical: drill"
    assert "nothing is the matter" in message.body


def test_the_word_of_the_message_stands_in_nothing_that_is_kept(tmp_path: Path) -> None:
    desk = Scripted()
    drilled(tmp_path, desk, after_s=7.0)
    assert "golive alerts ack drill/5f5f5f" in desk.messages[0].body
    with closing(opened(tmp_path)) as journal:
        kept = [entry.body + entry.key.encode() for entry in journal.entries()]
    assert kept
    assert not any(b"5f5f5f" in one for one in kept)


def test_nobody_who_answers_in_time_is_no_round_trip(tmp_path: Path) -> None:
    outcomes = drilled(tmp_path, Scripted(), after_s=None)
    assert outcomes["desk/delivered"].is_good
    assert (outcomes["acknowledged"].measured, outcomes["acknowledged"].is_good) == (0.0, False)


def test_a_channel_that_got_nothing_does_not_hold(tmp_path: Path) -> None:
    outcomes = drilled(tmp_path, Scripted(answers=[NOT_FOUND]), after_s=None)
    assert (outcomes["desk/delivered"].measured, outcomes["desk/delivered"].is_good) == (0.0, False)
    assert "desk/took" not in outcomes
    assert outcomes["call/delivered"].is_good


def test_a_channel_without_an_address_could_not_be_tried(tmp_path: Path) -> None:
    outcomes = drilled(tmp_path, Scripted(), after_s=3.0, without={"call": "CALL is not set"})
    call = outcomes["call/delivered"]
    assert (call.measured, call.n, call.why, call.is_good) == (None, 0, "CALL is not set", False)
    assert outcomes["acknowledged"].is_good


def test_without_any_channel_nobody_is_waited_for(tmp_path: Path) -> None:
    outcomes = drilled(
        tmp_path, Scripted(), after_s=None, without={"call": "CALL is not set", "desk": "DESK is not set"}
    )
    assert outcomes["acknowledged"].measured is None
    assert not any(one.is_good for one in outcomes.values())
