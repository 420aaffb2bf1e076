"""`CcxtSource`: an exchange's live feed by ccxt."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from golive.core.clock import Clock
from golive.core.errors import InvalidInput, Undecided, first_line
from golive.core.unit import NANOS
from golive.documents.feed import FeedTerms
from golive.documents.market import IdRule, MarketSpec, StreamKind
from golive.paper.asked_streams import only_kinds, streams_of
from golive.paper.bar_history import bar_length_s, closed_bars
from golive.paper.ccxt_events import Listed
from golive.paper.ccxt_library import ccxt_library
from golive.paper.exchange_tasks import ExchangeTasks
from golive.paper.exchange_terms import listed_as
from golive.paper.feed_checks import FeedChecks, Name
from golive.paper.feed_of_exchange import exchange_feed_class, is_in_the_world
from golive.paper.source import FeedCounts
from golive.paper.venue_frames import venue_frames
from golive.paper.waiting_events import MOST_WAITING, WaitingEvents
from golive.paper.watched_exchange import watched_class
from golive.paper.watched_feed import WatchedFeed
from golive.trading.market_feed import FeedClass
from golive.trading.received import BarReceived, Received, Stamps

LOOK_NS = NANOS // 5
"""How long nothing is looked at while nothing comes: a silence is noticed so much later at most."""
PATIENCE_S = 20.0
"""How long the first connections may take."""


class CcxtSource:
    """The feed of some markets of one exchange.

    Parameters
    ----------
    markets
        Their descriptions, each with a `feed:` of the same exchange.
    clock, stamps
        What tells the time, and what makes the instants of reception rise strictly.
    bars
        How many closed bars of each market to warm up with.
    urls
        What stands in ccxt's `urls["api"]` instead of the exchange's own addresses: to rehearse with another one.
    most_waiting
        How many events may wait to be handed on.

    Raises
    ------
    InvalidInput
        A market has no exchange, they have several, or ccxt does not have it.
    """

    def __init__(
        self,
        markets: Sequence[MarketSpec],
        clock: Clock,
        stamps: Stamps,
        *,
        bars: int,
        urls: Mapping[str, Any] | None = None,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._terms = {market.symbol: _terms(market) for market in markets}
        self._markets, self._id = tuple(markets), _only_exchange(self._terms.values())
        self._clock, self._stamps, self._bars = clock, stamps, bars
        self._listed: dict[str, Listed] = {}
        self._market_ids: dict[str, str] = {}
        self._waiting = WaitingEvents(most_waiting)
        self._arrived = asyncio.Event()
        own, frames = ccxt_library().exchange(self._id), venue_frames(self._id)
        self._untouched = own()
        names = [(market.symbol, kind) for market in markets for kind in streams_of(self._untouched, market, frames)]
        self._checks = _checks(markets, {name: self._terms[name[0]].silence(name[1]) for name in names}, clock)
        self._feed = WatchedFeed(
            self._listed,
            self._market_ids,
            frames,
            checks=self._checks,
            waiting=self._waiting,
            clock=clock,
            again=self._ask_again,
            came=self._arrived.set,
        )
        self._client = watched_class(own, self._feed)(only_kinds(self._untouched, markets))
        self._client.urls["api"] = {**self._client.urls["api"], **(urls or {})}
        self._tasks = ExchangeTasks(self._client, self._feed, frames, clock, came=self._arrived.set)
        self._class, self._look_at, self._received, self._is_closed = FeedClass.REHEARSAL, 0, 0, False

    @property
    def feed_class(self) -> FeedClass:
        """Return what this is: live once everybody it is connected to was seen to be out in the world."""
        return self._class

    @property
    def counts(self) -> FeedCounts:
        """Return what became of the feed so far."""
        return FeedCounts(
            received=self._received,
            repeats=self._checks.repeats,
            late=self._checks.late,
            overruns=self._waiting.overruns,
            reconnects=self._feed.connections.reconnects,
            losses=dict(self._checks.losses),
        )

    async def history(self) -> tuple[BarReceived, ...]:
        """Connect, and return the closed bars to warm up with.

        Raises
        ------
        InvalidInput
            The exchange does not list an instrument as it is described.
        Undecided
            The exchange did not answer in time.
        """
        try:
            await self._client.load_markets()
            self._list()
            bars = [bar for listed in self._listed.values() for bar in await self._bars_before(listed)]
            self._ask(bars)
            async with asyncio.timeout(PATIENCE_S):
                await self._connected()
        except ccxt_library().faults as error:
            raise Undecided(f"{self._id} did not answer: {first_line(error)}") from error
        peers = self._feed.connections.peers
        self._class = exchange_feed_class(self._client, self._untouched, self._clock, peers)
        return tuple(replace(bar, seen_at=self._stamps.next(self._clock.wall_ns())) for bar in bars)

    def __aiter__(self) -> CcxtSource:
        return self

    async def __anext__(self) -> Received:
        while not self._is_closed:
            self._look()
            event = self._waiting.get()
            if event is not None:
                self._received += 1
                return replace(event, seen_at=self._stamps.next(self._clock.wall_ns()))
            await self._arrival()
        raise StopAsyncIteration

    async def close(self) -> None:
        """End tasks and connections."""
        self._is_closed = self._feed.is_closed = True
        self._arrived.set()
        await self._tasks.close()
        await self._client.close()

    def _list(self) -> None:
        """Find each instrument on the exchange."""
        for market in self._markets:
            terms = self._terms[market.symbol]
            instrument = self._client.markets.get(terms.symbol)
            if instrument is None:
                raise InvalidInput(f"{self._id} has no `{terms.symbol}`", span=terms.span)
            self._listed[terms.symbol] = listed_as(market, terms, instrument)
            self._market_ids[instrument["id"]] = terms.symbol

    async def _bars_before(self, listed: Listed) -> list[BarReceived]:
        length_s = bar_length_s(listed)
        if length_s is None:
            return []
        now = self._clock.wall_ns()
        since = now - (self._bars + 1) * round(length_s * NANOS)
        return (await closed_bars(self._client, listed, length_s, since=since, now=now))[-self._bars :]

    def _ask(self, bars: Iterable[BarReceived]) -> None:
        now = self._clock.wall_ns()
        lengths = {one.market.symbol: length for one in self._listed.values() if (length := bar_length_s(one))}
        until = {symbol: now - now % round(length * NANOS) for symbol, length in lengths.items()}
        for bar in bars:
            until[bar.symbol] = bar.ts
        self._checks.begin(self._clock.monotonic_ns())
        self._tasks.ask(self._listed, until)

    def _ask_again(self, name: Name) -> None:
        self._tasks.again(name)

    async def _connected(self) -> None:
        while not self._tasks.are_connected:
            self._arrived.clear()
            await self._arrived.wait()
            self._raise_failure()

    def _look(self) -> None:
        """Look at clock and silences, about as often as it is worth it."""
        now = self._clock.monotonic_ns()
        if now >= self._look_at:
            self._feed.look()
            self._look_at = now + LOOK_NS
            self._raise_failure()

    def _raise_failure(self) -> None:
        """Raise what ended a task, or that a feed which was live is so no more."""
        failure = self._tasks.failure
        if failure is not None:
            raise failure
        if self._class is FeedClass.LIVE and not all(map(is_in_the_world, self._feed.connections.peers)):
            raise Undecided(f"the feed of {self._id} was live, and now comes from an address of this network")

    async def _arrival(self) -> None:
        """Wait until something came, or it is time to look."""
        self._arrived.clear()
        try:
            async with asyncio.timeout(LOOK_NS / NANOS):
                await self._arrived.wait()
        except TimeoutError:
            return


def _terms(market: MarketSpec) -> FeedTerms:
    terms = market.feed
    if terms is None or not terms.exchange:
        hint = "name an exchange under `feed:`"
        raise InvalidInput(f"market `{market.id}` has no live feed", span=market.header.span, hint=hint)
    return terms


def _only_exchange(terms: Iterable[FeedTerms]) -> str:
    ids = sorted({one.exchange for one in terms})
    if len(ids) != 1:
        raise InvalidInput(f"a feed is of one exchange, and these markets are on {len(ids)}: {', '.join(ids)}")
    return ids[0]


def _checks(markets: Iterable[MarketSpec], silences: Mapping[Name, int | None], clock: Clock) -> FeedChecks:
    return FeedChecks(
        silences,
        ids={market.symbol: _rule(market) for market in markets},
        skew=min(market.clock_skew_ns for market in markets),
        wall=clock.wall_ns(),
        monotonic=clock.monotonic_ns(),
    )


def _rule(market: MarketSpec) -> IdRule:
    trades = market.stream(StreamKind.TRADES)
    return IdRule.CONSECUTIVE if trades is None else trades.ids
