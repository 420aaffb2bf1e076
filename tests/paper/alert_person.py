"""The drill of alerts with a person who gets the message, and acknowledges it after some seconds or never."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.paper.alert_desk import BEGIN, TERMS, Scripted, launch

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
