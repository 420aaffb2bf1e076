"""The machine on a live feed: what is received, what people say and what time it is become turns, one after another.

A fold: of equal sequences the turns are equal, whoever feeds it, so that a recording of what was received, with the
gaps and words out of the journal, makes the journal again to the byte. It asks for no time and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.documents.market import StreamKind
from golive.execution.switch import Switch
from golive.journal.bodies.gap import Gap
from golive.trading.answer import Answer
from golive.trading.bar_looks import BarLooks
from golive.trading.counted_looks import looks_told
from golive.trading.days_opened import days_opened
from golive.trading.entries import Noted
from golive.trading.live_opening import LiveOpened
from golive.trading.machine_checkpoint import MachineCheckpoint, go_on_from, kept_of
from golive.trading.machine_state import MachineState, Working
from golive.trading.pair import Pair
from golive.trading.passing_time import Charge
from golive.trading.received import BarReceived, Command, Event, Received, StreamLost, stream_of
from golive.trading.turn import turn
from golive.trading.turned import Look, Turned
from golive.trading.turns import said_as_seen

PROCESS = "process"
"""The stream that is interrupted where nobody was there at all."""

STOPPED, KILLED = "stopped", "killed"
"""Why nobody was there: in good order, or not."""

FLATTENING_NS = NANOS
"""How often it hears the venue while it closes everything, however rarely its strategies look."""

SILENT = "silent"
"""Why bars are lost that did not come in time."""


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
        within = opened.bars_within
        self._bars = None if within is None else BarLooks(opened.steps, patience=within)
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
        sure = event.seen_at - 1
        yield from self._looks(before=event.seen_at, seen=event.seen_at, sure=sure)
        trouble = self.feeds[event.symbol].take(event)
        if isinstance(event, StreamLost):
            self._lose(event)
        elif isinstance(event, BarReceived) and self._bars is not None:
            # A bar that is none is as good as missing.
            if trouble is None:
                self._come_back(event)
                self._bars.see(event, self.state.passed)
        else:
            self._come_back(event)
        yield from self._looks(before=event.seen_at + 1, seen=event.seen_at, sure=sure)

    def obey(self, command: Command) -> Iterator[Turned]:
        """Hear a person, or the kill file: at once, between two looks; no bar is waited for meanwhile."""
        yield from self._looks(before=command.seen_at, seen=command.seen_at, sure=None)
        yield self._turn(Look(at=command.seen_at, acts_at=command.seen_at, asking=(), commands=(command,)))

    def stand(self, switch: Switch, at: int) -> Iterator[Turned]:
        """Act at once on a switch that facts tripped elsewhere, as the look at which they trip it does."""
        yield from self._looks(before=at, seen=at, sure=None)
        self.state = replace(self.state, switch=switch)
        yield self._turn(Look(at=at, acts_at=at, asking=()))

    def wait(self, now: int) -> Iterator[Turned]:
        """Hear what time it is: looks are taken that nothing came for in time."""
        yield from self._looks(before=now - self._latest + 1, seen=now, sure=now)

    def settle(self, until: int) -> Iterator[Turned]:
        """Take the looks up to an instant that nothing comes for any more: what was waited for has not come."""
        longest = self._latest if self._bars is None else max(self._latest, self._bars.patience)
        yield from self._looks(before=until + 1, seen=until + longest, sure=None)

    def next_look(self) -> int:
        """Return the instant at which the next look is due, and taken if nothing comes for as long as a feed may be."""
        at, pairs = self._next()
        waits = self._bars is not None and self._bars.waits(at, pairs)
        return at + (self._bars.patience if self._bars is not None and waits else self._latest)

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
        if self._bars is not None and lost.stream is StreamKind.BARS:
            self._bars.lose(lost.symbol)
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

    def _ended(self, by: int) -> Iterator[Noted]:
        """Yield the gaps of streams that came back by an instant and were not told yet."""
        for key in [key for key, until in self._back.items() if until <= by]:
            yield self._gap(self._lost.pop(key), self._back.pop(key))

    def _gap(self, lost: OpenLoss, until: int) -> Noted:
        return Noted(ts=until, body=lost.gap(until))

    # Looks.

    def _next(self) -> tuple[int, list[Pair]]:
        """Return the next instant of any strategy's grid, and who looks then; nobody, where it only has to hear."""
        now = self.state.passed
        each = {pair: (now // step + 1) * step for pair, step in self._steps.items()}
        first = min(each.values())
        hears = (now // FLATTENING_NS + 1) * FLATTENING_NS
        if hears < first and self.working.is_flattening:
            return hears, []
        return first, [pair for pair, at in each.items() if at == first]

    def _looks(self, *, before: int, seen: int, sure: int | None) -> Iterator[Turned]:
        """Take the looks that are due before an instant, given when something was seen that is not in them.

        Nothing is received any more that was seen by `sure`; None waits for nothing.
        """
        while True:
            at, pairs = self._next()
            if at >= before:
                return
            latest = self._latest
            if self._bars is not None and self._bars.waits(at, pairs):
                latest = self._bars.patience
                if sure is not None and at + latest > sure:
                    return
                self._miss(self._bars, at, pairs)
            acts_at = min(at + latest, max(at, seen))
            if self._bars is None:
                yield self._turn(Look(at=at, acts_at=acts_at, asking=pairs))
            else:
                yield self._look_at_bars(self._bars, at, pairs, acts_at)

    def _miss(self, bars: BarLooks, at: int, pairs: Sequence[Pair]) -> None:
        """Go on without the bar that closed by a look: its stream is lost, and what rests has ended."""
        for symbol in bars.lapse(at, pairs):
            self._lose(StreamLost(symbol=symbol, ts=at, seen_at=at, stream=StreamKind.BARS, why=SILENT))
            self.feeds[symbol].miss_bar(at)

    def _look_at_bars(self, bars: BarLooks, at: int, pairs: Sequence[Pair], acts_at: int) -> Turned:
        who = bars.at(at, pairs)
        # What was sent before is never overtaken.
        acts_at = max(acts_at, who.waited_until, *(feed.acted_at for feed in self.feeds.values()))
        turned = self._turn(Look(at=at, acts_at=acts_at, asking=who.asking, between=who.between, missed=who.missed))
        for pair in who.asking:
            bars.looked(pair, is_told=turned.state.taken[pair].was_told)
        return turned

    def _turn(self, look: Look) -> Turned:
        for feed in self.feeds.values():
            feed.acted_at = look.acts_at
        turned = turn(self.rule, self.state, self.working, tuple(self._said(look.at)), look)
        self.state, self.working = turned.state, turned.working
        self.working.account.let_go(self.working.orders)
        for feed in self.feeds.values():
            feed.let_go(look.at)
        entries = sorted([*turned.entries, *self._ended(look.at)], key=lambda one: one.ts)
        return replace(turned, entries=tuple(entries))

    def _said(self, until: int) -> Iterator[Answer | Charge]:
        """Let time pass at every venue, with all that was seen: none of it is kept for later."""
        yield from said_as_seen(self.working, self.state.passed, until)
