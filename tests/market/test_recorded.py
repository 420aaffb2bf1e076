"""Windows over a whole recording answer as live windows do after the same events one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golive.core.value import Unknown
from golive.core.window import Book, Window
from golive.documents.market import IdRule, StreamKind
from golive.documents.streams import (
    BarColumns,
    BookColumns,
    FundingColumns,
    MarketData,
    QuoteColumns,
    TradeColumns,
)
from golive.market.data import market_data
from golive.market.events import Timeline
from golive.market.recorded import RecordedWindows
from golive.market.retention import Retention
from golive.market.tops import with_quotes
from golive.market.windows import Windows

T = 1_723_161_256_000_000_000
SECOND = 1_000_000_000
HOUR = 3_600 * SECOND


def assert_same(live: Window | Unknown, recorded: Window | Unknown, now: int) -> None:
    assert type(live) is type(recorded), (live, recorded)
    if isinstance(live, Unknown):
        assert live == recorded
        return
    for field in (f for f in fields(live) if f.compare):
        a, b = getattr(live, field.name), getattr(recorded, field.name)
        if isinstance(a, np.ndarray):
            assert a.dtype == b.dtype
            assert np.array_equal(a, b), field.name
        else:
            assert a == b, field.name
    ts = live.ts if isinstance(live, Book) else int(live.ts[-1])
    assert ts <= now


def assert_agree(data: MarketData, retention: Retention, instants: list[int]) -> None:
    ids = data.trades.ids if data.trades is not None else IdRule.CONSECUTIVE
    resolution_s = data.trades.resolution_s if data.trades is not None else 0.0
    length_s = data.bars.length_s if data.bars is not None else None
    live = Windows(
        data.symbol,
        retention=retention,
        bar_length_s=length_s,
        ids=ids,
        resolution_s=resolution_s,
        quotes_from_books=data.quotes is None,
    )
    recorded = RecordedWindows(with_quotes(data), retention=retention)
    timeline = Timeline(data)
    before = data.first - 1
    for now in sorted(instants):
        for event in timeline.between(before, now):
            timeline.deliver(event, live)
        before = max(before, now)
        assert_same(live.trades(now), recorded.trades(now), now)
        assert_same(live.quotes(now), recorded.quotes(now), now)
        assert_same(live.book(now), recorded.book(now), now)
        assert_same(live.bars(now), recorded.bars(now), now)
        assert_same(live.funding(now), recorded.funding(now), now)


steps = st.lists(st.integers(0, 4).map(lambda s: s * SECOND), min_size=1, max_size=40)
prices = st.integers(1, 6).map(float)


def cumulated(gaps: list[int]) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return T + np.cumsum(np.array(gaps, dtype=np.int64))


@st.composite
def trades(draw: st.DrawFn) -> TradeColumns:
    ts = cumulated(draw(steps))
    n = len(ts)
    with_ids = draw(st.booleans())
    jumps = draw(st.lists(st.sampled_from([1, 1, 1, 1, 2, 9]), min_size=n, max_size=n))
    return TradeColumns(
        ts=ts,
        price=np.array(draw(st.lists(prices, min_size=n, max_size=n))),
        quantity=np.array(draw(st.lists(prices, min_size=n, max_size=n))),
        aggressor=np.array(draw(st.lists(st.sampled_from([-1, 0, 1]), min_size=n, max_size=n)), dtype=np.int64),
        id=np.cumsum(np.array(jumps, dtype=np.int64)) if with_ids else np.empty(0, dtype=np.int64),
        ids=draw(st.sampled_from(IdRule)),
        resolution_s=draw(st.sampled_from([0.0, 2.0])),
    )


@st.composite
def quotes(draw: st.DrawFn) -> QuoteColumns:
    ts = cumulated(draw(steps))
    n = len(ts)
    side = st.lists(st.integers(0, 3).map(float), min_size=n, max_size=n)
    bid, bid_size, up, ask_size = (np.array(draw(side)) for _ in range(4))
    return QuoteColumns(ts=ts, bid=bid, bid_size=bid_size, ask=bid + up, ask_size=ask_size)


@st.composite
def books(draw: st.DrawFn) -> BookColumns:
    ts = cumulated(draw(steps))
    n = len(ts)
    count = st.lists(st.integers(0, 3), min_size=n, max_size=n)
    bid_levels, ask_levels = (np.array(draw(count), dtype=np.int64) for _ in range(2))
    ranges = ((1, 3), (0, 2), (2, 5), (0, 2))
    cells = [st.lists(st.integers(lo, hi).map(float), min_size=3 * n, max_size=3 * n) for lo, hi in ranges]
    tables = [np.array(draw(cell)).reshape(n, 3) for cell in cells]
    for table, levels in zip(tables, (bid_levels, bid_levels, ask_levels, ask_levels), strict=True):
        table[np.arange(3) >= levels[:, None]] = 0.0
    return BookColumns(
        ts=ts,
        bid_prices=tables[0],
        bid_sizes=tables[1],
        ask_prices=tables[2],
        ask_sizes=tables[3],
        bid_levels=bid_levels,
        ask_levels=ask_levels,
    )


@st.composite
def bars(draw: st.DrawFn) -> BarColumns:
    gaps = draw(st.lists(st.sampled_from([1, 1, 1, 1.5, 2, 3, 4, 9]), min_size=1, max_size=30))
    n = len(gaps)
    close = np.array(draw(st.lists(prices, min_size=n, max_size=n)))
    ts = T + (np.cumsum(gaps) * HOUR).astype(np.int64)
    return BarColumns(ts=ts, open=close, high=close + 1, low=close, close=close, volume=close * 0, length_s=3600.0)


@st.composite
def funding(draw: st.DrawFn) -> FundingColumns:
    n = draw(st.integers(1, 20))
    return FundingColumns(ts=T + np.arange(n, dtype=np.int64) * HOUR, rate=np.linspace(-0.5, 0.5, n))


@st.composite
def markets(draw: st.DrawFn) -> MarketData:
    return market_data(
        "X",
        trades=draw(st.none() | trades()),
        quotes=draw(st.none() | quotes()),
        book=draw(st.none() | books()),
        bars=draw(st.none() | bars()),
        funding=draw(funding()),
    )


@settings(max_examples=150, deadline=None)
@given(
    data=markets(),
    retention=st.builds(
        Retention,
        horizon_s=st.sampled_from([1.0, 3.0, 30.0, 1e6]),
        bars=st.integers(1, 12),
        rows=st.integers(1, 30),
        longest_bar_gap=st.integers(0, 4),
    ),
    offsets=st.lists(st.integers(-2, 200), min_size=1, max_size=25),
)
def test_one_by_one_and_all_at_once_agree(data: MarketData, retention: Retention, offsets: list[int]) -> None:
    assert_agree(data, retention, [T + offset * SECOND for offset in offsets] + [T + h * HOUR for h in range(0, 70, 7)])


@settings(max_examples=40, deadline=None)
@given(data=markets(), offset=st.integers(0, 100))
def test_what_comes_after_an_instant_changes_nothing_seen_at_it(data: MarketData, offset: int) -> None:
    now = T + offset * SECOND
    if data.first > now:
        return
    retention = Retention(horizon_s=60.0, bars=10)
    whole, cut = RecordedWindows(data, retention=retention), RecordedWindows(until(data, now), retention=retention)
    for view in ("trades", "quotes", "book", "bars", "funding"):
        assert_same(getattr(whole, view)(now), getattr(cut, view)(now), now)


def until(data: MarketData, now: int) -> MarketData:
    from dataclasses import replace
    from typing import Any

    from golive.documents.streams import arrays_of

    streams: dict[str, Any] = {}
    for kind, columns in data.streams():
        end = int(np.searchsorted(columns.ts, now, side="right"))
        parts: Any = {name: array[:end] for name, array in arrays_of(columns)}
        streams[kind.value] = replace(columns, **parts)
    return market_data(data.symbol, **streams)


@pytest.mark.parametrize("market", ["btcusdt_usdm_20240808", "btcusd_coinbase_20210417", "btcusd_coinm_20221213"])
def test_they_agree_on_real_recordings(recording: Callable[[str], MarketData], market: str) -> None:
    data = recording(market)
    session = data.book if data.book is not None else data.quotes
    assert session is not None
    first = int(session.ts[0])
    recent = slice_from(data, first - 400 * 4 * HOUR, first + 90 * SECOND)
    instants = list(range(first, recent.last + 1, 7 * SECOND))
    assert_agree(recent, Retention(horizon_s=45.0, bars=300), instants)


def slice_from(data: MarketData, start: int, end: int) -> MarketData:
    from dataclasses import replace
    from typing import Any

    from golive.documents.streams import arrays_of

    streams: dict[str, Any] = {}
    for kind, columns in data.streams():
        rows = slice(*np.searchsorted(columns.ts, (start, end)).tolist())
        parts: Any = {name: array[rows] for name, array in arrays_of(columns)}
        streams[kind.value] = replace(columns, **parts)
    return market_data(data.symbol, **streams)


def test_events_of_one_instant_come_causes_first() -> None:
    at = np.array([T], dtype=np.int64)
    one = np.ones(1)
    empty = np.empty(0, dtype=np.int64)
    table = np.ones((1, 1))
    count = np.ones(1, dtype=np.int64)
    data = market_data(
        "X",
        book=BookColumns(
            ts=at,
            bid_prices=table,
            bid_sizes=table,
            ask_prices=table,
            ask_sizes=table,
            bid_levels=count,
            ask_levels=count,
        ),
        quotes=QuoteColumns(ts=at, bid=one, bid_size=one, ask=one, ask_size=one),
        trades=TradeColumns(
            ts=np.repeat(at, 2), price=np.ones(2), quantity=np.ones(2), aggressor=np.ones(2, dtype=np.int64), id=empty
        ),
        bars=BarColumns(ts=at, open=one, high=one, low=one, close=one, volume=one, length_s=60.0),
        funding=FundingColumns(ts=at, rate=one * 0),
    )
    events = list(Timeline(data).between(T - 1, T))
    kinds = [
        StreamKind.FUNDING,
        StreamKind.BARS,
        StreamKind.TRADES,
        StreamKind.TRADES,
        StreamKind.QUOTES,
        StreamKind.BOOK,
    ]
    assert [event.kind for event in events] == kinds
    assert [event.row for event in events] == [0, 0, 0, 1, 0, 0]
    assert list(Timeline(data).between(T, T + 1)) == []


def test_views_of_a_recording_copy_nothing_and_cannot_be_written() -> None:
    n = 1000
    ts = T + np.arange(n, dtype=np.int64) * SECOND
    columns = TradeColumns(
        ts=ts,
        price=np.ones(n),
        quantity=np.ones(n),
        aggressor=np.ones(n, dtype=np.int64),
        id=np.arange(n, dtype=np.int64),
    )
    view = RecordedWindows(market_data("X", trades=columns), retention=Retention(horizon_s=100.0, bars=1)).trades(
        T + 500 * SECOND
    )
    assert not isinstance(view, Unknown)
    assert np.shares_memory(view.price, columns.price)
    with pytest.raises(ValueError, match="read-only"):
        view.price[0] = 2.0
