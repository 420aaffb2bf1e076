"""The drill of alerts: it holds where each channel got it, and a person who got it said so."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.paper.alert_desk import BEGIN, NOT_FOUND, TERMS, Scripted, launch

from golive.core.unit import NANOS
from golive.journal.bodies.alert_answer import ACKNOWLEDGED, AlertAnswered
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.outbox import answer
from golive.paper.alerts.channels import Channels
from golive.paper.drills.alert_round_trip import RoundTrip, drill_alerts, drill_of
from golive.paper.drills.outcome import Outcome


@dataclass
class Person:
    """A clock that somebody waits by, who acknowledges after so many seconds what the message told him to."""

    folder: Path
    desk: Scripted
    after_s: float | None
    now: int = BEGIN
    waited: list[int] = field(default_factory=list)

    def wall_ns(self) -> int:
        return self.now

    def monotonic_ns(self) -> int:
        return self.now

    def wait_ns(self, ns: int) -> None:
        self.now += ns
        if self.after_s is not None and self.now >= BEGIN + self.after_s * NANOS:
            self.after_s = None
            command = self.desk.messages[0].body.splitlines()[0].rpartition("golive alerts ack ")[2]
            with closing(opened(self.folder)) as journal:
                answer(journal, AlertAnswered(alert=drill_of(command), reply=ACKNOWLEDGED, at=self.now, by="ann"))


def opened(folder: Path) -> Journal:
    return Journal.shared(home_at(str(folder / "records.db")), "drill-alerts")


def drilled(
    folder: Path, desk: Scripted, *, after_s: float | None, without: dict[str, str] | None = None
) -> dict[str, Outcome]:
    missing = without or {}
    senders = {name: one for name, one in (("desk", desk), ("call", Scripted())) if name not in missing}
    channels = Channels(senders=senders, without=missing)
    trip = RoundTrip(terms=TERMS, channels=channels, code="5f5f5f", wait=60 * NANOS, by="mia (UNSIGNED)")
    clock = Person(folder=folder, desk=desk, after_s=after_s)
    return {one.name: one for one in drill_alerts(trip, lambda: opened(folder), clock, launch=launch)}


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
