"""`Dispatcher`: which alert is tried on which channel now, and what becomes of each; without a clock of its own.

What it holds is what the ledger was told, so that after a kill another dispatcher goes on with it. One attempt a
channel is under way at a time, so a channel that hangs keeps no other waiting.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from golive.api.alert_terms import AlertTerms, weight
from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.alert_answer import ENDS, OVER, AlertAnswered
from golive.paper.alerts.answer import Answer
from golive.paper.alerts.ledger import Ledger
from golive.paper.alerts.repeated import Told, same_as
from golive.paper.alerts.retries import Job, Outcome, last_try, outcome_of


class Dispatcher:
    """Alerts on their way.

    Parameters
    ----------
    terms
        Who hears of what, and how often it is tried.
    ledger
        What everything is written into.
    without
        Channels that have no address, each with the reason: what goes there is a dead letter at once.
    """

    def __init__(self, terms: AlertTerms, ledger: Ledger, *, without: Mapping[str, str]) -> None:
        self._terms, self._ledger, self._without = terms, ledger, without
        self._jobs: list[Job] = []
        self._busy: dict[str, Job] = {}
        self._pauses: dict[str, int] = {}
        self._told: dict[str, Told] = {}
        self._alerts: dict[str, AlertRaised] = {}
        self._is_read = False
        self.died: list[tuple[AlertRaised, str, str]] = []
        self.read()

    def read(self) -> None:
        """Take over what the ledger holds, once, as soon as it can be read."""
        if self._is_read:
            return
        kept = self._ledger.read()
        if kept is None:
            return
        self._is_read = True
        mine = {(job.alert, job.channel) for job in self._jobs}
        self._jobs += [job for job in kept.jobs if (job.alert, job.channel) not in mine]
        self._pauses = {**kept.pauses, **self._pauses}
        self._told = {**kept.latest, **self._told}
        self._alerts = {**kept.alerts, **self._alerts}

    @property
    def queued(self) -> int:
        """Return how many attempts are due or under way, or will be."""
        return len(self._jobs) + len(self._busy)

    def alert(self, id: str) -> AlertRaised:
        """Return an alert by its id."""
        return self._alerts[id]

    def raise_alert(self, alert: AlertRaised, now: int, *, but: str = "") -> bool:
        """Queue an alert on the channels that hear of it, `but` for one; say whether it is new, and no repeat."""
        if alert.alert in self._alerts:
            return False
        repeats = self.repeats(alert, now)
        raised = replace(alert, same_as=repeats)
        channels = () if repeats is not None else self._terms.channels_of(alert.severity)
        channels = tuple(name for name in channels if name != but)
        self._alerts[alert.alert] = raised
        self._ledger.raised(raised, channels, at=now)
        if repeats is not None:
            return False
        severity = weight(alert.severity)
        self._told[alert.trouble] = Told(alert=alert.alert, weight=severity, at=now)
        self._jobs += [
            Job(alert=alert.alert, channel=name, weight=severity, n=len(self._alerts), queued=now, next_at=now)
            for name in channels
        ]
        return True

    def told(self, topic: str) -> str | None:
        """Return the alert of a topic that was queued last, None where that trouble is over, or never was."""
        last = self._told.get(topic)
        return None if last is None else last.alert

    def repeats(self, alert: AlertRaised, now: int) -> str | None:
        """Return the alert that another would only repeat, None where it says something new."""
        return same_as(alert, self._told.get(alert.trouble), at=now, dedupe=self._terms.tries.dedupe)

    def close(self, topic: str, now: int) -> None:
        """Take that the trouble of a topic is over: when it comes again it is told at once."""
        before = self._told.pop(topic, None)
        if before is not None:
            self._ledger.answered(AlertAnswered(alert=before.alert, reply=OVER, at=now))

    def hear(self, words: Iterable[AlertAnswered]) -> None:
        """Take what people said of alerts."""
        closed = {word.alert for word in words if word.reply in ENDS}
        self._told = {topic: last for topic, last in self._told.items() if last.alert not in closed}

    def seen_until(self, run: str) -> int | None:
        """Return the latest instant of what was raised of entries of a run: what was before it has been looked at."""
        instants = [
            alert.at
            for alert in self._alerts.values()
            if alert.about_kind is not None and alert.at is not None and alert.alert.startswith(f"{run}/")
        ]
        return max(instants, default=None)

    def start(self, now: int) -> tuple[Job, ...]:
        """Return the attempts to be made now, at most one a channel, which are then under way until `ended`."""
        self._bury(now)
        jobs = []
        for name in (channel.name for channel in self._terms.channels):
            due = [job for job in self._jobs if job.channel == name and self._is_due(job, now)]
            if name not in self._busy and due:
                job = min(due, key=lambda job: job.urgency)
                self._jobs.remove(job)
                self._busy[name] = job
                self._ledger.begun(job, at=now)
                jobs.append(job)
        return tuple(jobs)

    def ended(self, job: Job, answer: Answer, now: int) -> None:
        """Take what was answered to an attempt."""
        del self._busy[job.channel]
        outcome = outcome_of(job, answer, self._terms.tries, ended=now)
        if outcome.pauses_until is not None:
            self._pauses[job.channel] = max(outcome.pauses_until, self._pauses.get(job.channel, 0))
        if outcome.again_at is not None:
            self._jobs.append(replace(job, attempt=job.attempt + 1, cut=0, next_at=outcome.again_at))
        self._write(job, outcome, now)

    def wake(self) -> int | None:
        """Return when the next attempt is due, of channels that are not busy; None where nothing waits."""
        due = [self._when(job) for job in self._jobs if job.channel not in self._busy]
        return min(due, default=None)

    def _when(self, job: Job) -> int:
        return max(job.next_at, self._pauses.get(job.channel, 0))

    def _is_due(self, job: Job, now: int) -> bool:
        # Nothing waits longer than until it is given up: a clock was set back.
        return not now < self._when(job) <= now + self._terms.tries.give_up

    def _bury(self, now: int) -> None:
        """Give up what has no address, and what a pause of its channel would make too late."""
        channels = self._known()
        for job in list(self._jobs):
            reason = self._without.get(job.channel)
            if job.channel not in channels:
                reason = "the policy has no such channel any more"
            elif reason is None and self._pauses.get(job.channel, 0) > last_try(job, self._terms.tries):
                reason = "the channel asked to be left alone for too long"
            if reason is not None:
                self._jobs.remove(job)
                self._write(job, Outcome(why=reason), now)

    def _known(self) -> Collection[str]:
        return {channel.name for channel in self._terms.channels}

    def _write(self, job: Job, outcome: Outcome, now: int) -> None:
        self._ledger.tried(job, outcome, at=now)
        if outcome.why is not None and outcome.again_at is None:
            self.died.append((self._alerts[job.alert], job.channel, outcome.why))
