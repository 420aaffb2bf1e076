"""The simulated market as a feed: paced by a clock, without an end, and lost rather than caught up with."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from itertools import islice, pairwise
from typing import Any

import numpy as np
import pytest
from tests.embedded import embedded_market
from tests.paper.virtual_clock import VirtualClock

from golive.core.errors import Refused
from golive.core.span import Span
from golive.core.unit import NANOS
from golive.documents.market import Adapter, MarketSpec, Pace, StreamKind, StreamSpec
from golive.paper import simulated_spans as spans
from golive.paper.simulated_source import SimulatedSource
from golive.paper.simulated_spans import simulated_spans
from golive.paper.simulated_walk import simulated_walk
from golive.simulator.parameters import SimulatedMarket
from golive.trading.market_feed import FeedClass
from golive.trading.received import (
    BarReceived,
    BookReceived,
    FundingReceived,
    QuoteReceived,
    Received,
    Stamps,
    StreamLost,
    TradeReceived,
)

START = 1_790_000_123 * NANOS
SESSION = 690 * NANOS
MINUTES_15, HOURS_8 = 900 * NANOS, 28_800 * NANOS

Told = tuple[tuple[BarReceived, ...], list[Received]]


def sparse(lasts_s: float) -> MarketSpec:
    """Return the shipped market at a quote, a book and a trade each ten seconds, with every stream."""
    place = Span(file="simulated.yaml", line=1, col=1)
    streams = tuple(StreamSpec(kind=kind, span=place, adapter=Adapter.SIMULATED) for kind in StreamKind)
    return replace(embedded_market().spec, pace=Pace.SPARSE, lasts_s=lasts_s, streams=streams)


def source_of(clock: VirtualClock, *markets: MarketSpec) -> SimulatedSource:
    return SimulatedSource(markets or (embedded_market().spec,), clock, Stamps(), sleep=clock.sleep)


def told(source: SimulatedSource, until: Callable[[Received], bool]) -> Told:
    """Return the history, and the events up to the first that is enough."""

    async def all_of_it() -> Told:
        bars, events = await source.history(), list[Received]()
        async for event in source:
            events.append(event)
            if until(event):
                break
        await source.close()
        return bars, events

    return asyncio.run(all_of_it())


def after(ns: int) -> Callable[[Received], bool]:
    return lambda event: event.seen_at >= START + ns


@cache
def two_sessions() -> Told:
    return told(source_of(VirtualClock(START)), after(2 * SESSION))


def test_the_first_session_is_the_shipped_one_from_now_on() -> None:
    bars, events = two_sessions()
    shipped = embedded_market().data
    assert shipped.bars is not None
    assert shipped.trades is not None
    assert [bar.ts - START for bar in bars] == (shipped.bars.ts - shipped.bars.ts[-1]).tolist()
    assert [bar.close for bar in bars] == shipped.bars.close.tolist()
    trades = [event for event in events if isinstance(event, TradeReceived)][: len(shipped.trades.ts)]
    assert [trade.ts - START for trade in trades] == (shipped.trades.ts - shipped.bars.ts[-1]).tolist()
    assert [trade.price for trade in trades] == shipped.trades.price.tolist()
    assert [trade.side for trade in trades] == [{1: "buy", -1: "sell"}[sign] for sign in shipped.trades.aggressor]


def test_books_have_the_levels_of_the_shipped_market_and_none_where_a_side_is_missing() -> None:
    shipped = embedded_market().data.book
    assert shipped is not None
    books = [event for event in two_sessions()[1] if isinstance(event, BookReceived)][: len(shipped.ts)]
    assert [len(book.asks) for book in books] == shipped.ask_levels.tolist()
    assert {len(book.asks) for book in books} == {0, 10}
    assert [book.bids[0] for book in books] == list(
        zip(shipped.bid_prices[:, 0].tolist(), shipped.bid_sizes[:, 0].tolist(), strict=True)
    )


def test_nothing_is_told_before_it_happens_and_all_of_it_in_order() -> None:
    bars, events = two_sessions()
    assert all(event.ts <= event.seen_at for event in events)
    seen = [event.seen_at for event in (*bars, *events)]
    assert all(before < later for before, later in pairwise(seen))


def test_the_next_session_goes_on_with_price_and_trade_ids() -> None:
    trades = [event for event in two_sessions()[1] if isinstance(event, TradeReceived)]
    assert [trade.id for trade in trades] == list(range(1, len(trades) + 1))
    first_of_next = next(n for n, trade in enumerate(trades) if trade.ts > START + SESSION + NANOS)
    prices = np.array([trade.price for trade in trades])
    assert abs(prices[first_of_next] / prices[first_of_next - 1] - 1) < 1e-4
    firsts = prices[: first_of_next // 2], prices[first_of_next : first_of_next + first_of_next // 2]
    assert (firsts[0] != firsts[1]).any(), "another session is drawn anew"


def test_a_bar_after_the_history_is_what_was_traded_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "SimulatedMarket", partial(SimulatedMarket, bar_length_s=900.0))
    trades: list[TradeReceived] = []
    for event in simulated_walk(embedded_market().spec, START):
        if isinstance(event, TradeReceived):
            trades.append(event)
        if isinstance(event, BarReceived) and event.ts > START:
            bar = event
            break
    assert (bar.ts, bar.seen_at) == (START + MINUTES_15, START + MINUTES_15)
    assert (bar.open, bar.close) == (trades[0].price, trades[-1].price)
    assert (bar.high, bar.low) == (max(trade.price for trade in trades), min(trade.price for trade in trades))
    assert bar.volume == pytest.approx(sum(trade.size for trade in trades))


def test_what_is_later_than_the_clock_skew_is_lost_and_not_caught_up_with() -> None:
    clock = VirtualClock(START)
    source = source_of(clock)

    async def slept() -> list[Received]:
        await source.history()
        first = [await anext(source) for _ in range(50)]
        clock.now += 600 * NANOS
        return first + [await anext(source) for _ in range(200)]

    events = asyncio.run(slept())
    losses = [event for event in events if isinstance(event, StreamLost)]
    assert Counter(loss.stream for loss in losses) == {StreamKind.TRADES: 1, StreamKind.BOOK: 1}
    assert {loss.why for loss in losses} == {"overrun"}
    assert source.counts.losses == {"overrun": 2}
    first_after = next(event for event in events[50:] if not isinstance(event, StreamLost))
    assert first_after.seen_at - first_after.ts <= 2 * NANOS


def test_rates_are_told_at_the_boundaries_of_the_venue_and_before_them() -> None:
    _, events = told(source_of(VirtualClock(START), sparse(86_400.0)), after(86_000 * NANOS))
    rates = [event for event in events if isinstance(event, FundingReceived)]
    assert [rate.ts % HOURS_8 for rate in rates] == [0] * 3
    assert all(rate.seen_at < rate.ts for rate in rates)
    assert rates[0].ts > START
    assert Counter(type(event) for event in events)[QuoteReceived] > 8_000
    assert len([event for event in events if isinstance(event, BarReceived)]) == 5


def test_two_markets_come_in_one_order() -> None:
    other = replace(embedded_market().spec, symbol="ETH-PERP", seed=3)
    _, events = told(source_of(VirtualClock(START), embedded_market().spec, other), after(20 * NANOS))
    assert {event.symbol for event in events} == {"BTC-PERP", "ETH-PERP"}
    seen = [event.seen_at for event in events]
    assert all(before < later for before, later in pairwise(seen))


def test_waiting_that_is_cancelled_loses_nothing() -> None:
    clock = VirtualClock(START)

    async def impatient() -> list[Received]:
        """Cancel each first attempt to wait, as a timer does that comes sooner."""
        given_up = False

        async def sleep(seconds: float) -> None:
            nonlocal given_up
            given_up = not given_up
            if given_up:
                raise asyncio.CancelledError
            await clock.sleep(seconds)

        source = SimulatedSource((embedded_market().spec,), clock, Stamps(), sleep=sleep)
        await source.history()
        events: list[Received] = []
        while len(events) < 200:
            try:
                events.append(await anext(source))
            except asyncio.CancelledError:
                continue
        await source.close()
        return events

    assert asyncio.run(impatient()) == two_sessions()[1][:200]


def test_it_is_simulated_and_a_market_of_an_exchange_is_refused() -> None:
    assert SimulatedSource.feed_class is FeedClass.SIMULATED
    with pytest.raises(Refused, match="not simulated"):
        next(simulated_spans(replace(embedded_market().spec, streams=()), START))


def test_a_feed_that_was_closed_ends() -> None:
    async def closed() -> list[Received]:
        clock = VirtualClock(START)
        source = source_of(clock)
        await source.history()
        await source.close()
        return [event async for event in source]

    assert asyncio.run(closed()) == []


def of_bars(**changes: Any) -> MarketSpec:
    """Return the shipped market with its bars alone."""
    place = Span(file="simulated.yaml", line=1, col=1)
    bars = StreamSpec(kind=StreamKind.BARS, span=place, adapter=Adapter.SIMULATED)
    return replace(embedded_market().spec, streams=(bars,), **changes)


def test_a_market_of_bars_alone_is_told_nothing_else_and_each_bar_at_its_close() -> None:
    source = source_of(VirtualClock(START), of_bars(pace=Pace.SPARSE, lasts_s=6 * 3_600.0))
    history, (bar,) = told(source, lambda _: True)
    assert all(one.ts <= START for one in history)
    assert isinstance(bar, BarReceived)
    assert bar.ts - history[-1].ts == 14_400 * NANOS
    assert bar.ts <= bar.seen_at <= bar.ts + NANOS


def test_bars_alone_of_a_market_that_is_made_of_trades_go_on_after_those_before_it() -> None:
    kinds = {type(event) for event in islice(simulated_walk(of_bars(), START), 2_000)}
    assert kinds == {BarReceived, TradeReceived}
    history = asyncio.run(source_of(VirtualClock(START), of_bars()).history())
    assert len(history) > 500
    assert all(one.ts <= START for one in history)
