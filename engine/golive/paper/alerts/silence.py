"""What whoever watches from outside tells people: that an account does not run, or that nobody can tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable

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


UNREAD = "unread"
"""What the id of an alert has where an account is heard of, and its journal cannot be read."""


def silence(
    account: str, alive: Alive, beat: Beat | None, *, now: int, unread: str = "", before: str | None = None
) -> AlertRaised | None:
    """Return what somebody is to be told of an account: once for each word after which none came.

    `unread` is why nobody can read its journal. Where no word says since when it is silent, that is the first look
    which saw it: `before` is the alert that was told last, None where that trouble is over.
    """
    if alive.exit == YES and not unread:
        return None
    last = None if beat is None or alive.exit == YES else beat.telling if alive.life is Life.MUTE else beat.at
    begin = f"{account}/{HEARTBEAT}/{UNREAD if alive.exit == YES else alive.life.value}/"
    seen = before if before is not None and before.startswith(begin) else f"{begin}{now}"
    return AlertRaised(
        alert=seen if last is None else f"{begin}{last}",
        severity=CRITICAL if alive.exit == NO else WARNING,
        text=f"{account}: {alive.text}" if alive.exit != YES else f"{account}: cannot tell: {unread}",
        topic=HEARTBEAT,
        at=now,
    )


def tell_silence(
    account: str,
    place: str,
    look: Callable[[str | None], AlertRaised | None],
    terms: AlertTerms,
    channels: Channels,
    clock: Clock,
    *,
    secrets: Iterable[str] = (),
    launch: Launch = InThread,
) -> str | None:
    """Tell people, and try again what they were not told at the last look; return why nothing could be written.

    `look` says what they are to be told, by the alert that was told last while that trouble lasts. A silence soon after
    another is told when the first was long enough ago, if it still lasts. A journal that cannot be written keeps nobody
    from being told.
    """
    ledger = Ledger(lambda: Journal.shared(home_at(place), outbox_name(account, WATCH)))
    delivery = Delivery(account, terms, channels, ledger, clock, secrets=secrets, launch=launch)
    now = clock.wall_ns()
    delivery.dispatcher.hear(ledger.words())
    alarm = look(delivery.dispatcher.told(HEARTBEAT))
    if alarm is None:
        delivery.dispatcher.close(HEARTBEAT, now)
    elif delivery.dispatcher.repeats(alarm, now) is None:
        delivery.raise_alert(alarm, now)
    delivery.settle()
    trouble = ledger.trouble
    ledger.close()
    return trouble
