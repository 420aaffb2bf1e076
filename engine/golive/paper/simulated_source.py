"""`SimulatedSource`: simulated markets as a feed, paced by the wall clock from now on."""

from __future__ import annotations

import asyncio
import heapq
from collections import Counter
from collections.abc import Awaitable, Callable, Generator, Iterator, Sequence
from dataclasses import replace

from golive.core.clock import Clock
from golive.core.unit import NANOS
from golive.documents.market import MarketSpec, StreamKind
from golive.paper.simulated_walk import simulated_walk
from golive.paper.source import FeedCounts
from golive.trading.market_feed import FeedClass
from golive.trading.received import BarReceived, FundingReceived, Received, Stamps, StreamLost, stream_of

Sleep = Callable[[float], Awaitable[None]]
"""Lets so many seconds pass."""


class SimulatedSource:
    """Simulated markets that begin when the history is asked for, and tell everything when it happens.

    Parameters
    ----------
    markets
        Descriptions of simulated markets.
    clock, stamps
        What tells the time, and what makes the instants of reception rise strictly.
    sleep
        What lets time pass.

    Like a venue, it does not wait for who listens: what is later than its market's clock skew, because the process
    slept or was too slow, is lost (`overrun`). Bars and rates are told all the same, as a venue answers for them again.
    """

    feed_class = FeedClass.SIMULATED

    def __init__(
        self, markets: Sequence[MarketSpec], clock: Clock, stamps: Stamps, *, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._markets = {market.symbol: market for market in markets}
        self._described = {(one.symbol, stream.kind) for one in markets for stream in one.streams}
        self._clock, self._stamps, self._sleep = clock, stamps, sleep
        self._walks: list[Generator[Received]] = []
        self._walk: Iterator[Received] = iter(())
        self._coming: Received | None = None
        self._lost: set[tuple[str, StreamKind]] = set()
        self._count, self._losses = 0, Counter[str]()

    @property
    def counts(self) -> FeedCounts:
        """Return what became of the feed so far."""
        return FeedCounts(received=self._count, losses=dict(self._losses))

    async def history(self) -> tuple[BarReceived, ...]:
        """Begin the markets now, and return the bars before."""
        now = self._clock.wall_ns()
        self._walks = [simulated_walk(market, now) for _, market in sorted(self._markets.items())]
        self._walk = heapq.merge(*self._walks, key=lambda event: event.seen_at)
        bars: list[BarReceived] = []
        for event in self._walk:
            if not isinstance(event, BarReceived):
                self._coming = event
                break
            bars.append(replace(event, seen_at=self._stamps.next(event.seen_at)))
        return tuple(bars)

    def __aiter__(self) -> SimulatedSource:
        return self

    async def __anext__(self) -> Received:
        while self._coming is not None:
            event, now = self._coming, self._clock.wall_ns()
            if event.seen_at > now:
                await self._sleep((event.seen_at - now) / NANOS)
                continue
            self._coming = next(self._walk, None)
            is_told = (event.symbol, stream_of(event)) in self._described
            received = self._received_at(event, now) if is_told else None
            if received is not None:
                return received
        raise StopAsyncIteration

    def _received_at(self, event: Received, now: int) -> Received | None:
        """Return what is received of an event that is due: itself, that its stream is lost, or nothing any more."""
        name = (event.symbol, stream_of(event))
        late = now - event.seen_at > self._markets[event.symbol].clock_skew_ns
        if not late or isinstance(event, BarReceived | FundingReceived):
            self._lost.discard(name)
            self._count += 1
            return replace(event, seen_at=self._stamps.next(now))
        if name in self._lost:
            return None
        self._lost.add(name)
        self._losses["overrun"] += 1
        return StreamLost(
            symbol=event.symbol, ts=event.ts, seen_at=self._stamps.next(now), stream=name[1], why="overrun"
        )

    async def close(self) -> None:
        """End the markets."""
        self._coming = None
        for walk in self._walks:
            walk.close()
