"""An account's journal as a person would write it, and who tells of it to scripted channels at set instants."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from tests.clocks import SetClock
from tests.paper.live_accounts import begun

from golive.api.alert_terms import AlertTerms, ChannelTerms, Tries
from golive.core.unit import NANOS
from golive.execution.account import DAY
from golive.journal.bodies.looks import Looks, LooksTaken, UntoldLooks
from golive.journal.body import Body
from golive.journal.home_at import home_at
from golive.journal.journal import Journal, JournalReader
from golive.journal.outbox import raised, states
from golive.paper.alerts.alarms import Worth
from golive.paper.alerts.answer import Answer, Result, of_status
from golive.paper.alerts.attempts import UnderWay
from golive.paper.alerts.channels import Channels, Sender
from golive.paper.alerts.message import Message
from golive.paper.alerts.worker import AlertWorker, Watched
from golive.trading.paper_days import Needed

RUN, BEGIN, MINUTE = "paper-1", 1_767_571_200_000_000_000, 60 * NANOS
"""A run that begins at 2026-01-05 00:00 UTC."""

TERMS = AlertTerms(
    channels=(
        ChannelTerms(name="desk", variable="DESK", least="warning"),
        ChannelTerms(name="call", variable="CALL", least="critical"),
    ),
    tries=Tries(
        dedupe=10 * MINUTE,
        give_up=360 * MINUTE,
        deadline=4 * NANOS,
        first_wait=5 * NANOS,
        backoff=Fraction(2),
        most_wait=15 * MINUTE,
    ),
    hold_lasts=10 * MINUTE,
    evidence_age=90 * DAY,
    evidence_notice=7 * DAY,
)
WORTH = Worth(hold_lasts=TERMS.hold_lasts, needed=Needed(days=30, trades=100, coverage=Fraction(99, 100)))


@dataclass
class Scripted:
    """A channel that answers what it is told, and 204 after that; None never comes."""

    answers: list[Answer | None] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    def send(self, message: Message, *, deadline_s: float) -> Answer:
        raise AssertionError(f"{message.key} would take up to {deadline_s} s in the thread of who asks")


@dataclass
class Asked:
    answer: Answer | None


def launch(sender: Sender, message: Message, _deadline_s: float, _ended: Callable[[], None]) -> UnderWay:
    """Begin an attempt that has ended at once, or never does."""
    assert isinstance(sender, Scripted)
    sender.messages.append(message)
    return Asked(sender.answers.pop(0) if sender.answers else of_status(204))


@dataclass
class Desk:
    """The journals of an account in a folder, or where `database` says, and its channels."""

    folder: Path
    database: str = ""
    clock: SetClock = field(default_factory=lambda: SetClock(BEGIN))
    desk: Scripted = field(default_factory=Scripted)
    call: Scripted = field(default_factory=Scripted)
    without: Mapping[str, str] = field(default_factory=dict)
    secrets: Sequence[str] = ()
    workers: list[AlertWorker] = field(default_factory=list)

    @property
    def place(self) -> str:
        return self.database or str(self.folder / "journal.db")

    @property
    def records(self) -> str:
        return self.database or str(self.folder / "records.db")

    def write(self, *bodies: tuple[int, Body]) -> None:
        """Append entries to the run, each at so many nanoseconds after its beginning."""
        with closing(Journal.open(home_at(self.place), RUN)) as journal:
            if not journal.last.seq:
                journal.append([begun(RUN).draft(BEGIN)])
            if bodies:
                journal.append([body.draft(BEGIN + after) for after, body in bodies])

    def worker(self, terms: AlertTerms = TERMS) -> AlertWorker:
        """Return who tells of the account, as a process does that has just begun."""
        watched = Watched(account="paper", run=RUN, place=self.place, records=self.records, worth=WORTH)
        senders = {name: one for name, one in (("desk", self.desk), ("call", self.call)) if name not in self.without}
        channels = Channels(senders=senders, without=self.without)
        worker = AlertWorker(watched, terms, channels, self.clock, secrets=self.secrets, launch=launch)
        self.workers.append(worker)
        return worker

    def close(self) -> None:
        """Let go of what its workers have open."""
        for worker in self.workers:
            worker.let_go()

    def at(self, after: int) -> None:
        """Set the clock to an instant after the beginning."""
        self.clock.now = BEGIN + after

    @property
    def told(self) -> list[str]:
        """Return the first line of what the desk received."""
        return [message.body.splitlines()[0] for message in self.desk.messages]

    @property
    def raised(self) -> list[tuple[str, str, str]]:
        """Return every alert that was raised: how severe, of which trouble, and its text."""
        with closing(home_at(self.place, read_only=True)) as home:
            alerts = [one.body for one in raised(JournalReader(home, "paper-alerts"))]
        return [(one.severity, one.trouble, one.text) for one in alerts]

    @property
    def became(self) -> Mapping[tuple[str, str], str]:
        """Return what became of each alert on each channel."""
        with closing(home_at(self.place, read_only=True)) as home:
            return states(JournalReader(home, "paper-alerts"))


def looks(minute: int, *untold: tuple[int, int], strategy: str = "momentum", every: int = 10 * NANOS) -> Looks:
    """Return the looks of a minute after the beginning; those within the given seconds could not be told."""
    since = BEGIN + minute * MINUTE
    spans = tuple(UntoldLooks(since=since + a * NANOS, until=since + b * NANOS) for a, b in untold)
    taken = LooksTaken(strategy=strategy, every=every, asked=MINUTE // every, untold=spans)
    return Looks(run=RUN, since=since, until=since + MINUTE, scheduled=6, counts=(), taken=(taken,))


NEVER_COMES = None
NOT_FOUND = Answer(result=Result.NEVER, why="HTTP 404")
