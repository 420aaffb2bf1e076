"""What whoever watches from outside tells people: that an account does not run, or that nobody can tell."""

from __future__ import annotations

from collections.abc import Iterable

from golive.api.alert_terms import AlertTerms
from golive.core.clock import Clock
from golive.journal.bodies.alert import AlertRaised
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.outbox import WATCH, outbox_name
from golive.paper.alerts.alarms import CRITICAL, WARNING
from golive.paper.alerts.attempts import InThread, Launch
from golive.paper.alerts.channels import Channels
from golive.paper.alerts.delivery import Delivery
from golive.paper.alerts.ledger import Ledger
from golive.paper.alive import NO, YES, Alive, Life
from golive.paper.heartbeat_file import Beat

HEARTBEAT = "heartbeat"
"""The topic of an account that is not heard of."""


def silence(account: str, alive: Alive, beat: Beat | None, *, now: int) -> AlertRaised | None:
    """Return what somebody is to be told of an account: once for each word after which none came."""
    if alive.exit == YES:
        return None
    last = None if beat is None else beat.telling if alive.life is Life.MUTE else beat.at
    since = "never" if last is None else str(last)
    return AlertRaised(
        alert=f"{account}/{HEARTBEAT}/{alive.life.value}/{since}",
        severity=CRITICAL if alive.exit == NO else WARNING,
        text=f"{account}: {alive.text}",
        topic=HEARTBEAT,
        at=now,
    )


def tell_silence(
    account: str,
    place: str,
    alarm: AlertRaised | None,
    terms: AlertTerms,
    channels: Channels,
    clock: Clock,
    *,
    secrets: Iterable[str] = (),
    launch: Launch = InThread,
) -> str | None:
    """Tell people, and try again what they were not told at the last look; return why nothing could be written.

    A journal that cannot be written keeps nobody from being told.
    """
    ledger = Ledger(lambda: Journal.shared(home_at(place), outbox_name(account, WATCH)))
    delivery = Delivery(account, terms, channels, ledger, clock, secrets=secrets, launch=launch)
    now = clock.wall_ns()
    delivery.dispatcher.hear(ledger.words())
    if alarm is None:
        delivery.dispatcher.close(HEARTBEAT, now)
    else:
        delivery.raise_alert(alarm, now)
    delivery.settle()
    trouble = ledger.trouble
    ledger.close()
    return trouble
