"""`Caretaker`: looks after running accounts between their turns: heartbeats, reconnects, alerts that nobody got."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from golive.core.clock import Clock
from golive.core.dataclass import dataclass
from golive.core.errors import GoliveError
from golive.core.unit import NANOS
from golive.journal.journal import Journal
from golive.journal.outbox import outboxes, undelivered
from golive.paper.beats import Beats
from golive.paper.listening import Level, Listener, Notice
from golive.paper.metrics import RECONNECTED, TELLING, UNDELIVERED
from golive.paper.source import FeedCounts

ASKED_EVERY_NS = 10 * NANOS
"""How often the outbox is counted: nobody acts on it faster, and each time is a question to the database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaredFor:
    """An account, its journal, and its heartbeat."""

    name: str
    journal: Journal
    beats: Beats


class Caretaker:
    """Called whenever the loop has gone round; `counts` tells what became of the feed."""

    def __init__(
        self,
        accounts: Sequence[CaredFor],
        counts: Callable[[], FeedCounts],
        listeners: Sequence[Listener],
        clock: Clock,
    ) -> None:
        self._accounts, self._counts = tuple(accounts), counts
        self._listeners, self._clock = tuple(listeners), clock
        self._reconnects, self._asked_at = 0, clock.monotonic_ns() - ASKED_EVERY_NS

    def __call__(self) -> None:
        """Say that the loop goes on, and what it does not know of itself."""
        reconnects = self._counts().reconnects
        for _ in range(reconnects - self._reconnects):
            for account in self._accounts:
                self._notice(account, RECONNECTED, Level.WARNING)
        self._reconnects = reconnects
        if self._clock.monotonic_ns() - self._asked_at >= ASKED_EVERY_NS:
            self._asked_at = self._clock.monotonic_ns()
            for account in self._accounts:
                self._notice(account, UNDELIVERED, Level.DEBUG, count=_undelivered(account))
                self._notice(account, TELLING, Level.DEBUG, at=account.beats.beat.telling)
        for account in self._accounts:
            account.beats.alive()

    def _notice(self, account: CaredFor, event: str, level: Level, **fields: int | None) -> None:
        notice = Notice(account=account.name, event=event, at=self._clock.wall_ns(), level=level, fields=fields)
        for listener in self._listeners:
            listener.noticed(notice)


def _undelivered(account: CaredFor) -> int | None:
    """Return how many alerts nobody got, or None where the journal cannot be asked now."""
    try:
        return undelivered(*outboxes(account.journal.home, account.name))
    except GoliveError:
        return None
