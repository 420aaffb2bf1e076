"""The interval of an annual Sharpe ratio: against explicit cosines, Mertens' error, the noncentral t, and coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from tests.projections import degrees_of, error_of

from golive.core.errors import Refused
from golive.core.value import Unknown
from golive.core.window import FloatArray
from golive.models.returns.annual_sharpe import AnnualSharpe, RatioInterval, annual_sharpe
from golive.models.returns.lo_sharpe import lo_eta_ar1


def remembering(memory: float, n: int, *, seed: int, mean: float = 0.0) -> FloatArray:
    rng = np.random.default_rng([seed, n])
    values = rng.normal(size=n + 50)
    for t in range(1, n + 50):
        values[t] += memory * values[t - 1]
    kept: FloatArray = mean + values[50:] * math.sqrt(1 - memory**2)
    return kept


def ask(returns: FloatArray, *, year: float = 252, confidence: float = 0.95) -> AnnualSharpe:
    ratio = annual_sharpe(returns, periods_per_year=year, confidence=confidence)
    assert not isinstance(ratio, Unknown)
    return ratio


def allowing(ratio: AnnualSharpe) -> RatioInterval:
    assert not isinstance(ratio.by_autocorrelation, Unknown)
    return ratio.by_autocorrelation


@pytest.mark.parametrize("n", [24, 60, 250])
def test_the_square_root_ratio_has_students_t_of_its_influence_on_cosines(n: int) -> None:
    returns = remembering(0.3, n, seed=1, mean=0.1)
    plain, u = returns.mean() / returns.std(ddof=1), (returns - returns.mean()) / returns.std(ddof=1)
    error = max(error_of(u), error_of(u - plain * (u**2 - 1) / 2)) * math.sqrt(252)
    ratio = ask(returns)
    half = stats.t.ppf(0.95, degrees_of(n)) * error
    assert ratio.by_square_root.ratio == pytest.approx(plain * math.sqrt(252))
    assert ratio.by_square_root.standard_error == pytest.approx(error, rel=1e-9)
    assert ratio.by_square_root.upper - ratio.by_square_root.ratio == pytest.approx(half, rel=1e-9)
    assert ratio.by_square_root.ratio - ratio.by_square_root.lower == pytest.approx(half, rel=1e-9)
    assert (ratio.degrees, ratio.n, ratio.confidence) == (degrees_of(n), n, 0.95)


def test_for_independent_returns_it_is_the_error_of_mertens_on_average() -> None:
    squares, n = [], 250
    for seed in range(400):
        returns = 1 - np.random.default_rng(seed).exponential(size=n) + 0.2
        squares.append(ask(returns, year=1).by_square_root.standard_error ** 2)
    skewed, fat, sharpe = -2.0, 9.0, 0.2
    mertens = (1 - skewed * sharpe + (fat - 1) / 4 * sharpe**2) / n
    assert np.mean(squares) == pytest.approx(mertens, rel=0.08)


@pytest.mark.parametrize("n", [24, 60, 250])
def test_the_other_ratio_has_the_ends_of_the_noncentral_t(n: int) -> None:
    returns = remembering(0.2, n, seed=3, mean=0.15)
    t, degrees = returns.mean() / error_of(returns), degrees_of(n)
    ratio, scale = allowing(ask(returns)), math.sqrt(252 / n)
    for end, tail in ((ratio.lower, 0.95), (ratio.upper, 0.05)):
        # At an end, what was seen has this probability of being exceeded: Johnson and Welch come within two points.
        assert stats.nct.cdf(t, degrees, end / scale) == pytest.approx(tail, abs=0.02)


@pytest.mark.parametrize("memory", [0.0, 0.5])
def test_both_ratios_cover_what_they_are_of(memory: float) -> None:
    n, samples, year = 60, 1_500, 252
    sharpe = 1 / math.sqrt(year)
    rooted, summed = [], []
    for seed in range(samples):
        ratio = annual_sharpe(remembering(memory, n, seed=seed, mean=sharpe), periods_per_year=year, confidence=0.95)
        if isinstance(ratio, Unknown):
            continue
        rooted.append((ratio.by_square_root.lower < 1, ratio.by_square_root.upper > 1))
        truth = lo_eta_ar1(year, memory) * sharpe
        summed.append((allowing(ratio).lower < truth, allowing(ratio).upper > truth))
    assert len(rooted) > 0.99 * samples
    for covered in (*np.mean(rooted, axis=0), *np.mean(summed, axis=0)):
        assert covered == pytest.approx(0.95, abs=3.5 * math.sqrt(0.95 * 0.05 / samples))


def test_returns_that_trend_have_less_a_year_than_the_square_root_rule_says() -> None:
    ratio = ask(remembering(0.5, 1_000, seed=1, mean=0.1))
    assert ratio.differs
    assert ratio.lags == 5
    assert allowing(ratio).ratio == pytest.approx(ratio.by_square_root.ratio / math.sqrt(3), rel=0.15)


def test_the_point_lies_within_its_ends() -> None:
    for seed in range(200):
        for n in (24, 59, 60, 61, 250):
            answer = annual_sharpe(remembering(-0.3, n, seed=seed, mean=0.1), periods_per_year=252, confidence=0.95)
            if isinstance(answer, Unknown):
                continue
            ratio = allowing(answer)
            assert ratio.lower < ratio.ratio < ratio.upper


def test_one_huge_gain_does_not_show_a_ratio_above_zero_where_it_shows_no_mean() -> None:
    returns = np.concatenate([np.random.default_rng(5).normal(0.0005, 0.005, 299), [1.5]])
    ratio = ask(returns).by_square_root
    assert returns.mean() - stats.t.ppf(0.95, degrees_of(300)) * error_of(returns) < 0
    assert ratio.lower < 0


@pytest.mark.parametrize("n", [2, 12, 23])
def test_under_24_returns_there_is_no_interval(n: int) -> None:
    ratio = annual_sharpe(remembering(0.0, n, seed=1), periods_per_year=252, confidence=0.95)
    assert isinstance(ratio, Unknown)
    assert str(ratio) == f"no interval: {n} returns, needs 24"


def test_where_a_period_is_a_year_no_autocorrelation_enters() -> None:
    ratio = ask(remembering(0.5, 60, seed=1), year=1)
    assert isinstance(ratio.by_autocorrelation, Unknown)
    assert not ratio.differs


def test_a_year_may_have_a_broken_number_of_periods() -> None:
    whole, broken = (ask(remembering(0.0, 100, seed=1), year=year) for year in (365, 365.25))
    assert allowing(broken).lower == pytest.approx(allowing(whole).lower * math.sqrt(365.25 / 365))


def test_returns_that_vary_in_nothing_slow_have_no_year() -> None:
    for fast in (0.001 + 0.01 * np.cos(np.pi * 399 * (np.arange(400) + 0.5) / 400), np.array([0.01, -0.004] * 40)):
        alternating = annual_sharpe(fast, periods_per_year=252, confidence=0.95)
        assert isinstance(alternating, Unknown)
        assert alternating.code == "no_long_run_variance"
    constant = annual_sharpe([0.001] * 50, periods_per_year=252, confidence=0.95)
    assert isinstance(constant, Unknown)
    assert constant.code == "constant_returns"


@pytest.mark.parametrize("year", [0.0, -1.0, math.nan, math.inf])
def test_a_year_that_is_none_is_refused(year: float) -> None:
    with pytest.raises(Refused):
        annual_sharpe([0.1, 0.2], periods_per_year=year, confidence=0.95)
