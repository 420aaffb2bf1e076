"""`RecordedSource`: recordings as a feed, as fast as events are asked for."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from collections.abc import Iterator, Sequence

from golive.documents.market import StreamKind
from golive.documents.streams import LIVELY
from golive.paper.market_events import MarketEvents
from golive.paper.source import FeedCounts
from golive.trading.market_feed import FeedClass
from golive.trading.received import BarReceived, Received, Stamps

_TOGETHER = 256
"""Events between two turns of the loop, which others wait for too: a measure of politeness, not of the feed."""


class RecordedSource:
    """Recordings, in order of their seen times, which are their own clock: nothing waits for the machine's.

    Parameters
    ----------
    recordings
        The events of each market.
    stamps
        What makes the instants of reception rise strictly.

    Bars before the first other event are those to warm up with.
    """

    feed_class = FeedClass.RECORDED

    def __init__(self, recordings: Sequence[MarketEvents], stamps: Stamps) -> None:
        self._events, self._stamps = _merged(recordings), stamps
        self._ahead: deque[tuple[int, MarketEvents, int]] = deque()
        self._received = 0

    @property
    def counts(self) -> FeedCounts:
        """Return what became of the feed so far: a recording is handed on as it is."""
        return FeedCounts(received=self._received)

    async def history(self) -> tuple[BarReceived, ...]:
        """Return the bars before the first trade, quote or book."""
        bars: list[BarReceived] = []
        for at, recording, n in self._events:
            if recording.kind(n) is StreamKind.BARS:
                bars.append(recording.bar(n, self._stamps.next(at)))
                continue
            self._ahead.append((at, recording, n))
            if recording.kind(n) in LIVELY:
                break
        return tuple(bars)

    def __aiter__(self) -> RecordedSource:
        return self

    async def __anext__(self) -> Received:
        if self._received % _TOGETHER == 0:
            await asyncio.sleep(0)
        placed = self._ahead.popleft() if self._ahead else next(self._events, None)
        if placed is None:
            raise StopAsyncIteration
        at, recording, n = placed
        self._received += 1
        return recording.event(n, self._stamps.next(at))

    async def close(self) -> None:
        """Forget what is left."""
        self._events = iter(())
        self._ahead.clear()


def _merged(recordings: Sequence[MarketEvents]) -> Iterator[tuple[int, MarketEvents, int]]:
    """Yield the events of several markets by the instant at which they are seen, and those of one instant by symbol."""
    ordered = sorted(recordings, key=lambda one: one.symbol)
    return heapq.merge(*(_placed(one) for one in ordered), key=lambda placed: placed[0])


def _placed(recording: MarketEvents) -> Iterator[tuple[int, MarketEvents, int]]:
    return ((at, recording, n) for n, at in enumerate(recording.at.tolist()))
