"""What is wrong with a stream is counted: each number against rows that were taken out, stopped or told twice."""

from __future__ import annotations

from typing import TypedDict, Unpack

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.documents.market import IdRule, StreamKind
from golive.documents.streams import BarColumns, BookColumns, FundingColumns, MarketData, QuoteColumns, TradeColumns
from golive.market.stream_faults import StreamFaults, StreamLimits, Stretches, silences, stream_faults

T = 1_735_689_600 * NANOS
LIMITS = {kind: StreamLimits(age=2 * NANOS, frozen=3 * NANOS) for kind in StreamKind}


def seconds(*values: float) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return T + (np.array(values) * NANOS).astype(np.int64)


def numbers(*values: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.array(values, dtype=np.float64)


def quotes(at: list[float], bids: list[float], *, seen: list[float] | None = None) -> QuoteColumns:
    bid = numbers(*bids)
    one = np.ones(len(bids))
    told = None if seen is None else seconds(*seen)
    return QuoteColumns(ts=seconds(*at), bid=bid, bid_size=one.copy(), ask=bid + 1, ask_size=one.copy(), seen=told)


def trades(at: list[float], ids: list[int], rule: IdRule = IdRule.CONSECUTIVE) -> TradeColumns:
    n = len(at)
    return TradeColumns(
        ts=seconds(*at),
        price=np.full(n, 100.0),
        quantity=np.ones(n),
        aggressor=np.ones(n, dtype=np.int64),
        id=np.array(ids, dtype=np.int64),
        ids=rule,
    )


def bars(at: list[float], zone: str = "UTC", length_s: float = 60.0) -> BarColumns:
    price = [np.full(len(at), 100.0) for _ in range(5)]
    return BarColumns(
        ts=seconds(*at), open=price[0], high=price[1], low=price[2], close=price[3], volume=price[4],
        length_s=length_s, zone=zone,
    )  # fmt: skip


def only(data: MarketData, due: int | None = None) -> StreamFaults:
    (faults,) = stream_faults(data, LIMITS, due={} if due is None else {StreamKind.FUNDING: due})
    return faults


class Streams(TypedDict, total=False):
    """The streams that a test tells."""

    quotes: QuoteColumns
    trades: TradeColumns
    bars: BarColumns
    book: BookColumns
    funding: FundingColumns


def market(**streams: Unpack[Streams]) -> MarketData:
    return MarketData(symbol="S", digest="", **streams)


def test_a_sound_stream_has_no_fault() -> None:
    faults = only(market(quotes=quotes([0, 1, 2, 3], [100, 101, 100, 101])))
    assert not faults.is_faulty
    assert (faults.rows, faults.first, faults.last) == (4, T, T + 3 * NANOS)


def test_bars_that_are_not_there_are_counted_on_their_grid() -> None:
    faults = only(market(bars=bars([60, 120, 300, 360, 480])))
    assert (faults.lost, faults.lost_places) == (3, 2)


def test_a_day_of_twenty_three_hours_is_no_missing_bar() -> None:
    spring = [n * 86_400.0 - (n > 67) * 3_600 + 5 * 3_600 for n in range(60, 75)]
    assert only(market(bars=bars(spring, "America/New_York", 86_400.0))).lost == 0


def test_trades_that_are_not_there_are_counted_by_their_ids() -> None:
    faults = only(market(trades=trades([0, 0.1, 0.2], [7, 9, 12])))
    assert (faults.lost, faults.lost_places) == (3, 2)


def test_ids_that_only_increase_tell_nothing_of_what_was_lost() -> None:
    assert isinstance(only(market(trades=trades([0, 0.1], [7, 9], IdRule.INCREASING))).lost, Unknown)


def test_trades_without_ids_are_no_fault_and_no_pass() -> None:
    faults = only(market(trades=trades([0, 0, 0], [])))
    assert isinstance(faults.lost, Unknown)
    assert isinstance(faults.repeated, Unknown)
    assert not faults.is_faulty


@pytest.mark.parametrize(("due", "lost"), [(None, None), (8 * 3_600 * NANOS, 2)])
def test_rates_are_missing_where_somebody_says_when_they_are_due(due: int | None, lost: int | None) -> None:
    rates = FundingColumns(ts=seconds(0, 28_800.002, 28_800 * 3, 28_800 * 5), rate=np.zeros(4))
    faults = only(market(funding=rates), due)
    assert (None if isinstance(faults.lost, Unknown) else faults.lost) == lost


def test_a_quote_that_is_told_again_and_again_is_unchanged_and_not_stale() -> None:
    faults = only(market(quotes=quotes([0, 1, 2, 3, 4, 5, 6], [100, 101, 101, 101, 101, 101, 102])))
    assert faults.silent == Stretches(count=0, beyond=0, longest=0, longest_at=0)
    assert faults.frozen == Stretches(count=1, beyond=2 * NANOS, longest=5 * NANOS, longest_at=T + NANOS)


def test_a_crossed_quote_is_no_sign_of_life() -> None:
    crossed = quotes([0, 1, 2, 3, 4, 5, 6], [100, 101, 101, 101, 101, 101, 102])
    ask = crossed.ask.copy()
    ask[3] = 100
    made = market(quotes=QuoteColumns(ts=crossed.ts, bid=crossed.bid, bid_size=crossed.bid_size, ask=ask, ask_size=ask))
    faults = only(made)
    assert faults.unusable == 1
    assert not isinstance(faults.frozen, Unknown)
    assert faults.frozen.count == 1


def test_a_book_stands_still_and_is_crossed_like_a_quote() -> None:
    bid, one = numbers(100, 100, 100, 102).reshape(-1, 1), np.ones((4, 1))
    ask, levels = numbers(101, 101, 101, 101).reshape(-1, 1), np.ones(4, dtype=np.int64)
    book = BookColumns(
        ts=seconds(0, 1, 2, 5), bid_prices=bid, bid_sizes=one.copy(), ask_prices=ask, ask_sizes=one.copy(),
        bid_levels=levels, ask_levels=levels.copy(),
    )  # fmt: skip
    faults = only(market(book=book))
    assert faults.unusable == 1
    assert faults.frozen == Stretches(count=1, beyond=2 * NANOS, longest=5 * NANOS, longest_at=T)
    assert faults.silent == Stretches(count=1, beyond=NANOS, longest=3 * NANOS, longest_at=T + 2 * NANOS)


def test_rows_told_twice_and_late_rows_are_counted_of_a_recording_as_it_came() -> None:
    faults = only(market(quotes=quotes([0, 1, 1, 0.5, 2], [100, 101, 101, 100, 102], seen=[0, 1, 1.1, 1.2, 2])))
    assert (faults.repeated, faults.late) == (1, 1)


def test_a_stream_is_stale_while_the_others_are_told_and_it_is_not() -> None:
    told = market(quotes=quotes([0, 1, 2, 3], [100, 101, 100, 101]), trades=trades([10], [1]))
    faults = {one.kind: one for one in stream_faults(told, LIMITS, due={})}
    assert faults[StreamKind.QUOTES].silent == Stretches(
        count=1, beyond=5 * NANOS, longest=7 * NANOS, longest_at=T + 3 * NANOS
    )
    assert faults[StreamKind.TRADES].silent == Stretches(count=1, beyond=8 * NANOS, longest=10 * NANOS, longest_at=T)


def test_without_a_limit_nothing_is_said_to_be_stale() -> None:
    (faults,) = stream_faults(market(quotes=quotes([0, 100], [100, 101])), {}, due={})
    assert isinstance(faults.silent, Unknown)
    assert isinstance(faults.frozen, Unknown)
    assert not faults.is_faulty


def test_a_stream_without_a_row_is_left_out() -> None:
    assert stream_faults(market(quotes=quotes([], [], seen=[])), LIMITS, due={}) == ()


@given(
    told=st.lists(st.integers(0, 60), max_size=12),
    begin=st.integers(0, 30),
    length=st.integers(1, 30),
    limit=st.integers(0, 10),
)
def test_time_beyond_the_limit_is_the_time_at_which_the_latest_row_is_too_old(
    told: list[int], begin: int, length: int, limit: int
) -> None:
    """Against every tick looked at by itself."""
    end = begin + length
    seen = [max((t for t in told if t <= now), default=begin) for now in range(begin, end)]
    too_old = sum(now - at >= limit for now, at in zip(range(begin, end), seen, strict=True))
    assert silences(np.array(told, dtype=np.int64), (begin, end), limit).beyond == too_old
