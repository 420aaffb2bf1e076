"""One account of a running process: its machine and journal, told of everything and telling who listens.

A journal that cannot be written stops its account at once: nothing that was not written is acted on. It goes on from
its last transaction as soon as the journal can be written again, and the time since is a gap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from golive.core.clock import Clock
from golive.core.errors import Unavailable
from golive.journal.bodies.run_started import RunStarted
from golive.journal.journal import Journal
from golive.paper.listening import Committed, Level, Listener, Notice
from golive.trading.given_positions import GivenPosition
from golive.trading.live_machine import KILLED
from golive.trading.live_opening import LiveOpened
from golive.trading.live_run import LiveRun
from golive.trading.received import BarReceived, Command, Received, Stamps, StreamLost
from golive.trading.turned import Turned

LOST_JOURNAL, CLOCK_JUMPED, STOOD_STILL = "journal_unavailable", "clock_jumped", "stood_still"
"""Why an account was not there although its process was."""

JOURNAL_LOST, JOURNAL_BACK, BEGUN, RESUMED = "journal_lost", "journal_back", "begun", "resumed"
STREAM_LOST, STREAM_BACK = "stream_lost", "stream_back"
"""Notices of an account."""


class Listening(Protocol):
    """What people say to one account that it has not heard yet."""

    def read(self) -> tuple[Command, ...]:
        """Return what was said since it was read last; it never raises."""
        ...

    def close(self) -> None:
        """Listen no more."""
        ...


class RunningAccount:
    """An account that is fed.

    Parameters
    ----------
    name, journal
        The account and its journal, held open.
    open_again
        Returns the account before its first event, and the entry that begins it.
    positions
        Those that it begins with, if it has not begun.
    listen_again
        Who hears people for it from where its journal stands; without it nobody does.
    clock, listeners
        What tells the time, and who is told of each turn once it is durable.
    """

    def __init__(
        self,
        name: str,
        open_again: Callable[[], tuple[LiveOpened, RunStarted]],
        journal: Journal,
        *,
        clock: Clock,
        listeners: Sequence[Listener] = (),
        positions: Sequence[GivenPosition] = (),
        listen_again: Callable[[], Listening] | None = None,
    ) -> None:
        self.name, self.journal = name, journal
        self.people: Listening | None = None
        self._listen_again = listen_again
        self._open_again, self._positions = open_again, tuple(positions)
        self._clock, self._listeners = clock, tuple(listeners)
        self._run: LiveRun | None = None
        self._obeyed: set[str] = set()
        self._lost: set[str] = set()

    @property
    def is_there(self) -> bool:
        """Say whether the account takes part: without its journal it does not."""
        return self._run is not None

    @property
    def next_look(self) -> int | None:
        """Return when a look is due though nothing has come, in nanoseconds; None where it does not take part."""
        return None if self._run is None else self._run.machine.next_look()

    @property
    def at(self) -> int | None:
        """Return the instant until which it has looked."""
        return None if self._run is None else self._run.machine.at

    def start(
        self,
        stamps: Stamps,
        bars: Iterable[BarReceived],
        why: str = KILLED,
        *,
        record: Callable[[BarReceived], None] = lambda _: None,
    ) -> None:
        """Begin, or go on from the last transaction, and warm up with bars; `record` keeps each as it is told.

        Raises
        ------
        BrokenChain
            The journal is not what an account can go on from.
        Unavailable
            It cannot be written.
        """
        self._leave()
        run = LiveRun(*self._open_again(), self.journal, positions=self._positions)
        stamps.heard(run.machine.at)
        if run.was_begun:
            since = self._clock.monotonic_ns()
            turned = run.resume(stamps.next(self._clock.wall_ns()), why)
            self._tell(turned, since, self._clock.monotonic_ns())
        self.notice(RESUMED if run.was_begun else BEGUN)
        self._run = run
        self._hear_people(stamps)
        for bar in bars:
            seen = replace(bar, seen_at=stamps.next(self._clock.wall_ns()))
            record(seen)
            self.receive(seen)

    def _hear_people(self, stamps: Stamps) -> None:
        """Obey what was said while nobody was there, before anything is looked at."""
        if self._listen_again is None:
            return
        self.people = self._listen_again()
        for command in self.people.read():
            self.obey(replace(command, seen_at=stamps.next(self._clock.wall_ns())))

    def receive(self, event: Received) -> None:
        """Take what was received."""
        if self._run is not None:
            self._take(self._run, self._run.machine.receive(event))
        if self._run is not None and (self._lost or isinstance(event, StreamLost)):
            self._tell_losses(self._run)

    def obey(self, command: Command) -> None:
        """Take what somebody said; what was asked for before the account went on, and is heard again, counts once."""
        if self._run is not None and command.id not in self._obeyed:
            self._obeyed.add(command.id)
            self._take(self._run, self._run.machine.obey(command))

    def wait(self, now: int) -> None:
        """Hear what time it is."""
        if self._run is not None:
            self._take(self._run, self._run.machine.wait(now))

    def pause(self) -> None:
        """Leave in good order, as far as the journal can be written."""
        if self._run is not None:
            self._guarded(self._run.pause)
        self._leave()

    def notice(self, event: str, level: Level = Level.INFO, **fields: str | int | float | None) -> None:
        """Tell what befell the account."""
        notice = Notice(account=self.name, event=event, at=self._clock.wall_ns(), level=level, fields=fields)
        for listener in self._listeners:
            listener.noticed(notice)

    def _take(self, run: LiveRun, turns: Iterable[Turned]) -> None:
        since = self._clock.monotonic_ns()
        for turned in turns:
            decided = self._clock.monotonic_ns()
            if not self._guarded(partial(run.commit, turned)):
                return
            self._tell(turned, since, decided)
            since = self._clock.monotonic_ns()

    def _tell_losses(self, run: LiveRun) -> None:
        """Tell which streams were lost, and which are back: what the journal tells when it is over."""
        lost = {one.name: one for one in run.machine.lost}
        for name in self._lost - lost.keys():
            self.notice(STREAM_BACK, stream=name)
        for name in lost.keys() - self._lost:
            self.notice(STREAM_LOST, Level.WARNING, stream=name, why=lost[name].why, since=lost[name].since)
        self._lost = set(lost)

    def _guarded(self, write: Callable[[], object]) -> bool:
        """Write; an account whose journal cannot be written takes part no more."""
        try:
            write()
        except Unavailable as error:
            self.lose_journal(error)
            return False
        return True

    def lose_journal(self, error: Unavailable) -> None:
        """Take part no more, because the journal cannot be written."""
        self._leave()
        self.notice(JOURNAL_LOST, Level.ERROR, why=error.why, detail=str(error))

    def _leave(self) -> None:
        """Take part no more: what people say is heard again from where the journal stands."""
        self._run = None
        self._obeyed.clear()
        self._lost.clear()
        if self.people is not None:
            self.people.close()
            self.people = None

    def _tell(self, turned: Turned, since: int, decided: int) -> None:
        now = self._clock.wall_ns()
        committed = Committed(
            account=self.name,
            turned=turned,
            head=self.journal.last,
            at=now,
            decided_ns=decided - since,
            commit_ns=self._clock.monotonic_ns() - decided,
            lag_ns=max(0, now - turned.state.passed),
        )
        for listener in self._listeners:
            listener.committed(committed)
