"""Live windows never raise on bad market data and never use it."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from golive.core.value import Status, Unknown
from golive.core.window import Book, Quotes, Trades
from golive.documents.market import IdRule, StreamKind
from golive.documents.streams import BarColumns
from golive.market.retention import Retention
from golive.market.windows import Windows

S = 1_000_000_000
T = 1_723_161_256 * S
LEVELS = [(100.0, 1.0), (99.0, 2.0)], [(101.0, 1.0), (102.0, 2.0)]
OTHER = [(100.0, 1.0), (99.0, 2.0)], [(101.0, 1.5), (102.0, 2.0)]


def windows(horizon_s: float = 60.0, rows: int = 1000, **more: object) -> Windows:
    retention = Retention(horizon_s=horizon_s, bars=10, rows=rows)
    return Windows("BTCUSDT", retention=retention, **more)  # type: ignore[arg-type]


def trades_of(w: Windows, now: int) -> Trades:
    trades = w.trades(now)
    assert isinstance(trades, Trades), trades
    return trades


def feed(w: Windows, *seconds: float, first_id: int | None = None) -> None:
    for i, second in enumerate(seconds):
        at = T + round(second * S)
        refused = w.add_trade(100.0 + i, 1.0, "buy", at=at, trade_id=None if first_id is None else first_id + i)
        assert refused is None


def health(w: Windows, kind: StreamKind) -> object:
    return next(h for h in w.health() if h.kind is kind)


def test_nothing_later_than_now_is_seen() -> None:
    w = windows()
    feed(w, 0, 1, 2, 3)
    assert trades_of(w, T + 2 * S).ts.tolist() == [T, T + S, T + 2 * S]
    assert trades_of(w, T + 2 * S - 1).ts.tolist() == [T, T + S]


def test_nothing_older_than_the_horizon_is_seen() -> None:
    w = windows(horizon_s=2.0)
    feed(w, 0, 1, 2, 3)
    seen = trades_of(w, T + 3 * S)
    assert seen.ts.tolist() == [T + 2 * S, T + 3 * S]
    assert seen.since == T + S


def test_a_window_that_began_too_late_is_warming_up() -> None:
    w = windows()
    feed(w, 0, 1, 2)
    full, short = trades_of(w, T + 2 * S).last(2.0), trades_of(w, T + 2 * S).last(3.0)
    assert isinstance(full, Trades)
    assert full.ts.tolist() == [T + S, T + 2 * S]
    assert isinstance(short, Unknown)
    assert short.status is Status.WARMING_UP


@pytest.mark.parametrize(
    ("price", "size", "side", "code"),
    [
        (math.nan, 1.0, "buy", "price_not_a_number"),
        (math.inf, 1.0, "buy", "price_not_a_number"),
        (-math.inf, 1.0, "buy", "price_not_a_number"),
        ("100.5", 1.0, "buy", "price_not_a_number"),
        (True, 1.0, "buy", "price_not_a_number"),
        (np.True_, 1.0, "buy", "price_not_a_number"),
        (None, 1.0, "buy", "price_not_a_number"),
        (Decimal("1.5"), 1.0, "buy", "price_not_a_number"),
        (np.timedelta64(100), 1.0, "buy", "price_not_a_number"),
        (10**400, 1.0, "buy", "price_not_a_number"),
        (1e308, 1.0, "buy", "price_absurd"),
        (0.0, 1.0, "buy", "price_not_positive"),
        (-5.0, 1.0, "buy", "price_not_positive"),
        (100.0, math.nan, "buy", "size_not_a_number"),
        (100.0, -1.0, "buy", "size_not_positive"),
        (100.0, 0.0, "buy", "size_not_positive"),
        (100.0, 1.0, "BUY", "side_unknown"),
        (100.0, 1.0, 2, "side_unknown"),
        (100.0, 1.0, True, "side_unknown"),
        (100.0, 1.0, math.nan, "side_unknown"),
    ],
)
def test_a_bad_trade_is_not_used_and_the_stream_begins_anew(
    price: object, size: object, side: object, code: str
) -> None:
    w = windows()
    feed(w, 0, 1)
    refused = w.add_trade(price, size, side, at=T + 2 * S)
    assert isinstance(refused, Unknown)
    assert refused.code == code
    now = w.trades(T + 2 * S)
    assert isinstance(now, Unknown)
    assert (now.status, now.code) == (Status.INVALID, code)
    feed(w, 3)
    again = trades_of(w, T + 4 * S)
    assert again.ts.tolist() == [T + 3 * S]
    assert again.since == T + 3 * S


@pytest.mark.parametrize("price", [100, 100.0, np.float64(100), np.float32(100), np.int64(100), np.uint8(100)])
def test_python_and_numpy_numbers_are_numbers(price: object) -> None:
    w = windows()
    assert w.add_trade(price, np.float32(0.5), np.int8(-1), at=np.int64(T)) is None
    assert trades_of(w, T).price.tolist() == [100.0]
    assert trades_of(w, T).aggressor.tolist() == [-1]


@pytest.mark.parametrize(
    "at",
    [
        dt.datetime(2024, 8, 8, 23, 54, 16, tzinfo=dt.UTC),
        pd.Timestamp("2024-08-08T23:54:16Z"),
        pd.Timestamp("2024-08-08T19:54:16", tz="America/New_York"),
        np.datetime64("2024-08-08T23:54:16"),
        T,
    ],
)
def test_an_instant_is_nanoseconds_or_carries_its_zone(at: object) -> None:
    w = windows()
    assert w.add_trade(100.0, 1.0, None, at=at) is None
    assert trades_of(w, T).ts.tolist() == [T]


@pytest.mark.parametrize(
    "at",
    [
        T / 1e9,
        T // S,
        T // 10**6,
        T // 10**3,
        "2024-08-08T23:54:16Z",
        None,
        True,
        math.nan,
        dt.datetime.fromisoformat("2024-08-08"),
        pd.NaT,
        pd.Timestamp("2024-08-08"),
        np.datetime64("NaT"),
        np.datetime64("9999-01-01"),
        np.timedelta64(T, "ns"),
        10**30,
        -1,
    ],
)
def test_what_is_no_instant_interrupts(at: object) -> None:
    w = windows()
    feed(w, 0)
    for refused in (
        w.add_trade(100.0, 1.0, "buy", at=at),
        w.add_quote(99.0, 1.0, 100.0, 1.0, at=at),
        w.add_book(*LEVELS, at=at),
        w.add_bar(1.0, 2.0, 1.0, 1.0, 1.0, at=at),
        w.add_funding(0.0001, at=at),
    ):
        assert isinstance(refused, Unknown)
        assert refused.code == "time_invalid"
    assert isinstance(w.trades(T), Unknown)


def test_another_symbol_interrupts() -> None:
    w = windows()
    feed(w, 0)
    refused = w.add_trade(100.0, 1.0, "buy", at=T + S, symbol="ETHUSDT")
    assert isinstance(refused, Unknown)
    assert refused.code == "symbol_other"
    assert isinstance(w.trades(T + S), Unknown)
    assert w.add_trade(100.0, 1.0, "buy", at=T + 2 * S, symbol="BTCUSDT") is None


def test_a_late_trade_interrupts_and_nothing_before_the_latest_time_is_taken_again() -> None:
    w = windows()
    feed(w, 0, 10)
    for second in (9, 9.5):
        refused = w.add_trade(100.0, 1.0, "buy", at=T + round(second * S))
        assert isinstance(refused, Unknown)
        assert refused.code == "out_of_order"
    feed(w, 10)
    assert trades_of(w, T + 11 * S).since == T + 10 * S


def test_a_bad_trade_with_a_time_moves_the_earliest_new_beginning() -> None:
    w = windows()
    feed(w, 0)
    w.add_trade(math.nan, 1.0, "buy", at=T + 10 * S)
    assert isinstance(w.add_trade(100.0, 1.0, "buy", at=T + 9 * S), Unknown)
    assert isinstance(w.trades(T + 20 * S), Unknown)


def test_a_repeated_id_is_dropped_without_harm() -> None:
    w = windows()
    feed(w, 0, 1, 2, first_id=7)
    for trade_id in (9, 8, 7):
        refused = w.add_trade(93.0 + trade_id, 1.0, "buy", at=T + 3 * S, trade_id=trade_id)
        assert isinstance(refused, Unknown)
        assert refused.code == "trade_duplicate"
    assert trades_of(w, T + 3 * S).price.tolist() == [100.0, 101.0, 102.0]
    assert health(w, StreamKind.TRADES).duplicates == 3  # type: ignore[attr-defined]
    assert health(w, StreamKind.TRADES).interruptions == 0  # type: ignore[attr-defined]


def test_duplicates_leave_the_same_windows_as_the_clean_sequence() -> None:
    clean, doubled = windows(), windows()
    for i in range(20):
        trade = (100.0 + i, 1.0 + i, "buy" if i % 3 else "sell")
        clean.add_trade(*trade, at=T + i * S, trade_id=i)
        for _ in range(1 + i % 2):
            doubled.add_trade(*trade, at=T + i * S, trade_id=i)
    a, b = trades_of(clean, T + 30 * S), trades_of(doubled, T + 30 * S)
    assert (a.quantity * a.aggressor).tolist() == (b.quantity * b.aggressor).tolist()
    assert a.since == b.since


def test_a_jump_in_ids_begins_the_stream_anew_at_the_trade_after_it() -> None:
    w = windows()
    feed(w, 0, 1, first_id=7)
    assert w.add_trade(100.0, 1.0, "buy", at=T + 2 * S, trade_id=11) is None
    seen = trades_of(w, T + 3 * S)
    assert (seen.ts.tolist(), seen.since) == ([T + 2 * S], T + 2 * S)
    skipping = windows(ids=IdRule.INCREASING)
    feed(skipping, 0, 1, first_id=7)
    assert skipping.add_trade(100.0, 1.0, "buy", at=T + 2 * S, trade_id=11) is None
    assert trades_of(skipping, T + 3 * S).since == T


def test_ids_that_begin_again_begin_the_stream_anew() -> None:
    w = windows()
    feed(w, 0, 1, first_id=700)
    assert w.add_trade(100.0, 1.0, "buy", at=T + 2 * S, trade_id=1) is None
    assert trades_of(w, T + 3 * S).since == T + 2 * S


@pytest.mark.parametrize("trade_id", ["7", 7.0, True, -1, math.nan])
def test_what_is_no_id_interrupts(trade_id: object) -> None:
    w = windows()
    feed(w, 0)
    refused = w.add_trade(100.0, 1.0, "buy", at=T, trade_id=trade_id)
    assert isinstance(refused, Unknown)
    assert refused.code == "trade_id"


def test_a_lost_feed_is_unknown_until_it_is_back_and_may_come_back_with_any_time() -> None:
    w = windows()
    feed(w, 0, 100, first_id=7)
    w.add_book(*LEVELS, at=T)
    for kind in (StreamKind.TRADES, StreamKind.BOOK):
        w.interrupt(kind, "feed_lost", "the connection closed")
    lost, book = w.trades(T + 100 * S), w.book(T + 100 * S)
    assert isinstance(lost, Unknown)
    assert lost.code == "feed_lost"
    assert isinstance(book, Unknown)
    feed(w, 50, first_id=3)
    assert trades_of(w, T + 60 * S).since == T + 50 * S


def test_a_burst_is_bounded_and_says_that_it_was_cut() -> None:
    w = windows(rows=100)
    for i in range(10_000):
        w.add_trade(100.0, 1.0, "buy", at=T + i, trade_id=i)
    seen = trades_of(w, T + S)
    assert len(seen.ts) == 100
    assert seen.since == T + 9_899
    assert len(w._trades.rows.ts) <= 1_000


def test_memory_is_bounded_by_the_horizon_and_views_stay_what_they_were() -> None:
    w = windows(horizon_s=1.0)
    early: list[tuple[Trades, list[float]]] = []
    for i in range(50_000):
        w.add_trade(float(i + 1), 1.0, "buy", at=T + i * 10_000_000)
        if i % 5_000 == 4_999:
            view = trades_of(w, T + i * 10_000_000)
            early.append((view, view.price.tolist()))
    assert len(w._trades.rows.ts) < 1_000
    assert all(view.price.tolist() == prices for view, prices in early)
    assert all(len(prices) == 100 for _, prices in early)


def test_a_quiet_market_is_absent_rather_than_stale_for_ever() -> None:
    w = windows(horizon_s=5.0)
    feed(w, 0)
    quiet = w.trades(T + 6 * S)
    assert isinstance(quiet, Unknown)
    assert (quiet.status, quiet.code) == (Status.MISSING, "trades_absent")


@pytest.mark.parametrize("quotes", [1, 1_000])
def test_the_last_quote_stands_however_old_it_is_and_says_so(quotes: int) -> None:
    w = windows(horizon_s=5.0)
    for i in range(quotes):
        assert w.add_quote(99.0, 1.0, 100.0 + i, 1.0, at=T + i * S) is None
    last, now = T + (quotes - 1) * S, T + 40 * 86_400 * S
    seen = w.quotes(now)
    assert isinstance(seen, Quotes)
    assert (seen.ts.tolist(), seen.ask.tolist(), seen.as_of) == ([last], [99.0 + quotes], last)
    assert seen.since == now - 5 * S
    w.interrupt(StreamKind.QUOTES, "lost", "the feed was lost")
    assert isinstance(w.quotes(now), Unknown), "what may have been missed is no quote that stands"


@pytest.mark.parametrize(
    ("quote", "code"),
    [
        ((100.0, 1.0, 99.0, 1.0), "quote_crossed"),
        ((100.0, 1.0, 100.0, 1.0), "quote_crossed"),
        ((0.0, 0.0, 100.0, 1.0), "quote_one_sided"),
        ((99.0, 0, 100.0, 1.0), "quote_one_sided"),
        ((99.0, -1.0, 100.0, 1.0), "bid_size_not_positive"),
        ((math.nan, 1.0, 100.0, 1.0), "bid_not_a_number"),
        ((99.0, 1.0, "100", 1.0), "ask_not_a_number"),
    ],
)
def test_a_quote_that_cannot_be_used_interrupts(quote: tuple[object, object, object, object], code: str) -> None:
    w = windows()
    assert w.add_quote(99.0, 1.0, 100.0, 1.0, at=T) is None
    assert isinstance(w.quotes(T), Quotes)
    assert isinstance(w.add_quote(*quote, at=T + S), Unknown)
    bad = w.quotes(T + S)
    assert isinstance(bad, Unknown)
    assert (bad.status, bad.code) == (Status.INVALID, code)
    assert w.add_quote(99.0, 1.0, 100.0, 1.0, at=T + 2 * S) is None
    again = w.quotes(T + 2 * S)
    assert isinstance(again, Quotes)
    assert again.since == T + 2 * S


def book_of(w: Windows, now: int) -> Book:
    book = w.book(now)
    assert isinstance(book, Book), book
    return book


def test_a_book_changes_when_its_content_does() -> None:
    w = windows()
    for second, (bids, asks) in enumerate([LEVELS, OTHER, OTHER, LEVELS]):
        assert w.add_book(bids, asks, at=T + second * S) is None
    assert (book_of(w, T + 2 * S).ts, book_of(w, T + 2 * S).changed_at) == (T + 2 * S, T + S)
    assert book_of(w, T + 3 * S).changed_at == T + 3 * S


def test_a_book_later_than_now_is_not_seen() -> None:
    w = windows()
    w.add_book(*LEVELS, at=T)
    w.add_book([(100.5, 1.0)], [(101.0, 1.0)], at=T + S)
    assert book_of(w, T + S - 1).ts == T
    assert isinstance(w.book(T - 1), Unknown)


def test_arrays_and_pairs_give_the_same_book_and_what_the_caller_does_later_does_not_reach_it() -> None:
    w = windows()
    bids, asks = np.array(LEVELS[0]), np.array(LEVELS[1])
    w.add_book(bids, asks, at=T)
    bids[0, 1] = 1e6
    assert book_of(w, T).bid_sizes.tolist() == [1.0, 2.0]
    assert w.add_book(*LEVELS, at=T + S) is None
    assert book_of(w, T + S).changed_at is None
    assert w.add_book(*OTHER, at=T + 2 * S) is None
    assert book_of(w, T + 2 * S).changed_at == T + 2 * S


@pytest.mark.parametrize(
    ("bids", "asks", "code"),
    [
        ([], [], "book_empty"),
        ([], [(101.0, 1.0)], "book_one_sided"),
        (np.empty((0, 2)), [(101.0, 1.0)], "book_one_sided"),
        ([(102.0, 1.0)], [(101.0, 1.0)], "book_crossed"),
        ([(101.0, 1.0)], [(101.0, 1.0)], "book_locked"),
        ([(100.0, -1.0)], [(101.0, 1.0)], "book_negative_size"),
        ([(100.0, math.nan)], [(101.0, 1.0)], "book_not_finite"),
        ([(100.0, math.inf)], [(101.0, 1.0)], "book_not_finite"),
        ([(100.0, 0.0)], [(101.0, 1.0)], "book_one_sided"),
        ([(100.0, 1.0), (100.0, 1.0)], [(101.0, 1.0)], "book_level_twice"),
        ([(100.0, 1.0)], [(102.0, 1.0), (101.0, 1.0), (102.0, 0.0)], "book_level_twice"),
    ],
)
def test_a_book_that_no_order_could_rest_on_says_why_when_checked(bids: object, asks: object, code: str) -> None:
    w = windows()
    assert w.add_book(bids, asks, at=T) is None
    checked = book_of(w, T).checked()
    assert isinstance(checked, Unknown)
    assert checked.code == code


@pytest.mark.parametrize(
    ("bids", "code"),
    [
        (None, "book_type"),
        ("100", "book_type"),
        ({100.0: 1.0}, "book_type"),
        ([100.0, 1.0], "book_type"),
        ([("100", "1")], "book_type"),
        ([(100.0, 1.0, 3)], "book_type"),
        ([(100.0, True)], "book_type"),
        ([(100.0, None)], "book_type"),
        (np.array([[100.0, 1.0, 2.0]]), "book_type"),
        (np.array([["100", "1"]]), "book_type"),
        (np.array([[True, False]]), "book_type"),
        ([(1e308, 1.0)], "book_absurd"),
        ([(100.0, 1e308)], "book_absurd"),
        ([(100.0, 10**400)], "book_not_finite"),
    ],
)
def test_what_is_no_book_leaves_none_until_the_next(bids: object, code: str) -> None:
    w = windows()
    w.add_book(*OTHER, at=T - S)
    w.add_book(*LEVELS, at=T)
    w.add_book(bids, LEVELS[1], at=T + S)
    book = w.book(T + S)
    reason = book.checked() if isinstance(book, Book) else book
    assert isinstance(reason, Unknown)
    assert reason.code == code
    assert w.add_book(*LEVELS, at=T + 2 * S) is None
    assert book_of(w, T + 2 * S).changed_at == T


def test_a_late_book_leaves_none_until_one_in_order() -> None:
    w = windows()
    w.add_book(*LEVELS, at=T + 10 * S)
    assert isinstance(w.add_book(*LEVELS, at=T), Unknown)
    late = w.book(T + 10 * S)
    assert isinstance(late, Unknown)
    assert late.code == "out_of_order"


HOUR = 3600 * S


def history(n: int, first: int = T) -> BarColumns:
    price = np.arange(100.0, 100.0 + n)
    ts = first + np.arange(n, dtype=np.int64) * HOUR
    return BarColumns(ts=ts, open=price, high=price + 1, low=price - 1, close=price, volume=np.ones(n), length_s=3600.0)


def closes(w: Windows, now: int) -> list[float]:
    bars = w.bars(now)
    assert not isinstance(bars, Unknown), bars
    return [float(close) for close in bars.close]


def test_bars_go_on_from_their_history_and_no_more_are_kept_than_asked_for() -> None:
    w = windows()
    w.add_bars(history(30))
    for i in range(30, 300):
        assert w.add_bar(1.0, 2.0, 1.0, 1.5, 0.0, at=T + i * HOUR) is None
    assert closes(w, T + 300 * HOUR) == [1.5] * 10
    assert len(w._bars.rows.ts) <= 512


def test_a_bar_is_seen_from_its_close_on() -> None:
    w = windows()
    w.add_bars(history(5))
    assert closes(w, T + 3 * HOUR - 1) == [100.0, 101.0, 102.0]
    assert closes(w, T + 3 * HOUR) == [100.0, 101.0, 102.0, 103.0]


def test_the_same_bar_again_is_dropped_and_another_one_for_its_close_interrupts() -> None:
    w = windows()
    w.add_bars(history(3))
    same = w.add_bar(102.0, 103.0, 101.0, 102.0, 1.0, at=T + 2 * HOUR)
    assert isinstance(same, Unknown)
    assert same.code == "bar_duplicate"
    assert len(closes(w, T + 2 * HOUR)) == 3
    other = w.add_bar(102.0, 104.0, 101.0, 102.0, 1.0, at=T + 2 * HOUR)
    assert isinstance(other, Unknown)
    assert other.code == "bar_overlaps"
    assert isinstance(w.bars(T + 2 * HOUR), Unknown)


@pytest.mark.parametrize(
    ("bar", "hours", "code"),
    [
        ((1.0, 0.5, 1.0, 1.0, 1.0), 3.0, "bar_inconsistent"),
        ((1.0, 2.0, 1.5, 1.0, 1.0), 3.0, "bar_inconsistent"),
        ((1.0, 2.0, 1.0, math.nan, 1.0), 3.0, "close_not_a_number"),
        ((1.0, 2.0, 1.0, 1.0, -1.0), 3.0, "volume_not_positive"),
        ((1.0, 2.0, 1.0, 1.0, 1.0), 2.5, "bar_overlaps"),
        ((1.0, 2.0, 1.0, 1.0, 1.0), 1.0, "out_of_order"),
    ],
)
def test_a_bad_bar_interrupts(bar: tuple[float, float, float, float, float], hours: float, code: str) -> None:
    w = windows()
    w.add_bars(history(3))
    refused = w.add_bar(*bar, at=T + round(hours * HOUR))
    assert isinstance(refused, Unknown)
    assert refused.code == code
    assert isinstance(w.bars(T + 3 * HOUR), Unknown)


def test_bars_without_a_length_are_not_taken() -> None:
    refused = windows().add_bar(1.0, 2.0, 1.0, 1.0, 1.0, at=T)
    assert isinstance(refused, Unknown)
    assert refused.code == "bar_length"
    assert windows(bar_length_s=3600.0).add_bar(1.0, 2.0, 1.0, 1.0, 1.0, at=T) is None


def test_a_hole_longer_than_any_outage_begins_the_bars_anew() -> None:
    w = windows()
    w.add_bars(history(3))
    assert w.add_bar(1.0, 2.0, 1.0, 1.5, 1.0, at=T + 10 * HOUR) is None
    assert closes(w, T + 10 * HOUR) == [100.0, 101.0, 102.0, 1.5]
    assert w.add_bar(1.0, 2.0, 1.0, 1.5, 1.0, at=T + 19 * HOUR) is None
    assert closes(w, T + 19 * HOUR) == [1.5]


def test_funding_is_seen_from_when_it_is_charged() -> None:
    w = windows()
    assert w.add_funding(0.0001, at=T) is None
    assert w.add_funding(-0.0002, at=T + 8 * HOUR) is None
    rates = w.funding(T + 8 * HOUR - 1)
    assert not isinstance(rates, Unknown)
    assert rates.rate.tolist() == [0.0001]
    for rate in (math.nan, "0.1", 1.0, True):
        assert isinstance(w.add_funding(rate, at=T + 16 * HOUR), Unknown)


@pytest.mark.parametrize("again", [(100.5, 1.0, "buy"), (101.0, 2.0, "buy"), (101.0, 1.0, "sell"), (101.0, 1.0, None)])
@pytest.mark.parametrize("ids", list(IdRule))
def test_an_id_told_again_with_other_content_leaves_no_trades_to_rely_on(
    again: tuple[float, float, str | None], ids: IdRule
) -> None:
    w = Windows("X", retention=Retention(horizon_s=100.0, bars=10), ids=ids)
    feed(w, 0, 1, 2, first_id=7)
    assert len(trades_of(w, T + 2 * S).ts) == 3
    refused = w.add_trade(*again, at=T + S, trade_id=8)
    assert isinstance(refused, Unknown)
    assert refused.code == "trade_contradicts"
    seen = w.trades(T + 2 * S)
    assert isinstance(seen, Unknown)
    assert seen.code == "trade_contradicts"


def test_health_counts_what_became_of_events() -> None:
    w = windows()
    feed(w, 0, 1, first_id=1)
    w.add_trade(101.0, 1.0, "buy", at=T + S, trade_id=2)
    w.add_trade(math.nan, 1.0, "buy", at=T + 2 * S, trade_id=3)
    trades = next(h for h in w.health() if h.kind is StreamKind.TRADES)
    assert (trades.accepted, trades.duplicates, trades.interruptions, trades.interrupted) == (2, 1, 1, True)
    assert trades.trouble is not None
    assert trades.trouble.code == "price_not_a_number"
    assert trades.as_of == T + 2 * S


def test_where_consecutive_ids_stop_the_trades_are_unknown_until_they_go_on() -> None:
    w = windows()
    feed(w, 0, 1, first_id=5)
    refused = w.add_trade(100.0, 1.0, "buy", at=T + 2 * S)
    assert isinstance(refused, Unknown)
    assert (refused.code, refused.detail) == ("ids_stopped", "trades had ids up to 6, and this one has none")
    assert w.add_trade(100.0, 1.0, "buy", at=T + 3 * S) is not None
    assert isinstance(w.trades(T + 3 * S), Unknown)
    feed(w, 4, first_id=7)
    assert trades_of(w, T + 4 * S).since == T + 4 * S


def test_ids_that_only_increase_may_stop() -> None:
    w = windows(ids=IdRule.INCREASING)
    feed(w, 0, 1, first_id=5)
    feed(w, 2)
    assert len(trades_of(w, T + 2 * S).ts) == 3


def test_trades_say_whether_any_was_told_without_an_id() -> None:
    with_ids, without, late = windows(), windows(), windows(horizon_s=2.0)
    feed(with_ids, 0, 1, first_id=5)
    feed(without, 0, 1)
    feed(late, 0, 1)
    feed(late, 2, 3, first_id=5)
    assert trades_of(with_ids, T + S).ids_told
    assert not trades_of(without, T + S).ids_told
    assert not trades_of(late, T + 2 * S).ids_told
    assert trades_of(late, T + 3 * S + S // 2).ids_told


@pytest.mark.parametrize(
    ("trade_id", "remedy"),
    [
        ("606", "it is text, give `int(id)`"),
        ("a606", "leave it out if it is a word"),
        (6.0, "leave it out if it is a word"),
        ("", "leave it out if it is a word"),
    ],
)
def test_an_id_that_is_digits_in_text_is_to_be_given_as_a_number(trade_id: object, remedy: str) -> None:
    refused = windows().add_trade(100.0, 1.0, "buy", at=T, trade_id=trade_id)
    assert isinstance(refused, Unknown)
    assert refused.detail.endswith(remedy)


@pytest.mark.parametrize(
    ("side", "shown"), [("BUY", "`BUY`"), (2, "2"), (True, "a bool"), ("x" * 99, f"`{'x' * 20}...`"), ([], "a list")]
)
def test_a_side_that_nobody_knows_is_shown(side: object, shown: str) -> None:
    refused = windows().add_trade(100.0, 1.0, side, at=T)
    assert isinstance(refused, Unknown)
    assert refused.detail == f"a trade's side is {shown}, neither `buy` nor `sell`"
