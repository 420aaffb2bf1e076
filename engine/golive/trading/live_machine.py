"""The machine on a live feed: what is received, what people say and what time it is become turns, one after another.

A fold: of equal sequences the turns are equal, whoever feeds it, so that a recording of what was received, with the
gaps and words out of the journal, makes the journal again to the byte. It asks for no time and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from golive.documents.market import StreamKind
from golive.journal.bodies.gap import Gap
from golive.trading.answer import Answer
from golive.trading.counted_looks import looks_told
from golive.trading.days_opened import days_opened
from golive.trading.entries import Noted
from golive.trading.live_opening import LiveOpened
from golive.trading.machine_checkpoint import MachineCheckpoint, go_on_from, kept_of
from golive.trading.machine_state import MachineState, Working
from golive.trading.pair import Pair
from golive.trading.passing_time import Charge
from golive.trading.received import Command, Event, Received, StreamLost, stream_of
from golive.trading.turn import turn
from golive.trading.turned import Look, Turned
from golive.trading.turns import said_as_seen

PROCESS = "process"
"""The stream that is interrupted where nobody was there at all."""

STOPPED, KILLED = "stopped", "killed"
"""Why nobody was there: in good order, or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLoss:
    """A stream that is lost and has not come back; `cancelled` are the orders that ended with it."""

    symbol: str
    stream: StreamKind
    since: int
    why: str
    cancelled: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return what the stream is called in the journal."""
        return f"{self.symbol}/{self.stream.value}"

    def gap(self, until: int) -> Gap:
        """Return the gap that it is until an instant."""
        return Gap(stream=self.name, since=self.since, until=until, why=self.why, cancelled=self.cancelled)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveKept:
    """All that a live machine goes on from, but for its windows; `is_paused` says that it was left in good order."""

    machine: MachineCheckpoint
    lost: tuple[OpenLoss, ...]
    is_paused: bool = False


class LiveMachine:
    """One live account. Each turn is to be written before the next is asked for.

    `at` is the instant until which it has looked. What it is handed is dated later than that, each later than the one
    before.
    """

    def __init__(self, opened: LiveOpened, kept: LiveKept | None = None) -> None:
        self.rule, self.feeds = opened.rule, opened.feeds
        self._steps, self._latest = opened.steps, max(feed.latest for feed in opened.feeds.values())
        self.state: MachineState = opened.state
        self.working: Working = opened.working
        self._lost: dict[tuple[str, StreamKind], OpenLoss] = {}
        self._seen: dict[tuple[str, StreamKind], int] = {}
        self._back: dict[tuple[str, StreamKind], int] = {}
        self.is_paused = kept is not None and kept.is_paused
        if kept is not None:
            self.state, self.working = go_on_from(opened.rule, opened.working, kept.machine)
            self._lost = {(one.symbol, one.stream): one for one in kept.lost}

    @property
    def at(self) -> int:
        """Return the instant until which time has passed."""
        return self.state.passed

    @property
    def kept(self) -> LiveKept:
        """Return what it goes on from after its last turn."""
        lost = tuple(self._lost.values())
        return LiveKept(machine=kept_of(self.state, self.working), lost=lost, is_paused=self.is_paused)

    @property
    def lost(self) -> Sequence[OpenLoss]:
        """Return the streams that are lost now."""
        return tuple(self._lost.values())

    def receive(self, event: Received) -> Iterator[Turned]:
        """Take what was received next: looks that it makes due come first, but for one at its own instant."""
        yield from self._looks(before=event.seen_at, seen=event.seen_at)
        if isinstance(event, StreamLost):
            self._lose(event)
        else:
            self._come_back(event)
        self.feeds[event.symbol].take(event)
        yield from self._looks(before=event.seen_at + 1, seen=event.seen_at)

    def obey(self, command: Command) -> Iterator[Turned]:
        """Hear a person, or the kill file: at once, between two looks."""
        yield from self._looks(before=command.seen_at, seen=command.seen_at)
        yield self._turn(Look(at=command.seen_at, acts_at=command.seen_at, asking=(), commands=(command,)))

    def wait(self, now: int) -> Iterator[Turned]:
        """Hear what time it is: looks are taken that nothing came for in time."""
        yield from self._looks(before=now - self._latest + 1, seen=now)

    def next_look(self) -> int:
        """Return the instant at which the next look is due, and taken if nothing comes for as long as a feed may be."""
        return self._next()[0] + self._latest

    def resume(self, until: int, why: str) -> Turned:
        """Go on after nobody was there since the last turn: what rested and was under way has ended.

        Nothing was filled as far as anybody can know. Windows are those of a feed that begins, and funding that was due
        meanwhile is unknown.
        """
        since, orders = self.state.passed, tuple(self.working.orders)
        for feed in self.feeds.values():
            feed.lose_all(since, until)
        self.working.receive(list(self._said(until)))
        # What was under way to nobody is heard of now.
        self.working.mail = [replace(one, heard=max(one.heard, until)) for one in self.working.mail]
        noted = [
            *self._counted(since),
            *days_opened(self.rule.run, self.working.account, until),
            Noted(ts=until, body=Gap(stream=PROCESS, since=since, until=until, why=why, cancelled=orders)),
            *(self._gap(one, until) for one in self._lost.values()),
        ]
        self._lost.clear()
        self._back.clear()
        self.is_paused = False
        self.state = replace(self.state, passed=until, counted_since=until)
        return Turned(state=self.state, working=self.working, entries=tuple(noted))

    def pause(self) -> Turned:
        """Leave in good order: what was counted and not told yet is told. Nothing is looked at before it resumes."""
        self.is_paused = True
        noted = self._counted(self.state.passed)
        return Turned(state=self.state, working=self.working, entries=noted)

    def _counted(self, ts: int) -> tuple[Noted, ...]:
        """Return the entry of the looks that were counted, as far as there are any, and count from here."""
        self.state, noted = looks_told(self.rule, self.state, self.working, until=self.state.passed + 1, ts=ts)
        return noted

    def _lose(self, lost: StreamLost) -> None:
        key = (lost.symbol, lost.stream)
        self._back.pop(key, None)
        if key not in self._lost:
            ended = tuple(id for id, one in self.working.orders.items() if one.symbol == lost.symbol)
            # Instants at which something was seen are each of one event alone, and so name a gap.
            since = self._seen.get(key, lost.seen_at)
            self._lost[key] = OpenLoss(
                symbol=lost.symbol, stream=lost.stream, since=since, why=lost.why, cancelled=ended
            )

    def _come_back(self, event: Event) -> None:
        key = (event.symbol, stream_of(event))
        self._seen[key] = event.seen_at
        if key in self._lost:
            # Told with the next turn: until then nothing of it is durable.
            self._back.setdefault(key, event.seen_at)

    def _ended(self) -> Iterator[Noted]:
        """Yield the gaps of streams that came back since the last turn."""
        for key, until in self._back.items():
            yield self._gap(self._lost.pop(key), until)
        self._back.clear()

    def _gap(self, lost: OpenLoss, until: int) -> Noted:
        return Noted(ts=until, body=lost.gap(until))

    # Looks.

    def _next(self) -> tuple[int, list[Pair]]:
        """Return the next instant of any strategy's grid, and who looks then."""
        now = self.state.passed
        each = {pair: (now // step + 1) * step for pair, step in self._steps.items()}
        first = min(each.values())
        return first, [pair for pair, at in each.items() if at == first]

    def _looks(self, *, before: int, seen: int) -> Iterator[Turned]:
        """Take the looks that are due before an instant, given when something was seen that is not in them."""
        while True:
            at, asking = self._next()
            if at >= before:
                return
            yield self._turn(Look(at=at, acts_at=min(at + self._latest, max(at, seen)), asking=asking))

    def _turn(self, look: Look) -> Turned:
        for feed in self.feeds.values():
            feed.acted_at = look.acts_at
        turned = turn(self.rule, self.state, self.working, tuple(self._said(look.at)), look)
        self.state, self.working = turned.state, turned.working
        self.working.account.let_go(self.working.orders)
        for feed in self.feeds.values():
            feed.let_go(look.at)
        entries = sorted([*turned.entries, *self._ended()], key=lambda one: one.ts)
        return replace(turned, entries=tuple(entries))

    def _said(self, until: int) -> Iterator[Answer | Charge]:
        """Let time pass at every venue, with all that was seen: none of it is kept for later."""
        yield from said_as_seen(self.working, self.state.passed, until)
