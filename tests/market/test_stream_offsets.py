"""Streams on clocks that differ are told apart by their prices; those on one clock are not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from golive.core.unit import NANOS
from golive.documents.market import StreamKind
from golive.documents.streams import BarColumns, MarketData, QuoteColumns, TradeColumns
from golive.market.stream_offsets import Offset, stream_offsets

T = 1_735_689_600 * NANOS
SKEW = 2 * NANOS


def walk(seed: int, n: int = 6_000) -> MarketData:
    """Return quotes each 0.1 s of a random walk, a trade at each second on one side of them, and minute bars."""
    rng = np.random.default_rng(seed)
    ts = T + np.arange(n, dtype=np.int64) * (NANOS // 10)
    mid = 60_000 + np.cumsum(rng.normal(0, 1.0, n))
    size = np.ones(n)
    quotes = QuoteColumns(ts=ts, bid=mid - 0.5, bid_size=size.copy(), ask=mid + 0.5, ask_size=size.copy())
    rows = np.arange(0, n, 10)
    side = rng.choice(np.array([1, -1]), len(rows)).astype(np.int64)
    trades = TradeColumns(
        ts=ts[rows], price=mid[rows] + side / 2, quantity=np.ones(len(rows)), aggressor=side, id=rows // 10
    )
    closes = np.arange(600, n, 600)
    price = [mid[closes].copy() for _ in range(5)]
    bars = BarColumns(
        ts=ts[closes], open=price[0], high=price[1], low=price[2], close=price[3], volume=price[4], length_s=60.0
    )
    return MarketData(symbol="S", digest="", quotes=quotes, trades=trades, bars=bars)


def by_kind(data: MarketData, skew: int = SKEW) -> dict[StreamKind, Offset]:
    return {one.kind: one for one in stream_offsets(data, skew=skew)}


@pytest.mark.parametrize("seed", range(20))
def test_streams_on_one_clock_are_not_said_to_be_apart(seed: int) -> None:
    offsets = by_kind(walk(seed))
    assert [one.closest for one in offsets.values()] == [None, None]
    assert offsets[StreamKind.TRADES].n == 600
    assert offsets[StreamKind.TRADES].against is StreamKind.QUOTES
    assert offsets[StreamKind.TRADES].apart_bps == pytest.approx(0.5 / 60_000 * 1e4, rel=0.02)


@pytest.mark.parametrize("late_s", [-33, -8, 8, 33])
def test_trades_on_another_clock_are_found_and_which_way_they_are_off(late_s: int) -> None:
    data = walk(3, 36_000)
    assert data.trades is not None
    data = replace(data, trades=replace(data.trades, ts=data.trades.ts + late_s * NANOS))
    closest = by_kind(data)[StreamKind.TRADES].closest
    assert closest is not None
    assert closest.low > 0.5
    assert -closest.by / NANOS == np.sign(late_s) * {33: 32, 8: 8}[abs(late_s)]


def test_an_offset_within_the_skew_of_the_clocks_is_not_looked_for() -> None:
    offset = by_kind(walk(1), skew=10 * NANOS)[StreamKind.TRADES]
    # 10 to 160 s, either way: 320 s would leave less than half of ten minutes.
    assert (offset.tried, offset.farthest) == (10, 160 * NANOS)


def test_bars_stamped_by_the_wrong_end_lie_a_bar_off() -> None:
    data = walk(5, 36_000)
    assert data.bars is not None
    data = replace(data, bars=replace(data.bars, ts=data.bars.ts - 60 * NANOS))
    closest = by_kind(data)[StreamKind.BARS].closest
    assert closest is not None
    assert closest.by == 60 * NANOS
    assert closest.apart_bps == pytest.approx(0.0, abs=0.02)


def test_streams_that_share_no_time_are_not_compared() -> None:
    data = walk(2)
    assert data.trades is not None
    data = replace(data, trades=replace(data.trades, ts=data.trades.ts + 3_600 * NANOS))
    offset = by_kind(data)[StreamKind.TRADES]
    assert (offset.n, offset.tried, offset.closest) == (0, 0, None)
    assert np.isnan(offset.apart_bps)


def test_one_stream_of_prices_has_nothing_to_be_held_against() -> None:
    assert stream_offsets(replace(walk(1), quotes=None, bars=None), skew=SKEW) == ()


def test_streams_of_a_real_recording_tell_one_time(recording: Callable[[str], MarketData]) -> None:
    offsets = by_kind(recording("btcusdt_usdm_20240808"))
    assert {kind: one.closest for kind, one in offsets.items()} == dict.fromkeys(offsets)
    assert {StreamKind.BOOK, StreamKind.TRADES} < offsets.keys()
