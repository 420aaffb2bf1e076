"""What is read from real recordings agrees with itself, and with what is published about them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.places import MARKETS

from golive.core.issue import Severity
from golive.core.value import Unknown
from golive.core.window import Book, Trades
from golive.documents.streams import MarketData
from golive.loader import load_market
from golive.market.read import read_market
from golive.market.recorded import RecordedWindows
from golive.market.retention import Retention

Recording = Callable[[str], MarketData]
MINUTE = 60 * 10**9


def test_the_binance_session_is_complete(recording: Recording) -> None:
    data = recording("btcusdt_usdm_20240808")
    assert data.trades is not None
    assert data.quotes is not None
    assert data.book is not None
    assert (len(data.trades.ts), len(data.quotes.ts), len(data.book.ts)) == (21_313, 66_089, 3_438)
    assert pd.Timestamp(int(data.trades.ts[0])) == pd.Timestamp("2024-08-08T23:54:16.322")
    assert set(np.unique(data.trades.aggressor)) == {-1, 1}


def test_times_are_the_exchange_s_not_the_recorder_s(recording: Recording, market_data: Path) -> None:
    data = recording("btcusdt_usdm_20240808")
    raw = pd.read_parquet(market_data / "binance_usdm_btcusdt_20240808" / "trades.parquet")
    behind = raw.ts_event_ms * 1_000_000 - raw.ts_local_ns
    assert 1.2e9 < behind.median() < 1.6e9
    assert data.trades is not None
    assert (data.trades.ts == raw.ts_event_ms.to_numpy() * 1_000_000).all()


def test_the_recorded_book_and_quotes_tell_one_story(recording: Recording) -> None:
    data = recording("btcusdt_usdm_20240808")
    assert data.quotes is not None
    assert data.book is not None
    at = np.searchsorted(data.quotes.ts, data.book.ts, side="right") - 1
    quoted = at >= 0
    same = data.quotes.bid[at[quoted]] == data.book.bid_prices[quoted, 0]
    assert same.mean() > 0.95


def test_a_bar_is_visible_from_its_close_on(recording: Recording) -> None:
    data = recording("btcusdt_usdm_20240808")
    windows = RecordedWindows(data, retention=Retention(horizon_s=60, bars=100))
    close = int(pd.Timestamp("2024-08-08T20:00Z").value)
    before, after = windows.bars(close - 1), windows.bars(close)
    assert not isinstance(before, Unknown)
    assert not isinstance(after, Unknown)
    assert before.as_of == close - 4 * 60 * MINUTE
    assert after.as_of == close


def test_a_hole_of_more_than_an_outage_is_the_only_thing_that_begins_bars_anew(recording: Recording) -> None:
    windows = RecordedWindows(recording("btcusdt_usdm_20240808"), retention=Retention(horizon_s=60, bars=10_000))
    bars = windows.bars(int(pd.Timestamp("2018-03-01T00:00Z").value))
    assert not isinstance(bars, Unknown)
    assert pd.Timestamp(int(bars.ts[0])) == pd.Timestamp("2018-01-01T04:00"), "the outage of 2018-02-08 is 7 bars"


def test_missing_bars_are_said_and_do_not_stop_the_reading(market_data: Path) -> None:
    spec, _, _ = load_market(MARKETS / "btcusd_coinm_20221213.yaml")
    assert spec is not None
    data, issues = read_market(spec, (MARKETS, market_data))
    assert data is not None
    assert [(i.code, i.severity) for i in issues] == [("GL615", Severity.WARNING)]
    assert "9 places" in issues[0].message


def test_contracts_of_an_inverse_market_become_base(recording: Recording, market_data: Path) -> None:
    data = recording("btcusd_coinm_20221213")
    raw = pd.read_parquet(market_data / "lean_binance_coinm_btcusd_1m_20221213" / "btcusd_perp_1m.parquet")
    assert data.quotes is not None
    assert data.quotes.bid_size[0] == pytest.approx(raw.bid_qty[0] * 100 / raw.bid[0])
    assert data.trades is None
    assert data.book is None


def test_minutes_without_a_quote_are_left_out_and_the_others_seen_at_their_end(
    recording: Recording, market_data: Path
) -> None:
    data = recording("btcusd_coinm_20221213")
    raw = pd.read_parquet(market_data / "lean_binance_coinm_btcusd_1m_20221213" / "btcusd_perp_1m.parquet")
    assert data.quotes is not None
    assert len(data.quotes.ts) == raw.bid.notna().sum() == 1_104
    assert data.quotes.ts[0] == raw.ts[0].value + MINUTE
    assert np.isfinite(data.quotes.bid).all()


def test_distances_become_prices_on_the_tick_around_the_mid(recording: Recording, market_data: Path) -> None:
    data = recording("btcusd_coinbase_20210417")
    raw = pd.read_parquet(market_data / "coinbase_btcusd_lob1m_20210417" / "lob1m.parquet")
    book = data.book
    assert book is not None
    spread = book.ask_prices[:, 0] - book.bid_prices[:, 0]
    assert np.abs(spread - raw.spread).max() < 1e-6
    value = book.bid_prices[:, 3] * book.bid_sizes[:, 3]
    assert np.allclose(value, raw.bids_notional_3)
    assert (np.diff(book.ask_prices, axis=1) >= 0).all()


def test_flow_of_a_minute_confirms_that_minute_and_does_not_predict_the_next(recording: Recording) -> None:
    data = recording("btcusd_coinbase_20210417")
    trades = data.trades
    assert trades is not None
    value = (trades.quantity * trades.price).reshape(-1, 2)
    flow = (value[:, 0] - value[:, 1]) / value.sum(axis=1)
    returns = np.diff(np.log(trades.price[::2]))
    assert np.corrcoef(flow[1:], returns)[0, 1] == pytest.approx(0.32, abs=0.005)
    assert np.corrcoef(flow[:-1], returns)[0, 1] == pytest.approx(0.04, abs=0.005)


def test_totals_of_a_minute_refuse_a_window_of_seconds(recording: Recording) -> None:
    data = recording("btcusd_coinbase_20210417")
    windows = RecordedWindows(data, retention=Retention(horizon_s=3600, bars=100))
    assert data.trades is not None
    trades = windows.trades(int(data.trades.ts[100]))
    assert isinstance(trades, Trades)
    refused = trades.last(30.0)
    assert isinstance(refused, Unknown)
    assert refused.code == "too_coarse"


def test_a_missing_minute_of_totals_begins_the_stream_anew(recording: Recording) -> None:
    data = recording("btcusd_coinbase_20210417")
    assert data.trades is not None
    windows = RecordedWindows(data, retention=Retention(horizon_s=36_000, bars=100))
    steps = np.diff(data.trades.ts)
    after = int(data.trades.ts[int(np.argmax(steps > 90 * 10**9)) + 1])
    trades = windows.trades(after + MINUTE // 2)
    assert isinstance(trades, Trades)
    assert trades.since == after


@pytest.mark.parametrize("market", ["btcusdt_usdm_20240808", "btcusd_coinbase_20210417"])
def test_recorded_books_can_be_used(recording: Recording, market: str) -> None:
    data = recording(market)
    windows = RecordedWindows(data, retention=Retention(horizon_s=60, bars=10))
    assert data.book is not None
    for ts in data.book.ts[:: len(data.book.ts) // 50].tolist():
        book = windows.book(ts)
        assert isinstance(book, Book)
        assert isinstance(book.checked(), Book)
