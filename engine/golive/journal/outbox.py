"""The outbox: alerts that are still to be told, channel by channel.

A queue that is worked off, in the journal's database, so that an alert and its place in the queue are one transaction:
what was raised is told, whatever is killed in between. An attempt is an entry before anything leaves, and what came of
it another, written in the transaction that moves the queue on. The alerts of an account lie in a journal of their own
beside it: what is told of a run must not be in the way of what it does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.documents.alerts import SEVERITIES
from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.alert_answer import CLOSED, AlertAnswered
from golive.journal.bodies.delivery import DeliveryTried
from golive.journal.bodies.delivery_begun import DeliveryBegun
from golive.journal.bodies.kinds import read_body
from golive.journal.body import Body
from golive.journal.entry import Entry
from golive.journal.home import Home
from golive.journal.journal import Appended, Journal, JournalReader
from golive.journal.tables import OUTBOX

WAITING, DELIVERED, DEAD = "waiting", "delivered", "dead"
STATES = (WAITING, DELIVERED, DEAD, CLOSED)

ALERTS, WATCH = "alerts", "watch"
"""Who raises alerts of an account: its own process, and whoever watches from outside."""


def outbox_name(account: str, who: str = ALERTS) -> str:
    """Return the name of the journal that alerts of an account lie in; no run of any account is called so.

    >>> outbox_name("paper")
    'paper-alerts'
    """
    return f"{account}-{who}"


def outboxes(home: Home, account: str) -> tuple[JournalReader, ...]:
    """Return the journals that alerts of an account lie in; one without an entry holds none."""
    return tuple(JournalReader(home, outbox_name(account, who)) for who in (ALERTS, WATCH))


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An alert that is to be told on a channel at an instant in nanoseconds, after so many attempts."""

    alert: str
    channel: str
    attempt: int
    next_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """An alert that was raised, as the entry `seq` at `ts` in nanoseconds."""

    body: AlertRaised
    seq: int
    ts: int


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
    return _jobs(journal, (OUTBOX.c.state == WAITING) & (OUTBOX.c.next_at <= now))


def waiting(journal: JournalReader) -> tuple[Waiting, ...]:
    """Return all that is still to be told, whenever it is due."""
    return _jobs(journal, OUTBOX.c.state == WAITING)


def dead(journal: JournalReader) -> tuple[Waiting, ...]:
    """Return what was given up and nobody has closed: nobody got it on that channel."""
    return _jobs(journal, OUTBOX.c.state == DEAD)


def _jobs(journal: JournalReader, which: ColumnElement[bool]) -> tuple[Waiting, ...]:
    columns = (OUTBOX.c.alert, OUTBOX.c.channel, OUTBOX.c.attempt, OUTBOX.c.next_at)
    chosen = select(*columns).where(OUTBOX.c.journal == journal.name, which)
    chosen = chosen.order_by(OUTBOX.c.next_at, OUTBOX.c.alert, OUTBOX.c.channel)
    with journal.home.reading() as connection:
        rows = connection.execute(chosen).all()
    return tuple(Waiting(alert=alert, channel=channel, attempt=n, next_at=at) for alert, channel, n, at in rows)


def undelivered(*journals: JournalReader) -> int:
    """Return how many are still to be told, or never were and nobody has closed: what a report must show."""
    return sum(len(_jobs(journal, OUTBOX.c.state.in_((WAITING, DEAD)))) for journal in journals)


def states(journal: JournalReader) -> Mapping[tuple[str, str], str]:
    """Return what became of each alert on each channel."""
    columns = (OUTBOX.c.alert, OUTBOX.c.channel, OUTBOX.c.state)
    chosen = select(*columns).where(OUTBOX.c.journal == journal.name)
    with journal.home.reading() as connection:
        return {(alert, channel): state for alert, channel, state in connection.execute(chosen)}


def raised(journal: JournalReader) -> Iterator[Raised]:
    """Yield every alert that was raised, in its order, and then what waits to be told without its alert.

    One that cannot be read, or whose entry is gone, stands for itself: as severe as there is, with what is known of it.
    """
    known = set[str]()
    for entry in journal.entries(kind=AlertRaised.KIND):
        body = _read(entry)
        if not isinstance(body, AlertRaised):
            body = _stand_in(entry.key, f"as entry {entry.seq}: {body}")
        known.add(body.alert)
        yield Raised(body=body, seq=entry.seq, ts=entry.ts)
    columns = select(OUTBOX.c.alert, func.min(OUTBOX.c.next_at)).where(OUTBOX.c.journal == journal.name)
    with journal.home.reading() as connection:
        rows = connection.execute(columns.group_by(OUTBOX.c.alert).order_by(OUTBOX.c.alert)).all()
    for alert, at in rows:
        if alert not in known:
            yield Raised(body=_stand_in(alert, "in no entry"), seq=0, ts=at)


