"""A month of real bars with real funding: regimes, decisions, fills, costs, returns; a part of the four years."""

from __future__ import annotations

import math

import pytest
from scipy.stats import ttest_1samp
from tests.real_bars.years import FOUR_HOURS, STRATEGIES, Mean, daily_returns, net_bps, recording, regimes, run

from golive.replay.replay import Run


@pytest.fixture(scope="module")
def month() -> Run:
    return run(FOUR_HOURS, "2023-06-01", "2023-07-01")


def test_all_of_it_is_decided_and_nothing_is_held(month: Run) -> None:
    assert month.counts["HOLD"] == 0
    assert month.decided
    assert sum(regimes(month).values()) > 0


def test_positions_are_entered_at_the_open_of_the_bar_after_the_signal(month: Run) -> None:
    bars = recording(FOUR_HOURS)[1].bars
    assert bars is not None
    assert month.trips
    for trip in month.trips:
        signalled = int(trip.entry_id.rsplit("-", 2)[1])
        row = int(bars.ts.searchsorted(signalled))
        assert bars.ts[row] == signalled
        worse = 1 if trip.direction == "long" else -1
        assert 0 < worse * (trip.entry_price - bars.open[row + 1]) / bars.open[row + 1] < 0.0005


def test_funding_is_paid_on_what_was_held_over_its_boundaries(month: Run) -> None:
    rates = recording(FOUR_HOURS)[1].funding
    assert rates is not None
    assert month.balance.funding
    for trip in month.trips:
        crossed = (rates.ts > trip.entry_ts) & (rates.ts <= (trip.exit_ts or month.last))
        value = trip.lots * float(month.market.lot) * trip.entry_price
        sign = 1 if trip.direction == "long" else -1
        roughly = -sign * value * float(rates.rate[crossed].sum())
        assert math.isclose(trip.funding * 1e-9, roughly, rel_tol=0.1, abs_tol=0.02)


def test_the_balance_is_what_round_trips_earned_and_paid(month: Run) -> None:
    balance = month.balance
    assert balance.equity is not None
    assert balance.capital is not None
    own = sum(trip.net + (trip.open_profit or 0) for trip in month.trips)
    assert balance.equity - balance.capital == own


def test_a_mean_has_the_interval_of_a_test_against_nothing(month: Run) -> None:
    days = daily_returns(month)
    assert len(days) == 30
    told = Mean.of(days)
    low, high = ttest_1samp(days, 0.0).confidence_interval(0.95)
    assert math.isclose(told.low, float(low), rel_tol=1e-9)
    assert math.isclose(told.high, float(high), rel_tol=1e-9)
    assert sum(len(net_bps(month, strategy)) for strategy in STRATEGIES) <= len(month.trips)
