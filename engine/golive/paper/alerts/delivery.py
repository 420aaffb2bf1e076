"""`Delivery`: alerts of one outbox on their way to people, by a clock and in threads that nobody waits for."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import replace

from golive.api.alert_terms import AlertTerms
from golive.core.clock import Clock
from golive.core.unit import NANOS
from golive.journal.bodies.alert import AlertRaised
from golive.paper.alerts.alarms import CRITICAL
from golive.paper.alerts.attempts import Attempts, InThread, Launch
from golive.paper.alerts.channels import Channels
from golive.paper.alerts.dispatcher import Dispatcher
from golive.paper.alerts.ledger import Ledger
from golive.paper.alerts.message import message_of
from golive.paper.masking import masked

UNDELIVERED = "undelivered"
"""What the topic of an alert begins with that tells of another which nobody got."""

_SETTLING_NS = NANOS // 10


class Delivery:
    """Alerts of an account, from one outbox.

    Parameters
    ----------
    account
        Whom they tell of.
    terms, channels
        Who hears of what, and who sends it.
    ledger
        The outbox.
    clock, launch
        What tells the time, and what begins an attempt.
    secrets
        What stands in no text.
    """

    def __init__(
        self,
        account: str,
        terms: AlertTerms,
        channels: Channels,
        ledger: Ledger,
        clock: Clock,
        *,
        secrets: Iterable[str] = (),
        launch: Launch = InThread,
    ) -> None:
        self._account, self._terms, self._ledger, self._clock = account, terms, ledger, clock
        self._secrets = (*channels.secrets, *secrets)
        self.dispatcher = Dispatcher(terms, ledger, without=channels.without)
        self.woken = threading.Event()
        deadline = terms.tries.deadline
        self._attempts = Attempts(channels.senders, deadline=deadline, ended=self.woken.set, launch=launch)

    def raise_alert(self, alert: AlertRaised, now: int, *, but: str = "") -> bool:
        """Queue an alert, without secrets, on all channels that hear of it `but` one; say whether it is new."""
        return self.dispatcher.raise_alert(replace(alert, text=masked(alert.text, self._secrets)), now, but=but)

    def send(self) -> None:
        """Make the attempts that are due, and take what came of those before, until nothing is left to do now."""
        while True:
            now, monotonic = self._clock.wall_ns(), self._clock.monotonic_ns()
            over = self._attempts.over(monotonic)
            for job, answer in over:
                self.dispatcher.ended(job, answer, now)
            jobs = self.dispatcher.start(now)
            self._tell_of_dead(now)
            for job in jobs:
                alert = self.dispatcher.alert(job.alert)
                message = message_of(self._account, alert, job.channel, self._secrets, is_again=job.is_again)
                self._attempts.begin(job, message, monotonic)
            if not over and not jobs:
                return

    def settle(self) -> None:
        """Send what is due, and wait for what is under way as long as one attempt may take."""
        self.send()
        for _ in range(self._terms.tries.deadline // _SETTLING_NS + 1):
            if self._attempts.deadline is None:
                break
            self.wait(_SETTLING_NS)
            self.send()
        self._ledger.flush()

    def wait(self, longest: int) -> None:
        """Wait so many nanoseconds, or until something is to be done."""
        self.woken.wait(longest / NANOS)
        self.woken.clear()

    def patience(self, longest: int) -> int:
        """Return how many nanoseconds may be waited for the next attempt, or the end of one; so many at most."""
        waits, deadline, wake = [longest], self._attempts.deadline, self.dispatcher.wake()
        if deadline is not None:
            waits.append(deadline - self._clock.monotonic_ns())
        if wake is not None:
            waits.append(wake - self._clock.wall_ns())
        return max(0, min(waits))

    def _tell_of_dead(self, now: int) -> None:
        """Tell by the other channels that nobody got an alert by one of them; of that alert nobody is told again."""
        died, self.dispatcher.died = self.dispatcher.died, []
        for alert, channel, why in died:
            if alert.trouble.startswith(f"{UNDELIVERED}/"):
                continue
            lost = AlertRaised(
                alert=f"{UNDELIVERED}/{channel}/{alert.alert}",
                severity=CRITICAL,
                text=f"nobody got alert {alert.alert} on {channel}: {why}",
                topic=f"{UNDELIVERED}/{channel}",
                at=now,
            )
            self.raise_alert(lost, now, but=channel)
