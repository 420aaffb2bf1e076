"""An account of its own on a simulated market, in the market's own time: nothing of the user's is touched by it."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence

from golive.account.account import AssumedAccount
from golive.api.engine import Engine
from golive.core.unit import NANOS
from golive.documents.market import MarketSpec, StreamKind
from golive.documents.streams import MarketData
from golive.execution.switch import Switch
from golive.paper.market_events import MarketEvents
from golive.trading.assumed_terms import assumptions_of
from golive.trading.live_machine import LiveMachine
from golive.trading.live_opening import LiveTerms, open_live
from golive.trading.market_feed import FeedClass
from golive.trading.received import Command, Received, Stamps, StreamLost, stream_of
from golive.trading.turned import Turned

RUN = "drill-1"


class PrivateAccount:
    """All strategies of a library on a simulated market; `at` is the instant until which it has looked.

    A branch goes on by itself from where it was taken.
    """

    def __init__(self, machine: LiveMachine, events: Sequence[Received], shared: Sequence[object]) -> None:
        self.machine, self._events, self._shared = machine, events, shared
        self._next = 0
        self._seen = 0

    @property
    def at(self) -> int:
        """Return an instant after all that was received and looked at."""
        return max(self.machine.at, self._seen) + 1

    def receive(self) -> tuple[Turned, ...]:
        """Take the next event; return the turns that it comes to."""
        event = self._events[self._next]
        self._next, self._seen = self._next + 1, event.seen_at
        return tuple(self.machine.receive(event))

    @property
    def goes_on(self) -> bool:
        """Say whether there are events left."""
        return self._next < len(self._events)

    def until(self, instant: int) -> Iterator[Turned]:
        """Take what was received up to an instant, hear that it has come, and yield the turns.

        A market of bars may say nothing for hours, and what an account does by itself it does all the same.
        """
        while self.goes_on and self._events[self._next].seen_at <= instant:
            yield from self.receive()
        yield from self.machine.wait(instant)
        self._seen = max(self._seen, instant)

    @property
    def streams(self) -> tuple[StreamKind, ...]:
        """Return which streams its market tells, but for funding."""
        kinds = {stream_of(event) for event in self._events}
        return tuple(kind for kind in StreamKind if kind in kinds and kind is not StreamKind.FUNDING)

    def without(self, streams: Sequence[StreamKind], why: str, *, until: int) -> Iterator[Turned]:
        """Lose streams at once, take what else is received up to an instant, and yield the turns."""
        symbol = self._events[0].symbol
        for kind in streams:
            at = self.at
            self._seen = at
            yield from self.machine.receive(StreamLost(symbol=symbol, ts=at, seen_at=at, stream=kind, why=why))
        while self.goes_on and (event := self._events[self._next]).seen_at <= until:
            self._next += 1
            if stream_of(event) not in streams and event.seen_at > self._seen:
                self._seen = event.seen_at
                yield from self.machine.receive(event)
        yield from self.machine.wait(until)

    def obey(self, command: Command) -> tuple[Turned, ...]:
        """Hear a person."""
        self._seen = command.seen_at
        return tuple(self.machine.obey(command))

    def stand(self, switch: Switch) -> tuple[Turned, ...]:
        """Act at once on a switch that planted facts tripped."""
        at = self.at
        self._seen = at
        return tuple(self.machine.stand(switch, at))

    def branch(self) -> PrivateAccount:
        """Return an account that is as this one is now."""
        memo = {id(one): one for one in self._shared}
        other = PrivateAccount(copy.deepcopy(self.machine, memo), self._events, self._shared)
        other._next, other._seen = self._next, self._seen
        return other


def private_account(
    engine: Engine, market: MarketSpec, data: MarketData, *, equity: float, seed: int
) -> PrivateAccount:
    """Return an account before its first event.

    Raises
    ------
    InvalidInput
        For a market that no account can be kept of.
    """
    events = MarketEvents(market, data)
    begun = _begin(events)
    stamps = Stamps(begun)
    received = [events.event(n, stamps.next(at + 1)) for n, at in enumerate(events.at.tolist())]
    terms = LiveTerms(
        engine=engine,
        markets=(market,),
        assumptions=assumptions_of(engine, AssumedAccount(equity=equity), seed=seed),
        strategies=engine.program.looked_at,
        capital=round(equity * NANOS),
        run=RUN,
        begun=begun,
    )
    opened = open_live(terms, FeedClass.SIMULATED)
    return PrivateAccount(LiveMachine(opened), received, (engine, engine.program, opened.rule, market))


def _begin(events: MarketEvents) -> int:
    """Return when the first event comes that is no bar, or of a market of bars alone the first of all.

    Bars before it are what a feed warms up with.
    """
    live = (int(events.at[n]) for n in range(len(events)) if events.kind(n) is not StreamKind.BARS)
    return next(live, int(events.at[0]) if len(events) else 0)
