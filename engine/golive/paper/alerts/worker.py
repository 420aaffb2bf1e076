"""`AlertWorker`: tells people what befalls one account, in a thread of its own, out of the way of every turn.

What is worth an alert is read off the account's journal, not handed over: so nothing is lost that was durable, however
the process ended, and a turn does no more for an alert than it does without one.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Iterator
from queue import Empty, SimpleQueue

from golive.api.alert_terms import AlertTerms
from golive.core.clock import Clock
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.unit import NANOS
from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.evidence import EvidenceGiven
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.run_started import RunStarted
from golive.journal.entry import Entry
from golive.journal.home_at import home_at
from golive.journal.journal import RECORDS, Journal
from golive.journal.outbox import outbox_name
from golive.paper.alerts.alarms import CRITICAL, INFO, KINDS, Alarm, Alarms, Over, Worth
from golive.paper.alerts.attempts import InThread, Launch
from golive.paper.alerts.channels import Channels
from golive.paper.alerts.delivery import Delivery
from golive.paper.alerts.evidence_alarms import evidence_alarms
from golive.paper.alerts.ledger import Ledger
from golive.paper.alerts.lost_streams import LostStreams
from golive.paper.alerts.notice_alarms import is_worth, notice_alarms
from golive.paper.alerts.tail import Tail
from golive.paper.listening import Committed, Notice

LONGEST_WAIT_NS = NANOS
"""How long the worker sleeps at most: how soon what nobody woke it for is seen."""

LISTENS_EVERY_NS, LOOKS_AT_EVIDENCE_EVERY_NS = 10 * NANOS, 3_600 * NANOS
LAST_WAIT_S = 5.0
"""How long the end of a worker is waited for: it has the last alerts to send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """The account that a worker tells of: its journal is at a place, under the name of the run; so are the records."""

    account: str
    run: str
    place: str
    records: str
    worth: Worth


