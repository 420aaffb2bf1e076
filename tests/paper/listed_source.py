"""A feed whose events are given beforehand, and the clock that goes by them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace

from tests.clocks import SetClock

from golive.paper.source import FeedCounts
from golive.trading.market_feed import FeedClass
from golive.trading.received import BarReceived, Received, Stamps

Happens = Callable[[Received], None]


class ListedSource:
    """Tells events in their order; the clock stands at the instant of each, and `happens` is called before it."""

    feed_class = FeedClass.SIMULATED

    def __init__(
        self, events: Iterable[Received], clock: SetClock, stamps: Stamps, *, happens: Happens = lambda _: None
    ) -> None:
        self._events, self._clock, self._stamps, self._happens = list(events), clock, stamps, happens
        self.told: list[Received] = []
        self.is_closed = False

    @property
    def counts(self) -> FeedCounts:
        return FeedCounts(received=len(self.told))

    async def history(self) -> tuple[BarReceived, ...]:
        bars: list[BarReceived] = []
        while self._events and isinstance(bar := self._events[0], BarReceived):
            self._events.pop(0)
            bars.append(replace(bar, seen_at=self._stamps.next(self._clock.wall_ns())))
        return tuple(bars)

    def __aiter__(self) -> ListedSource:
        return self

    async def __anext__(self) -> Received:
        await asyncio.sleep(0)
        if not self._events:
            raise StopAsyncIteration
        event = self._events.pop(0)
        self._happens(event)
        self._clock.now = max(self._clock.now, event.seen_at)
        event = replace(event, seen_at=self._stamps.next(self._clock.wall_ns()))
        self.told.append(event)
        return event

    async def close(self) -> None:
        self.is_closed = True
