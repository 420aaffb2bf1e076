"""The source under test at an exchange on loopback, and what the tape says that it has to tell."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tests.exchange_market import DEPTH, market_of
from tests.exchange_server import AsRead
from tests.loopback_exchange import LoopbackExchange
from tests.market_tape import BarClosed, BookChanged, MarkChanged, QuoteChanged, Tape, TradeMade
from tests.venue_wire import Wire
from tests.wire_faults import Fault

from golive.core.clock import Clock
from golive.documents.market import MarketSpec
from golive.paper.ccxt_source import CcxtSource
from golive.paper.source import FeedCounts
from golive.trading.market_feed import FeedClass
from golive.trading.received import BarReceived, BookReceived, QuoteReceived, Received, Stamps, TradeReceived

SUBSCRIBED = frozenset({"trades", "book", "quotes", "funding"})
DEADLINE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTold:
    """All that a source told of a tape."""

    bars: tuple[BarReceived, ...]
    events: tuple[Received, ...]
    counts: FeedCounts
    feed_class: FeedClass

    def of(self, kind: type[Any]) -> list[Any]:
        """Return the events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]


@dataclass(frozen=True, slots=True)
class WrongClock:
    """A clock whose wall hand shows something else than it should."""

    true: Clock
    shown: Callable[[int], int]

    def wall_ns(self) -> int:
        return self.shown(self.true.wall_ns())

    def monotonic_ns(self) -> int:
        return self.true.monotonic_ns()


def told_of(
    tape: Tape,
    *faults: Fault,
    market: MarketSpec | None = None,
    at_once: int = 1,
    clock: Callable[[int], int] = lambda now: now,
    until: Callable[[list[Received]], bool] = lambda _: True,
    wire: Wire | None = None,
) -> FeedTold:
    """Return what a source tells of a tape from its beginning to its end, and until it has told enough.

    `clock` is what its wall hand shows, `wire` the venue, which is Binance unless another is given.
    """
    pace = AsRead(needs=SUBSCRIBED if wire is None else SUBSCRIBED - {"quotes"}, at_once=at_once)
    with LoopbackExchange(tape, wire=wire, pace=pace, faults=faults, seed=7) as exchange:
        market = market or market_of(exchange.wire.name)
        return asyncio.run(_listened(exchange, market, WrongClock(exchange.clock, clock), until))


async def _listened(
    exchange: LoopbackExchange, market: MarketSpec, clock: Clock, until: Callable[[list[Received]], bool]
) -> FeedTold:
    source = CcxtSource((market,), clock, Stamps(), bars=20, urls=exchange.urls())
    events: list[Received] = []
    try:
        bars = await source.history()
        listening = asyncio.create_task(_kept(source, events))
        async with asyncio.timeout(DEADLINE_S):
            await asyncio.to_thread(exchange.until_end)
            # What was sent last is handed on some turns of the loop later.
            while not (await _is_quiet(events) and until(events)):
                continue
    finally:
        await source.close()
    await listening
    return FeedTold(bars=bars, events=tuple(events), counts=source.counts, feed_class=source.feed_class)


async def _kept(source: CcxtSource, events: list[Received]) -> None:
    # As they come, so that what came is there when waiting ends: a comprehension would give all of them at its end.
    while (event := await anext(source, None)) is not None:
        events.append(event)


async def _is_quiet(events: list[Received]) -> bool:
    """Say whether nothing came for a while."""
    before = len(events)
    await asyncio.sleep(0.1)
    return len(events) == before


@lru_cache(maxsize=4)
def books_of(tape: Tape) -> dict[int, tuple[tuple[tuple[float, float], ...], tuple[tuple[float, float], ...]]]:
    """Return the best levels of the tape's book after each change, by its time: written out, level by level."""
    sides: tuple[dict[float, float], dict[float, float]] = (dict(tape.book.bids), dict(tape.book.asks))
    books = {}
    for change in of(tape, BookChanged):
        for side, levels in zip(sides, (change.bids, change.asks), strict=True):
            for price, size in levels:
                side[price] = size
                if not size:
                    del side[price]
        bids, asks = sides
        books[change.ts] = (
            tuple((price, bids[price]) for price in sorted(bids, reverse=True)[:DEPTH]),
            tuple((price, asks[price]) for price in sorted(asks)[:DEPTH]),
        )
    return books


def of(tape: Tape, kind: type[Any]) -> Iterator[Any]:
    """Return the tape's events of one kind."""
    return (event for event in tape.events() if isinstance(event, kind))


def trade_row(trade: TradeMade | TradeReceived) -> tuple[Any, ...]:
    """Return what a trade says, by the tape and by the source alike."""
    side = trade.side if isinstance(trade, TradeReceived) else "buy" if trade.buys else "sell"
    return trade.ts, trade.id, trade.price, trade.size, side


def quote_row(quote: QuoteChanged | QuoteReceived) -> tuple[Any, ...]:
    """Return what a quote says."""
    return quote.ts, quote.bid, quote.bid_size, quote.ask, quote.ask_size


def bar_row(bar: BarClosed | BarReceived) -> tuple[Any, ...]:
    """Return what a bar says."""
    return bar.ts, bar.length_s, bar.open, bar.high, bar.low, bar.close, bar.volume


def book_row(book: BookReceived) -> tuple[Any, ...]:
    """Return what a book says."""
    return book.bids, book.asks


def rates_of(tape: Tape) -> list[tuple[int, float]]:
    """Return the tape's rates by their boundaries, each where it differs from the one before."""
    rates: list[tuple[int, float]] = []
    for mark in of(tape, MarkChanged):
        rate = (mark.next_at, mark.rate)
        rates += [rate] * (rates[-1:] != [rate])
    return rates