class AlertWorker:
    """A listener of one account; `step` does what is due, and a thread calls it until `close`.

    Parameters
    ----------
    watched, terms, channels
        Whom it tells of, who hears of what, and who sends it. `secrets` stand in no text.
    clock, launch
        What tells the time, and what begins an attempt.
    """

    def __init__(
        self,
        watched: Watched,
        terms: AlertTerms,
        channels: Channels,
        clock: Clock,
        *,
        secrets: Iterable[str] = (),
        launch: Launch = InThread,
    ) -> None:
        self._watched, self._terms, self._clock = watched, terms, clock
        self._ledger = Ledger(lambda: Journal.shared(home_at(watched.place), outbox_name(watched.account)))
        self._delivery = Delivery(watched.account, terms, channels, self._ledger, clock, secrets=secrets, launch=launch)
        self._is_closing = threading.Event()
        self._notices: SimpleQueue[Notice] = SimpleQueue()
        self._entries = Tail(watched.place, watched.run, (RunStarted.KIND, *KINDS))
        self._evidence, self._given = Tail(watched.records, RECORDS, (EvidenceGiven.KIND,)), list[Entry]()
        self._alarms: Alarms | None = None
        self._streams = LostStreams()
        self._began, self._listened_at = clock.wall_ns(), 0
        self._looked_at: int | None = None
        self._floor: int | None = None
        self._thread: threading.Thread | None = None
        self._went_round = self._began

    @property
    def account(self) -> str:
        """Return the name of the account that it tells of."""
        return self._watched.account

    @property
    def went_round(self) -> int:
        """Return when it was last through with all that was due, in nanoseconds UTC: one that died or hangs is not."""
        return self._went_round

    def start(self) -> None:
        """Begin to tell people, in a thread of its own."""
        self._thread = threading.Thread(target=self._go_on, name="golive-alerts", daemon=True)
        self._thread.start()

    def committed(self, turn: Committed) -> None:
        """Take a turn: nothing but a look at what kinds of entries it wrote."""
        if turn.account == self._watched.account and any(noted.body.KIND in KINDS for noted in turn.turned.entries):
            self._delivery.woken.set()

    def noticed(self, notice: Notice) -> None:
        """Take what befell the process; it never waits."""
        if notice.account == self._watched.account and is_worth(notice):
            self._notices.put(notice)
            self._delivery.woken.set()

    def close(self) -> None:
        """Send what is due, and end; a channel that hangs is not waited for longer than some seconds."""
        self._is_closing.set()
        self._delivery.woken.set()
        self.join()

    def join(self) -> None:
        """Wait for the end of its thread, which a defect may bring too; not for longer than some seconds."""
        if self._thread is not None:
            self._thread.join(LAST_WAIT_S)

    def step(self) -> int:
        """Do what is due; return how many nanoseconds may pass until the next step."""
        now = self._clock.wall_ns()
        self._delivery.dispatcher.read()
        self._listen(now)
        of_notices, lasts = tuple(self._of_notices()), self._watched.worth.hold_lasts
        of_streams = self._streams.alarms(self._watched.run, lasts=lasts, now=now)
        for alarm in (*of_notices, *of_streams, *self._of_entries(now), *self._of_evidence(now)):
            if isinstance(alarm, Over):
                self._delivery.dispatcher.close(alarm.topic, now)
            else:
                self._delivery.raise_alert(alarm, now)
        self._delivery.send()
        self._ledger.flush()
        self._went_round = self._clock.wall_ns()
        return self._delivery.patience(LONGEST_WAIT_NS)

    def _go_on(self) -> None:
        wait = 0
        while not self._is_closing.is_set():
            self._delivery.wait(wait)
            wait = self.step()
        self.step()
        self._delivery.settle()
        self.let_go()

    def let_go(self) -> None:
        """Close what it reads and writes; a further step opens it anew."""
        for one in (self._ledger, self._entries, self._evidence):
            one.close()

    def _of_notices(self) -> Iterator[Alarm]:
        with contextlib.suppress(Empty):
            while True:
                notice = self._notices.get_nowait()
                self._streams.take(notice)
                yield from notice_alarms(self._watched.run, notice)

    def _of_entries(self, now: int) -> Iterator[Alarm]:
        """Yield what the entries are worth that came since the last step."""
        for entry in self._entries.read():
            if entry.kind == RunStarted.KIND:
                self._begin(entry, now)
                continue
            for alarm in self._worth(entry):
                if self._floor is None or entry.ts >= self._floor:
                    yield alarm

    def _worth(self, entry: Entry) -> list[Alarm]:
        """Return what an entry is worth; of one that nobody can read, that it was there."""
        assert self._alarms is not None
        try:
            return list(self._alarms.take(entry, lost=self._streams.lost.values()))
        except Refused as error:
            unread = AlertRaised(
                alert=f"{self._watched.run}/{entry.kind}/{entry.key}/unread",
                severity=CRITICAL,
                text=f"entry {entry.seq} of the run cannot be read, so nobody is told of it: {error.sentence}",
                about_kind=entry.kind,
                about_key=entry.key,
                topic="unread",
                at=entry.ts,
            )
            return [unread]

    def _begin(self, entry: Entry, now: int) -> None:
        """Begin with the entry that the run begins with; what was before anybody watched is told to nobody."""
        body = read_body(entry.kind, entry.body)
        assert isinstance(body, RunStarted)
        self._alarms = Alarms(begun=body, begun_at=entry.ts, worth=self._watched.worth)
        watched = AlertRaised(
            alert=f"{body.run}/watched",
            severity=INFO,
            text=f"alerts of run {body.run} are told from now on",
            about_kind=RunStarted.KIND,
            about_key=entry.key,
            at=min(now, self._began),
        )
        self._delivery.dispatcher.raise_alert(watched, now)
        self._floor = self._delivery.dispatcher.seen_until(body.run)

    def _of_evidence(self, now: int) -> list[Alarm]:
        at = self._clock.monotonic_ns()
        if self._looked_at is None or at - self._looked_at >= LOOKS_AT_EVIDENCE_EVERY_NS:
            self._looked_at = at
            self._given += self._evidence.read()
            return list(evidence_alarms(self._watched.run, self._given, self._terms, now=now))
        return []

    def _listen(self, now: int) -> None:
        """Hear what people said of alerts, now and then."""
        if not 0 <= now - self._listened_at < LISTENS_EVERY_NS:
            self._listened_at = now
            self._delivery.dispatcher.hear(self._ledger.words())
