"""What passes for a series of returns: units, paths, dates, the periods a year, cash."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.odd_values import ODD

import golive.models
from golive.core.errors import Refused
from golive.models.returns.plausible_returns import NOT_RETURNS, UNIT_IN_DOUBT, ReturnUnit, plausible_returns
from golive.models.returns.return_dates import DISORDER, WRONG_RATE, calendar, check_rate
from golive.models.returns.return_series import MOST_TRIED, NO_RISK_FREE, ReturnSeries, return_series

RNG = np.random.default_rng(11)
DAILY = RNG.normal(0.0006, 0.009, 500)


def days(n: int, *, business: bool = True, start: str = "2021-01-04") -> Any:
    return (pd.bdate_range if business else pd.date_range)(start, periods=n).to_numpy()


def walk(n: int, seed: int, deviation: float = 0.01) -> Any:
    return np.cumsum(np.random.default_rng(seed).normal(0.0, deviation, n))


@pytest.mark.parametrize("n", [3, 18, 60, 500])
def test_net_asset_values_near_one_are_no_returns(n: int) -> None:
    values = np.exp(walk(n, n, 0.004))
    with pytest.raises(Refused) as refused:
        plausible_returns(values, "nav")
    assert refused.value.code == NOT_RETURNS


@pytest.mark.parametrize("seed", range(8))
def test_cumulative_returns_are_no_returns(seed: int) -> None:
    with pytest.raises(Refused, match="like a path"):
        plausible_returns(np.expm1(walk(250, seed)), "cumulative")


@pytest.mark.parametrize("daily", [0.003, 0.01, 0.02])
def test_percent_is_refused_by_its_deviation_or_its_mean_until_its_unit_is_said(daily: float) -> None:
    """As fractions, percent have a hundred times the volatility and the mean of any market."""
    fractions = np.random.default_rng(3).normal(0.0005, daily, 504)
    percent = np.clip(fractions * 100, -0.99, None)
    with pytest.raises(Refused) as refused:
        plausible_returns(percent, "returns", periods_per_year=252)
    assert refused.value.code == UNIT_IN_DOUBT
    read = plausible_returns(percent, "returns", periods_per_year=252, unit=ReturnUnit.PERCENT)
    assert np.allclose(read, percent / 100, rtol=0, atol=1e-18)


def test_who_says_fractions_is_believed_up_to_what_is_impossible() -> None:
    wild = np.random.default_rng(5).normal(0.0, 0.25, 60)
    wild = np.clip(wild, -0.9, None)
    assert plausible_returns(wild, "returns", periods_per_year=252, unit=ReturnUnit.FRACTION).size == wild.size
    with pytest.raises(Refused):
        plausible_returns([0.2, -1.4], "returns", unit=ReturnUnit.FRACTION)


@given(seed=st.integers(0, 10_000), memory=st.floats(-0.5, 0.4), deviation=st.floats(0.0005, 0.04))
def test_returns_with_a_memory_that_markets_have_pass(seed: int, memory: float, deviation: float) -> None:
    noise = np.random.default_rng(seed).normal(0.0, deviation, 300)
    returns = np.zeros(300)
    for t in range(1, 300):
        returns[t] = memory * returns[t - 1] + noise[t]
    assert plausible_returns(returns, "returns", periods_per_year=252).size == returns.size


def test_dates_that_fall_repeat_or_are_absent_are_refused_with_their_row() -> None:
    for order, says in ((days(4)[::-1], "row 2"), (days(4)[[0, 1, 1, 2]], "repeats"), (days(4)[[0, 2, 1, 3]], "row 3")):
        with pytest.raises(Refused, match=says) as refused:
            return_series(DAILY[:4], "returns", dates=order)
        assert refused.value.code == DISORDER
    with pytest.raises(Refused, match="row 3 of `returns` has no date"):
        return_series(DAILY[:3], "returns", dates=np.array(["2024-01-01", "2024-01-02", "NaT"], dtype="datetime64[D]"))


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_periods_a_year_that_are_no_number_are_refused(odd: Any) -> None:
    with pytest.raises(Refused) as refused:
        check_rate(days(500), periods_per_year=odd)
    assert refused.value.field == "periods_per_year"


@pytest.mark.parametrize(
    ("dates", "right", "wrong"),
    [
        (days(500), (250, 252, 261), (365, 200, 52)),
        (days(500, business=False), (365, 366), (252, 260, 52)),
        (pd.date_range("2015-01-02", periods=200, freq="W-FRI").to_numpy(), (52,), (60, 12, 45)),
        (pd.date_range("2000-01-31", periods=120, freq="ME").to_numpy(), (12,), (4, 52, 10.5)),
        (pd.date_range("2024-01-01", periods=2_000, freq="h").to_numpy(), (8_760, 8_766), (6_048, 24)),
    ],
)
def test_periods_a_year_that_the_dates_contradict_are_refused(
    dates: Any, right: tuple[float, ...], wrong: tuple[float, ...]
) -> None:
    for periods in right:
        check_rate(dates, periods_per_year=periods)
    for periods in wrong:
        with pytest.raises(Refused) as refused:
            check_rate(dates, periods_per_year=periods)
        assert refused.value.code == WRONG_RATE


def test_a_hole_of_weeks_is_named_as_one_period() -> None:
    dates = np.concatenate([days(100), days(100, start="2021-07-12")])
    found = calendar(dates)
    assert (found.frequency, found.weekdays_only, len(found.gaps)) == ("daily", True, 1)
    assert (found.gaps[0].after, found.gaps[0].before) == ("2021-05-21", "2021-07-12")
    notes = return_series(DAILY[:200], "returns", dates=dates, periods_per_year=252).notes
    assert any("1 gap, each counted as one period: 2021-05-21 to 2021-07-12 (52 d)" in note for note in notes)


def test_holidays_of_an_exchange_are_no_gap() -> None:
    golden_week = np.concatenate([days(60), days(60, start="2021-04-06")])
    assert calendar(golden_week).gaps == ()


def test_a_rate_a_year_is_compounded_over_the_periods() -> None:
    made = return_series(DAILY, "returns", periods_per_year=252, risk_free=0.05)
    assert np.allclose(DAILY - made.excess, np.expm1(np.log1p(0.05) / 252), rtol=1e-12)
    assert made.notes == ()
    assert (made.total == DAILY).all()


def test_cash_as_a_series_is_taken_off_period_by_period() -> None:
    cash = np.linspace(0.0001, 0.0003, 500)
    assert np.allclose(return_series(DAILY, "returns", risk_free=cash).excess, DAILY - cash)
    for wrong in (cash[:-1], [np.nan] * 500, [5.0] * 500 + [1.0]):
        with pytest.raises(Refused):
            return_series(DAILY, "returns", risk_free=wrong)


@pytest.mark.parametrize("rate", [float("nan"), 5.0, -0.9, True])
def test_a_risk_free_rate_that_is_none_is_refused(rate: float) -> None:
    with pytest.raises(Refused):
        return_series(DAILY, "returns", periods_per_year=252, risk_free=rate)


def test_a_rate_a_year_needs_to_know_the_year() -> None:
    with pytest.raises(Refused) as refused:
        return_series(DAILY, "returns", risk_free=0.05)
    assert refused.value.field == "periods_per_year"


def test_without_a_risk_free_rate_it_is_said_and_cash_is_called_cash() -> None:
    bills = 0.0002 + np.cumsum(np.random.default_rng(2).normal(0, 2e-7, 300))
    made: ReturnSeries = return_series(bills, "returns")
    assert made.notes[0] == NO_RISK_FREE
    assert "interest" in made.notes[1]
    assert return_series(DAILY, "returns").notes == (NO_RISK_FREE,)


def remembering(rho: float, n: int = 400) -> Any:
    noise = np.random.default_rng(7).normal(0.0, 0.004, n)
    out = np.empty(n)
    out[0] = noise[0]
    for i in range(1, n):
        out[i] = rho * out[i - 1] + noise[i]
    return out


def test_returns_that_remember_more_than_any_that_intervals_were_tried_on_are_remarked() -> None:
    *_, remark = return_series(remembering(0.75), "returns", unit=ReturnUnit.FRACTION).notes
    assert remark.startswith("the autocorrelation from one return to the next is 0.7")
    assert remark.endswith("more than in any record that intervals were tried on (0.5): bounds may claim too much")
    for quiet in (remembering(0.0), remembering(0.5), remembering(0.75, n=11), np.full(60, 0.001)):
        notes = return_series(quiet, "returns", unit=ReturnUnit.FRACTION, risk_free=np.zeros(len(quiet))).notes
        assert not any("autocorrelation" in note for note in notes)


def test_the_strongest_autocorrelation_that_was_tried_is_that_of_the_table() -> None:
    table = Path(golive.models.__file__).with_name("README.md").read_text(encoding="utf-8")
    assert max(float(rho) for rho in re.findall(r"\| AR\(1\) ([0-9.]+) \|", table)) == MOST_TRIED


@pytest.mark.parametrize(("mean", "refused"), [(1.4, False), (1.6, True), (-1.4, False), (-1.6, True)])
def test_a_mean_beyond_150_percent_a_year_is_percent_that_nobody_named(mean: float, *, refused: bool) -> None:
    noise = np.random.default_rng(4).normal(0.0, 0.01, 504)
    returns = noise - noise.mean() + mean / 252
    if not refused:
        assert plausible_returns(returns, "returns", periods_per_year=252).size == 504
        return
    with pytest.raises(Refused, match=f"has a mean of {mean:.0%} a year: percent"):
        plausible_returns(returns, "returns", periods_per_year=252)
