"""`ExchangeTasks`: what is asked of an exchange again and again, a task each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from golive.core.clock import Clock
from golive.core.unit import NANOS
from golive.documents.market import StreamKind
from golive.paper.asked_streams import streams_of, subscription
from golive.paper.bar_history import bar_length_s, closed_bars
from golive.paper.ccxt_events import Listed, rate_of
from golive.paper.ccxt_library import ccxt_library
from golive.paper.feed_checks import Name
from golive.paper.venue_frames import VenueFrames
from golive.paper.watched_exchange import watching
from golive.paper.watched_feed import DISCONNECTED, GARBAGE, WatchedFeed

RATE_POLL_S = 30.0
"""How often a rate is asked for where no stream tells it; it is charged every few hours."""
SOONEST_S, LATEST_S = 0.05, 10.0
"""How long after a failure something is asked for again: twice as long each time."""
CLOSE_LOOK_S = 0.5
"""How often the clock is looked at for whether a bar has closed: it may be one that is not the loop's."""


class ExchangeTasks:
    """The subscriptions to the streams of one exchange, and what is polled because no stream tells it.

    Parameters
    ----------
    client
        The exchange, as ccxt has it.
    feed
        What takes what comes.
    frames
        What is known of the venue's messages, if anything.
    clock
        What says when a bar has closed.
    came
        Called when a task has ended, which none does by itself.
    """

    def __init__(
        self, client: Any, feed: WatchedFeed, frames: VenueFrames | None, clock: Clock, *, came: Callable[[], None]
    ) -> None:
        self._client, self._feed, self._frames, self._clock, self._came = client, feed, frames, clock, came
        self._again: dict[Name, asyncio.Event] = {}
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def failure(self) -> BaseException | None:
        """Return what ended a task that should never end."""
        ended = (task for task in self._tasks if task.done() and not task.cancelled())
        return next((task.exception() for task in ended if task.exception() is not None), None)

    def again(self, name: Name) -> None:
        """Let a stream be asked for again."""
        if name in self._again:
            self._again[name].set()

    @property
    def are_connected(self) -> bool:
        """Say whether every stream that is subscribed to is on a connection."""
        clients = [self._feed.connections.client(name) for name in self._again]
        return all(client is not None and client.isConnected for client in clients)

    def ask(self, listed: Mapping[str, Listed], bars_until: Mapping[str, int]) -> None:
        """Begin to ask; `bars_until` are the closes of the last bars that there are, by symbol."""
        for one in listed.values():
            symbol = one.market.symbol
            for kind in streams_of(self._client, one.market, self._frames):
                call = subscription(self._client, kind, one.unified, self._frames)
                if call is not None:
                    self._again[symbol, kind] = asyncio.Event()
                    self._begin(self._keep((symbol, kind), call))
                elif kind is StreamKind.FUNDING:
                    self._begin(self._poll_rate(one))
            if symbol in bars_until:
                self._begin(self._poll_bars(one, bars_until[symbol]))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        task.add_done_callback(lambda _: self._came())
        self._tasks.append(task)

    async def close(self) -> None:
        """End all tasks."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep(self, name: Name, call: Callable[[], Awaitable[Any]]) -> None:
        """Subscribe to a stream, and again each time that it was lost.

        Once it has told something, what it tells is taken where it comes in, and there is nothing to ask.
        """
        watching.set(name)
        library, pause, again = ccxt_library(), SOONEST_S, self._again[name]
        while True:
            again.clear()
            try:
                await call()
                pause = SOONEST_S
                await again.wait()
            except library.faults as error:
                self._feed.lose(name, _why(error))
            except asyncio.CancelledError:
                # A connection that ends cancels who waits for it; that is not this task's end.
                task = asyncio.current_task()
                if task is None or task.cancelling():
                    raise
                self._feed.lose(name, DISCONNECTED)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LATEST_S)

    async def _poll_rate(self, listed: Listed) -> None:
        """Ask for the coming rate; what does not answer leaves the last one."""
        library, name = ccxt_library(), (listed.market.symbol, StreamKind.FUNDING)
        while True:
            try:
                rate = await self._client.fetch_funding_rate(listed.unified)
                self._feed.take(rate_of(listed, rate.get("fundingRate"), rate.get("fundingTimestamp")))
            except library.faults as error:
                self._feed.lose(name, _why(error))
            await asyncio.sleep(RATE_POLL_S)

    async def _poll_bars(self, listed: Listed, until: int) -> None:
        """Ask for each bar when it has closed, until it is there; one that is missing is told by the next."""
        library, pause, length_s = ccxt_library(), SOONEST_S, bar_length_s(listed) or 0.0
        while True:
            due = until + round(length_s * NANOS) + listed.market.clock_skew_ns
            now = self._clock.wall_ns()
            if now < due:
                await asyncio.sleep(min((due - now) / NANOS, CLOSE_LOOK_S))
                continue
            try:
                bars = await closed_bars(self._client, listed, length_s, since=until, now=now)
            except library.faults:
                bars = []
            for bar in bars:
                until = bar.ts
                self._feed.take(bar, bar.ts)
            pause = SOONEST_S if bars else min(2 * pause, LATEST_S)
            await asyncio.sleep(pause)


def _why(error: Exception) -> str:
    """Return why a stream is lost that could not be asked for."""
    return DISCONNECTED if isinstance(error, (ccxt_library().network_error, OSError)) else GARBAGE
