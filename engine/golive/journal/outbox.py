"""The outbox: alerts that are still to be told, channel by channel.

A queue that is worked off, in the journal's database, so that an alert and its place in the queue are one transaction:
what was raised is told, whatever is killed in between. What came of an attempt is an entry, written in the transaction
that moves the queue on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.delivery import DeliveryTried
from golive.journal.journal import Appended, Journal, JournalReader
from golive.journal.tables import OUTBOX

WAITING, DELIVERED, DEAD = "waiting", "delivered", "dead"
STATES = (WAITING, DELIVERED, DEAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An alert that is to be told on a channel at an instant in nanoseconds, after so many attempts."""

    alert: str
    channel: str
    attempt: int
    next_at: int


def raise_alert(journal: Journal, alert: AlertRaised, channels: Sequence[str], *, ts: int) -> Appended:
    """Write an alert and queue it on every channel, at once and for once: raised again it is not queued again."""

    def queue(connection: Connection) -> None:
        queued = select(OUTBOX.c.channel).where(OUTBOX.c.journal == journal.name, OUTBOX.c.alert == alert.alert)
        before = set(connection.execute(queued).scalars())
        for channel in dict.fromkeys(channels):
            if channel not in before:
                row = {"attempt": 0, "next_at": ts, "state": WAITING}
                connection.execute(
                    insert(OUTBOX).values(journal=journal.name, alert=alert.alert, channel=channel, **row)
                )

    return journal.append([alert.draft(ts)], besides=queue)


def due(journal: JournalReader, now: int) -> tuple[Waiting, ...]:
    """Return what is to be told by now, the longest due first."""
    columns = (OUTBOX.c.alert, OUTBOX.c.channel, OUTBOX.c.attempt, OUTBOX.c.next_at)
    waits = (OUTBOX.c.journal == journal.name, OUTBOX.c.state == WAITING, OUTBOX.c.next_at <= now)
    chosen = select(*columns).where(*waits).order_by(OUTBOX.c.next_at, OUTBOX.c.alert, OUTBOX.c.channel)
    with journal.home.reading() as connection:
        rows = connection.execute(chosen).all()
    return tuple(Waiting(alert=alert, channel=channel, attempt=n, next_at=at) for alert, channel, n, at in rows)


def undelivered(journal: JournalReader) -> int:
    """Return how many are still to be told, or never were: what a report must show."""
    chosen = select(OUTBOX.c.alert).where(OUTBOX.c.journal == journal.name, OUTBOX.c.state != DELIVERED)
    with journal.home.reading() as connection:
        return len(connection.execute(chosen).all())


def tried(journal: Journal, waiting: Waiting, *, at: int, why: str | None = None, again_at: int | None = None) -> None:
    """Write what came of an attempt: delivered without a `why`; with one tried again at an instant, or never (dead)."""
    state = DELIVERED if why is None else DEAD if again_at is None else WAITING
    outcome = "failed" if state == WAITING else state
    delivery = DeliveryTried(
        alert=waiting.alert, channel=waiting.channel, attempt=waiting.attempt + 1, outcome=outcome, at=at, why=why
    )
    mine = (
        (OUTBOX.c.journal == journal.name) & (OUTBOX.c.alert == waiting.alert) & (OUTBOX.c.channel == waiting.channel)
    )

    def go_on(connection: Connection) -> None:
        values = {"attempt": waiting.attempt + 1, "state": state, "next_at": at if again_at is None else again_at}
        connection.execute(update(OUTBOX).where(mine).values(**values))

    journal.append([delivery.draft(at)], besides=go_on)