def _stand_in(alert: str, where: str) -> AlertRaised:
    return AlertRaised(
        alert=alert, severity=SEVERITIES[-1], text=f"an alert was raised that cannot be read here, {where}"
    )


def _read(entry: Entry) -> Body | str:
    """Return what an entry says, or why nobody can read that here."""
    try:
        return read_body(entry.kind, entry.body)
    except Refused as refused:
        return refused.sentence


def answers(journal: JournalReader) -> Iterator[AlertAnswered]:
    """Yield what was said of alerts, in its order; a word that cannot be read ends nothing."""
    for entry in journal.entries(kind=AlertAnswered.KIND):
        body = _read(entry)
        if isinstance(body, AlertAnswered):
            yield body


def attempts(journal: JournalReader) -> Iterator[DeliveryTried]:
    """Yield what came of every attempt, in its order; of one that cannot be read it is not known that any was made."""
    for entry in journal.entries(kind=DeliveryTried.KIND):
        body = _read(entry)
        if isinstance(body, DeliveryTried):
            yield body


def cut_off(journal: JournalReader) -> Mapping[tuple[str, str], int]:
    """Return how often an alert was being told on a channel when something cut that off, since its last outcome."""
    ended: dict[tuple[str, str], int] = {}
    for one in attempts(journal):
        ended[one.alert, one.channel] = max(one.attempt, ended.get((one.alert, one.channel), 0))
    begun: Counter[tuple[str, str]] = Counter()
    for entry in journal.entries(kind=DeliveryBegun.KIND):
        body = _read(entry)
        if isinstance(body, DeliveryBegun) and body.attempt > ended.get((body.alert, body.channel), 0):
            begun[body.alert, body.channel] += 1
    return begun


def pauses(tried: Iterable[DeliveryTried]) -> Mapping[str, int]:
    """Return until when each channel asked to be left alone."""
    until: dict[str, int] = {}
    for one in tried:
        if one.pauses_until is not None:
            until[one.channel] = max(until.get(one.channel, 0), one.pauses_until)
    return until


def answer(journal: Journal, word: AlertAnswered) -> Appended:
    """Write a word on an alert; what a person closed is no dead letter any more, on whatever channel.

    Raises
    ------
    Conflict
        The same was said before.
    """

    def close(connection: Connection) -> None:
        mine = (OUTBOX.c.journal == journal.name) & (OUTBOX.c.alert == word.alert) & (OUTBOX.c.state == DEAD)
        connection.execute(update(OUTBOX).where(mine).values(state=CLOSED))

    return journal.append([word.draft(word.at)], besides=close if word.reply == CLOSED else None)


def begun(journal: Journal, waiting: Waiting, *, at: int, cut: int) -> None:
    """Write that an attempt is about to be made, which was begun and cut off so many times before."""
    body = DeliveryBegun(alert=waiting.alert, channel=waiting.channel, attempt=waiting.attempt + 1, cut=cut, at=at)
    journal.append([body.draft(at)])


def tried(
    journal: Journal,
    waiting: Waiting,
    *,
    at: int,
    why: str | None = None,
    again_at: int | None = None,
    pauses_until: int | None = None,
) -> None:
    """Write what came of an attempt: delivered without a `why`; with one tried again at an instant, or never (dead).

    What a person closed meanwhile is no dead letter: nobody could close it once more.
    """
    state = DELIVERED if why is None else DEAD if again_at is None else WAITING
    outcome = "failed" if state == WAITING else state
    if state == DEAD and _is_closed(journal, waiting.alert):
        state = CLOSED
    delivery = DeliveryTried(
        alert=waiting.alert,
        channel=waiting.channel,
        attempt=waiting.attempt + 1,
        outcome=outcome,
        at=at,
        why=why,
        pauses_until=pauses_until,
    )
    mine = (
        (OUTBOX.c.journal == journal.name) & (OUTBOX.c.alert == waiting.alert) & (OUTBOX.c.channel == waiting.channel)
    )

    def go_on(connection: Connection) -> None:
        values = {"attempt": waiting.attempt + 1, "state": state, "next_at": at if again_at is None else again_at}
        connection.execute(update(OUTBOX).where(mine).values(**values))

    journal.append([delivery.draft(at)], besides=go_on)


def _is_closed(journal: Journal, alert: str) -> bool:
    """Say whether a person closed an alert."""
    return any((word.alert, word.reply) == (alert, CLOSED) for word in answers(journal))
