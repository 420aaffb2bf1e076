"""The sparse market holds three regimes, a crash, funding and two gaps, and is made day by day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golive.core.errors import Refused
from golive.core.unit import NANOS
from golive.documents.streams import MarketData, arrays_of
from golive.market.data import market_data
from golive.simulator.parameters import PlantedRegime
from golive.simulator.sparse_market import DAY_S, HOUR_S, SparseMarket
from golive.simulator.sparse_pieces import SparseStreams, simulate_sparse, sparse_pieces

MONTH = SparseMarket()
FEW_HOURS = SparseMarket(lasts_s=6 * HOUR_S)
THREE_DAYS = SparseMarket(lasts_s=3 * DAY_S)


@pytest.fixture(scope="module")
def month() -> SparseStreams:
    """Return the whole month."""
    return simulate_sparse(MONTH, 7)


def data_of(made: SparseStreams) -> MarketData:
    return market_data(
        "BTC-PERP", funding=made.funding, bars=made.bars, trades=made.trades, quotes=made.quotes, book=made.book
    )


def mids(made: SparseStreams) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the middle of each book."""
    return (made.book.bid_prices[:, 0] + made.book.ask_prices[:, 0]) / 2


def steps_of(market: SparseMarket, ts: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[int]:
    """Return the number of the step at which each book was."""
    return ((ts - market.start) // market.step - 1).tolist()


def test_a_month_is_a_quote_a_book_and_a_trade_each_ten_seconds_but_for_two_gaps(month: SparseStreams) -> None:
    assert MONTH.steps == 259_200
    lost = sum(end - begin for begin, end in MONTH.missing)
    assert lost == (25 * 60 + 3 * 3_600) // 10
    for columns in (month.quotes, month.book, month.trades):
        assert len(columns.ts) == MONTH.steps - lost
        assert (np.diff(columns.ts) > 0).all()
    assert sum(len(c.ts) for c in (month.quotes, month.book, month.trades)) == 773_910
    steps = np.diff(month.book.ts) // MONTH.step
    assert sorted(steps[steps > 1].tolist()) == sorted(end - begin + 1 for begin, end in MONTH.missing)


def test_trades_count_on_through_a_gap_so_that_the_loss_can_be_told(month: SparseStreams) -> None:
    jumps = np.diff(month.trades.id) - 1
    assert sorted(jumps[jumps > 0].tolist()) == sorted(end - begin for begin, end in MONTH.missing)
    assert steps_of(MONTH, month.book.ts) == (month.trades.id - 1).tolist()


def test_a_rate_is_charged_three_times_a_day_and_is_one_that_a_venue_would_charge(month: SparseStreams) -> None:
    assert len(month.funding.ts) == 90
    assert ((month.funding.ts % (8 * 3_600 * NANOS)) == 0).all()
    assert month.funding.ts[0] == MONTH.start + 8 * 3_600 * NANOS
    assert (np.abs(month.funding.rate) < 0.0075).all()
    assert month.funding.rate.mean() == pytest.approx(1e-4, abs=4e-5), "0.0001 and three deviations of the mean"


def test_boundaries_lie_where_the_description_says() -> None:
    odd = simulate_sparse(replace(THREE_DAYS, funding_every_s=4 * HOUR_S, funding_first_s=HOUR_S), 1)
    hours = (odd.funding.ts - THREE_DAYS.start) / (3_600 * NANOS)
    assert hours.tolist() == [1.0 + 4 * n for n in range(18)]


def test_the_regimes_move_as_they_are_planted(month: SparseStreams) -> None:
    assert [stretch.regime for stretch in MONTH.stretches] == [
        PlantedRegime.MEAN_REVERTING,
        PlantedRegime.TRENDING,
        PlantedRegime.VOLATILE,
    ]
    daily = np.log(mids(month))
    at = (month.book.ts - MONTH.start) / (MONTH.lasts_s * NANOS)
    crash, crash_end = (step / MONTH.steps for step in MONTH.crash)
    a_day = np.sqrt(8_640)
    for stretch in MONTH.stretches:
        own = (at > stretch.begin) & (at <= stretch.end) & ((at <= crash) | (at > crash_end))
        moves = np.diff(daily[own])
        moves = moves[np.abs(moves) < 0.02]
        assert moves.std() * a_day == pytest.approx(stretch.vol, rel=0.05)
    trend = MONTH.stretches[1]
    rose = daily[at <= trend.end][-1] - daily[at <= trend.begin][-1]
    assert rose == pytest.approx(trend.drift * 9, abs=3 * trend.vol * 3)
    calm = daily[at <= trend.begin]
    assert np.abs(calm - calm[0]).max() < 0.06, "drawn back to where it began"


def test_the_price_falls_by_an_eighth_in_forty_minutes_and_nowhere_else(month: SparseStreams) -> None:
    price = mids(month)
    within = 240
    falls = price[within:] / price[:-within] - 1
    worst = int(falls.argmin())
    assert falls[worst] == pytest.approx(-MONTH.crash_fall, abs=3 * 0.06 / 6)
    lost_before = MONTH.missing[0][1] - MONTH.missing[0][0]
    assert abs(worst + lost_before - MONTH.crash[0]) < within
    assert falls[: worst - within].min() > -0.06


def test_bars_go_on_from_before_the_market_and_are_those_of_its_prices(month: SparseStreams) -> None:
    before = len(month.bars.ts) - 180
    assert (np.diff(month.bars.ts) == 4 * 3_600 * NANOS).all()
    assert month.bars.ts[before - 1] == MONTH.start
    assert month.bars.close[before - 1] == MONTH.price
    first = (month.book.ts <= month.bars.ts[before]) & (month.book.ts > month.bars.ts[before - 1])
    top, bottom = mids(month)[first].max(), mids(month)[first].min()
    assert month.bars.high[before] == pytest.approx(top, abs=0.2)
    assert month.bars.low[before] == pytest.approx(bottom, abs=0.2)


def test_every_book_can_be_traded_on(month: SparseStreams) -> None:
    book = month.book
    assert (book.ask_prices[:, 0] - book.bid_prices[:, 0]).min() == pytest.approx(MONTH.tick)
    assert (np.diff(book.ask_prices, axis=1) > 0).all()
    assert (np.diff(book.bid_prices, axis=1) < 0).all()
    assert (book.bid_sizes > 0).all()
    assert (book.ask_sizes > 0).all()


def test_a_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    digests = [data_of(simulate_sparse(THREE_DAYS, seed)).digest for seed in (1, 1, 2)]
    assert digests[0] == digests[1] != digests[2]


def test_a_day_is_made_when_it_is_asked_for_and_not_before() -> None:
    days = sparse_pieces(SparseMarket(lasts_s=366 * DAY_S), 3)
    first = next(days)
    assert len(first.book.ts) == 8_640


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**31), hours=st.integers(1, 60))
def test_the_days_are_the_parts_of_the_whole(seed: int, hours: int) -> None:
    market = SparseMarket(lasts_s=hours * HOUR_S)
    whole, parts = simulate_sparse(market, seed), list(sparse_pieces(market, seed))
    assert len(parts) == -(-hours // 24)
    for stream in ("trades", "quotes", "book"):
        columns = getattr(whole, stream)
        for name, array in arrays_of(columns):
            pieces = [getattr(getattr(part, stream), name) for part in parts]
            assert np.array_equal(np.concatenate(pieces), array)
        assert columns.ts[0] >= market.start
        assert columns.ts[-1] <= market.start + round((market.lasts_s + market.step_s) * NANOS)


def test_a_few_hours_have_all_that_a_month_has() -> None:
    made = simulate_sparse(FEW_HOURS, 5)
    assert [end - begin for begin, end in FEW_HOURS.missing] == [45, 45]
    assert len(made.book.ts) == FEW_HOURS.steps - 90
    fell = (end - begin for begin, end in [FEW_HOURS.crash])
    assert list(fell) == [45]


@pytest.mark.parametrize(("lasts_s", "why"), [(600.0, "too short"), (367 * DAY_S, "a year"), (7_205.0, "whole number")])
def test_a_length_that_holds_no_sparse_market_is_refused(lasts_s: float, why: str) -> None:
    with pytest.raises(Refused, match=why):
        SparseMarket(lasts_s=lasts_s)
