"""A recording as a feed: every event once, in the order in which it was seen."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import pairwise

import numpy as np
from tests.embedded import embedded_market

from golive.documents.market import StreamKind, TradeKinds
from golive.documents.streams import FundingColumns, MarketData
from golive.market.data import market_data
from golive.paper.market_events import MarketEvents
from golive.paper.recorded_source import RecordedSource
from golive.trading.market_feed import FeedClass
from golive.trading.received import BarReceived, FundingReceived, Received, Stamps, TradeReceived, stream_of

Told = tuple[tuple[BarReceived, ...], list[Received]]


def told(*recordings: MarketEvents) -> Told:
    async def all_of_it() -> Told:
        source = RecordedSource(recordings, Stamps())
        bars = await source.history()
        return bars, [event async for event in source]

    return asyncio.run(all_of_it())


def events_of(data: MarketData, **seen: int) -> MarketEvents:
    """Return the embedded market's events, those of the streams that are named seen so many nanoseconds later."""
    late = {kind: columns.ts + seen[kind.value] for kind, columns in data.streams() if kind.value in seen}
    return MarketEvents(embedded_market().spec, data, seen=late)


def test_every_event_is_told_once_at_its_time() -> None:
    data = embedded_market().data
    bars, events = told(events_of(data))
    for kind, columns in data.streams():
        assert [one.ts for one in (*bars, *events) if stream_of(one) is kind] == columns.ts.tolist()


def test_events_come_by_when_they_were_seen_and_their_stamps_rise() -> None:
    late = 3_000_000_000
    bars, events = told(events_of(embedded_market().data, trades=late))
    trades = [event for event in events if isinstance(event, TradeReceived)]
    assert all(late <= trade.seen_at - trade.ts < late + 100 for trade in trades)
    seen = [event.seen_at for event in (*bars, *events)]
    assert all(before < later for before, later in pairwise(seen))


def test_the_bars_before_are_the_history_also_where_rates_lie_between_them() -> None:
    data = embedded_market().data
    assert data.bars is not None
    rates = with_a_rate(data)
    bars, events = told(events_of(rates))
    assert len(bars) == len(data.bars.ts)
    assert [event.ts for event in events if isinstance(event, FundingReceived)] == [int(data.bars.ts[3]) + 1]


def with_a_rate(data: MarketData) -> MarketData:
    assert data.bars is not None
    rates = FundingColumns(ts=data.bars.ts[3:4] + 1, rate=np.array([1e-4]))
    return market_data(data.symbol, funding=rates, bars=data.bars, trades=data.trades, book=data.book)


def test_a_trade_that_is_not_the_markets_has_a_word_that_says_so() -> None:
    data = embedded_market().data
    assert data.trades is not None
    aside = np.zeros(len(data.trades.ts), dtype=np.int64)
    aside[1] = 1
    spec = embedded_market().spec
    trades = replace(
        next(stream for stream in spec.streams if stream.kind is StreamKind.TRADES),
        kinds=TradeKinds(market=("MARKET",), other=("INSURANCE",)),
    )
    recording = MarketEvents(
        replace(spec, streams=(trades,)), market_data(data.symbol, trades=replace(data.trades, aside=aside))
    )
    _, events = told(recording)
    assert [event.kind for event in events[:3] if isinstance(event, TradeReceived)] == [
        "MARKET",
        "INSURANCE",
        "MARKET",
    ]


def test_two_recordings_come_in_one_order_and_a_recording_without_events_ends_at_once() -> None:
    data = embedded_market().data
    other = MarketEvents(replace(embedded_market().spec, symbol="AAA"), replace(data, symbol="AAA"))
    bars, events = told(events_of(data), other)
    assert [bar.symbol for bar in bars[:2]] == ["AAA", "BTC-PERP"]
    assert len(events) == 2 * sum(len(columns.ts) for kind, columns in data.streams() if kind is not StreamKind.BARS)
    assert told(events_of(market_data("BTC-PERP"))) == ((), [])


def test_its_class_is_recorded() -> None:
    assert RecordedSource.feed_class is FeedClass.RECORDED
