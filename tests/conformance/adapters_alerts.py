"""Adapter of the outbox: a scripted endpoint a channel, an instant that is given, and everything else golive's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

from golive.api.alert_terms import AlertTerms, ChannelTerms, Tries
from golive.core.shortest_decimal import exactly
from golive.core.unit import NANOS
from golive.journal.bodies.alert import AlertRaised
from golive.journal.journal import Journal
from golive.journal.outbox import DEAD, DELIVERED, WAITING, raised, states
from golive.journal.sqlite_home import SqliteHome
from golive.paper.alerts.answer import TIMEOUT, Answer, of_status
from golive.paper.alerts.dispatcher import Dispatcher
from golive.paper.alerts.ledger import Ledger
from golive.paper.alerts.retries import Job


def terms_of(policy: dict[str, Any]) -> AlertTerms:
    """Return who hears of what, as a vector says it."""
    channels = policy["channels"].items()
    back = policy["backoff"]
    return AlertTerms(
        channels=tuple(ChannelTerms(name=name, variable=name.upper(), least=one["least"]) for name, one in channels),
        tries=Tries(
            dedupe=policy["dedupe_s"] * NANOS,
            give_up=policy["give_up_s"] * NANOS,
            deadline=policy["deadline_s"] * NANOS,
            first_wait=back["first_s"] * NANOS,
            backoff=exactly(back["factor"]),
            most_wait=back["most_s"] * NANOS,
        ),
        hold_lasts=0,
        evidence_age=0,
        evidence_notice=0,
    )


class Desk:
    """An outbox in a journal, whose process is killed and started again."""

    def __init__(self, inputs: dict[str, Any]) -> None:
        self._inputs, self._terms = inputs, terms_of(inputs["policy"])
        self._home = SqliteHome(None)
        self._answers = {name: iter(answers) for name, answers in inputs["answers"].items()}
        self._under_way: list[tuple[int, Job, Answer]] = []
        self._restarts = [at * NANOS for at in inputs.get("restarts", ())]
        self._alerts = [(one["at"] * NANOS, one) for one in inputs["alerts"]]
        self.attempts: list[list[Any]] = []
        self._start()

    def _start(self) -> None:
        self._under_way = []
        ledger = Ledger(lambda: Journal.shared(self._home, "paper-alerts"))
        urls = self._inputs["policy"]["channels"].items()
        without = {name: "no address" for name, one in urls if one.get("url") is False}
        self._dispatcher = Dispatcher(self._terms, ledger, without=without)

    def run(self) -> None:
        """Let time pass until the instant of the look."""
        for now in self._instants():
            if now in self._restarts:
                self._restarts.remove(now)
                self._start()
            while self._alerts and self._alerts[0][0] == now:
                n, one = len(self._inputs["alerts"]) - len(self._alerts), self._alerts.pop(0)[1]
                alert = AlertRaised(alert=f"{one['key']}/{n}", severity=one["severity"], text="", topic=one["key"])
                self._dispatcher.raise_alert(alert, now)
            self._attempt(now)

    def _attempt(self, now: int) -> None:
        while True:
            for ended, job, answer in [one for one in self._under_way if one[0] == now]:
                self._under_way.remove((ended, job, answer))
                self._dispatcher.ended(job, answer, now)
            jobs = self._dispatcher.start(now)
            for job in jobs:
                topic = self._dispatcher.alert(job.alert).trouble
                self.attempts.append([now // NANOS, job.channel, topic])
                self._ask(job, now)
            if not any(one[0] == now for one in self._under_way) and not jobs:
                return

    def _ask(self, job: Job, now: int) -> None:
        said = next(self._answers.get(job.channel, iter(())), 204)
        if said == "timeout":
            self._under_way.append((now + self._terms.tries.deadline, job, TIMEOUT))
        elif isinstance(said, dict) and said["status"] == "killed":
            self._restarts.append(now + said["restart_after_s"] * NANOS)
        elif isinstance(said, dict):
            self._under_way.append((now, job, of_status(said["status"], retry_after=said["retry_after_s"] * NANOS)))
        else:
            self._under_way.append((now, job, of_status(said)))

    def _instants(self) -> Iterator[int]:
        """Yield each instant at which something happens, up to the look."""
        while True:
            coming = [at for at, _ in self._alerts] + self._restarts + [at for at, _, _ in self._under_way]
            wake = self._dispatcher.wake()
            nows = [*coming, *([] if wake is None else [wake])]
            if not nows or min(nows) > self._inputs["until"] * NANOS:
                return
            yield min(nows)

    def counts(self) -> dict[str, int]:
        """Return what the journal says became of all of it."""
        with closing(Journal.shared(self._home, "paper-alerts")) as journal:
            became = list(states(journal).values())
            suppressed = sum(one.body.same_as is not None for one in raised(journal))
        return {
            "delivered": became.count(DELIVERED),
            "dead": became.count(DEAD),
            "queued": became.count(WAITING),
            "suppressed": suppressed,
        }


def alert_outbox(inputs: dict[str, Any]) -> dict[str, Any]:
    desk = Desk(inputs)
    desk.run()
    return {"attempts": desk.attempts, **desk.counts()}


ADAPTERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {"alert.outbox": alert_outbox}
