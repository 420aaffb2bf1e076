"""Performance statistics: identities, published figures, simulated coverage, and the edges where libraries break."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from golive.core.errors import Refused
from golive.core.value import Unknown
from golive.core.window import FloatArray
from golive.models.returns.backtest_overfitting import backtest_overfitting
from golive.models.returns.calmar_ratio import calmar_ratio
from golive.models.returns.deflated_sharpe import (
    DeflatedSharpe,
    deflated_sharpe,
    effective_trials,
    expected_max_of_normals,
)
from golive.models.returns.growth import annual_growth, annual_volatility, max_drawdown
from golive.models.returns.lo_sharpe import LoSharpe, lo_eta, lo_eta_ar1, lo_sharpe
from golive.models.returns.probabilistic_sharpe import (
    ProbabilisticSharpe,
    VarianceAt,
    probabilistic_sharpe,
    probabilistic_sharpe_from_moments,
)
from golive.models.returns.sharpe_ratio import NanPolicy, SharpeRatio, sharpe_ratio
from golive.models.returns.sortino_ratio import sortino_ratio
from golive.models.returns.superior_ability import superior_ability, superior_strategies
from golive.models.returns.win_rate import profit_factor, win_rate
from golive.models.studies.performance import performance

returns_lists = st.lists(st.floats(-0.2, 0.2), min_size=3, max_size=60)


def fall(returns: list[float]) -> float:
    got = max_drawdown(returns)
    assert not isinstance(got, Unknown)
    return got


def sharpe_of(returns: FloatArray) -> SharpeRatio:
    ratio = sharpe_ratio(returns, periods_per_year=252)
    assert isinstance(ratio, SharpeRatio)
    return ratio


@given(returns=returns_lists, scale=st.floats(1e-3, 1e3))
def test_a_sharpe_ratio_does_not_depend_on_leverage_or_order(returns: list[float], scale: float) -> None:
    assume(not 0 < max(abs(r) for r in returns) < 1e-50)
    plain = sharpe_ratio(returns, periods_per_year=252)
    levered = sharpe_ratio(np.array(returns[::-1]) * scale, periods_per_year=252)
    if isinstance(plain, Unknown) or isinstance(levered, Unknown):
        assert isinstance(plain, Unknown)
        assert isinstance(levered, Unknown)
    else:
        assert levered.annual == pytest.approx(plain.annual, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("value", [0.1, 0.001, -0.3, 0.0, 1e-9, 7.0])
@pytest.mark.parametrize("n", [2, 7, 250])
def test_constant_returns_have_no_sharpe_ratio(value: float, n: int) -> None:
    assert isinstance(sharpe_ratio([value] * n, periods_per_year=252), Unknown)
    assert isinstance(probabilistic_sharpe([value] * n, benchmark_per_period=0.0), Unknown)
    assert isinstance(lo_sharpe([value] * n, periods_per_year=252, max_lag=1), Unknown)


def test_nan_is_refused_unless_left_out_on_request() -> None:
    with pytest.raises(Refused, match="returns"):
        sharpe_ratio([0.01, math.nan, -0.005], periods_per_year=252)
    kept = sharpe_ratio([0.01, math.nan, -0.005], periods_per_year=252, nan_policy=NanPolicy.OMIT)
    assert isinstance(kept, SharpeRatio)
    assert kept.n == 2
    with pytest.raises(Refused, match="returns"):
        sharpe_ratio([0.01, math.inf, -0.005], periods_per_year=252, nan_policy=NanPolicy.OMIT)


def test_the_standard_error_is_the_spread_of_estimates() -> None:
    rng = np.random.default_rng(0)
    ratios = [sharpe_of(rng.normal(0.002, 0.01, 100)) for _ in range(2000)]
    spread = float(np.std([r.per_period for r in ratios]))
    assert ratios[0].standard_error_per_period == pytest.approx(spread, rel=0.05)


def test_thirty_days_say_little_about_an_annual_sharpe_ratio() -> None:
    rng = np.random.default_rng(1)
    skilless = [sharpe_of(rng.normal(0, 0.01, 30)).annual for _ in range(4000)]
    assert np.std(skilless) == pytest.approx(3.0, abs=0.15)
    assert np.mean(np.array(skilless) > 1) == pytest.approx(0.37, abs=0.03)


@pytest.mark.parametrize(("annual", "days"), [(0.5, 2730), (1, 684), (1.5, 305), (2, 173), (3, 78)])
def test_the_least_track_record_is_years_for_ordinary_skill(annual: float, days: int) -> None:
    got = probabilistic_sharpe_from_moments(
        annual / math.sqrt(252), n=100, skew=0, kurtosis=3, benchmark_per_period=0.0
    )
    assert isinstance(got, ProbabilisticSharpe)
    assert got.min_track_record == pytest.approx(days, abs=1)


@given(returns=returns_lists, extra=st.floats(-0.2, 0.2))
def test_a_drawdown_never_shrinks_as_time_goes_on(returns: list[float], extra: float) -> None:
    before, after = fall(returns), fall([*returns, extra])
    assert 0 <= before <= after <= 1


@given(returns=returns_lists)
def test_a_drawdown_is_the_worst_fall_between_any_two_days(returns: list[float]) -> None:
    wealth = np.concatenate([[1.0], np.cumprod(1 + np.array(returns))])
    worst = max(1 - b / a for a, b in itertools.combinations(wealth, 2))
    assert max_drawdown(returns) == pytest.approx(max(worst, 0.0), abs=1e-12)


def test_the_sp500_fell_by_57_percent_until_march_2009(market_data: Path) -> None:
    close = pd.read_parquet(market_data / "arch_index" / "sp500.parquet")["adj_close"].to_numpy(dtype=np.float64)
    returns = close[1:] / close[:-1] - 1
    assert max_drawdown(returns) == pytest.approx(0.5678, abs=0.0001)
    grown = annual_growth(returns, periods_per_year=252)
    assert not isinstance(grown, Unknown)
    assert (1 + grown) ** (returns.size / 252) == pytest.approx(close[-1] / close[0], rel=1e-9)


def test_ruin_ends_growth() -> None:
    assert max_drawdown([0.1, -1.0, 0.05]) == 1.0
    assert annual_growth([0.1, -1.0, 0.05], periods_per_year=252) == -1.0
    with pytest.raises(Refused, match="more than everything"):
        max_drawdown([0.1, -1.01])


@given(returns=returns_lists)
def test_the_summary_is_its_parts(returns: list[float]) -> None:
    got = performance(returns, periods_per_year=365)
    assert got.sortino == sortino_ratio(returns, periods_per_year=365)
    assert got.calmar == calmar_ratio(returns, periods_per_year=365)
    assert got.annual_volatility == annual_volatility(returns, periods_per_year=365)
    assert got.win_rate == win_rate(returns)
    assert got.profit_factor == profit_factor(returns)
    assert got.n == len(returns)


@given(returns=returns_lists)
def test_wins_and_losses_change_places_with_the_sign(returns: list[float]) -> None:
    mirrored = [-r for r in returns]
    if isinstance(rate := win_rate(returns), float):
        assert win_rate(mirrored) == pytest.approx(1 - rate)
    factor, inverse = profit_factor(returns), profit_factor(mirrored)
    if isinstance(factor, float) and isinstance(inverse, float) and factor * inverse > 0:
        assert factor * inverse == pytest.approx(1)


@pytest.mark.parametrize(("q", "eta"), [(2, 1.03), (12, 1.21), (250, 3.70)])
def test_a_memory_of_nine_tenths_multiplies_as_lo_tabulates(q: int, eta: float) -> None:
    assert lo_eta_ar1(q, 0.9) == pytest.approx(eta, abs=0.005)


@given(q=st.integers(1, 400), rho=st.floats(-0.95, 0.999))
def test_an_ar1_is_its_autocorrelations(q: int, rho: float) -> None:
    full = rho ** np.arange(1, q, dtype=np.float64)
    assert lo_eta_ar1(q, rho) == pytest.approx(lo_eta(q, full), rel=1e-12)


@given(returns=returns_lists, scale=st.floats(1e-3, 1e3))
def test_memory_does_not_depend_on_leverage_and_without_lags_counts_for_nothing(
    returns: list[float], scale: float
) -> None:
    array = np.array(returns)
    plain = lo_sharpe(array, periods_per_year=12, max_lag=0)
    assume(isinstance(plain, LoSharpe) and abs(plain.annual) < 1e6)
    assert isinstance(plain, LoSharpe)
    assert plain.annual == pytest.approx(plain.annual_by_square_root, rel=1e-12)
    try:
        one = lo_sharpe(array, periods_per_year=12, max_lag=1)
    except Refused:
        # Returns that turn at every step give a year without variance, however large they are.
        with pytest.raises(Refused, match="without variance"):
            lo_sharpe(array * scale, periods_per_year=12, max_lag=1)
        return
    other = lo_sharpe(array * scale, periods_per_year=12, max_lag=1)
    assert isinstance(one, LoSharpe)
    assert isinstance(other, LoSharpe)
    assert other.autocorrelation == pytest.approx(one.autocorrelation, rel=1e-6, abs=1e-9)
    assert other.annual == pytest.approx(one.annual, rel=1e-5, abs=1e-9)


def test_a_year_of_seconds_is_no_burden() -> None:
    assert lo_eta_ar1(31_536_000, 0.5) == pytest.approx(math.sqrt(31_536_000 / 3), rel=1e-6)


def test_more_lags_than_returns_are_refused() -> None:
    with pytest.raises(Refused, match="insufficient_data"):
        lo_sharpe([0.01, 0.02, -0.01], periods_per_year=12, max_lag=3)
    got = lo_sharpe([0.01, 0.02, -0.01, 0.03], periods_per_year=12, max_lag=0)
    assert isinstance(got, LoSharpe)
    assert got.annual == pytest.approx(got.annual_by_square_root, rel=1e-12)


@given(sharpe=st.floats(-1, 1), skew=st.floats(-2, 2), excess=st.floats(0.1, 10), n=st.integers(10, 5000))
def test_probability_falls_with_the_benchmark(sharpe: float, skew: float, excess: float, n: int) -> None:
    shown = []
    for benchmark in (-0.2, 0.0, 0.2):
        got = probabilistic_sharpe_from_moments(
            sharpe, n=n, skew=skew, kurtosis=skew * skew + 1 + excess, benchmark_per_period=benchmark
        )
        assert isinstance(got, ProbabilisticSharpe)
        shown.append(got.probability)
    assert shown == sorted(shown, reverse=True)


@given(sharpe=st.floats(0.02, 1), confidence=st.floats(0.55, 0.999))
def test_the_least_track_record_gives_exactly_the_confidence(sharpe: float, confidence: float) -> None:
    got = probabilistic_sharpe_from_moments(
        sharpe, n=10, skew=-0.5, kurtosis=5, benchmark_per_period=0.0, confidence=confidence
    )
    assert isinstance(got, ProbabilisticSharpe)
    assert isinstance(got.min_track_record, float)
    spread = math.sqrt(1 + 0.5 * sharpe + sharpe * sharpe)
    z = sharpe * math.sqrt(got.min_track_record - 1) / spread
    assert 0.5 * (1 + math.erf(z / math.sqrt(2))) == pytest.approx(confidence, rel=1e-9)


def test_under_the_null_a_normal_test_has_no_sharpe_in_its_variance() -> None:
    got = probabilistic_sharpe_from_moments(
        0.3, n=101, skew=-1, kurtosis=9, benchmark_per_period=0.0, variance_at=VarianceAt.NULL
    )
    assert isinstance(got, ProbabilisticSharpe)
    assert got.probability == pytest.approx(0.5 * (1 + math.erf(3 / math.sqrt(2))), rel=1e-12)


def test_the_expected_maximum_is_what_normals_show() -> None:
    rng = np.random.default_rng(2)
    for n in (5, 50, 500):
        shown = rng.normal(size=(4000, n)).max(axis=1).mean()
        assert expected_max_of_normals(n, variance=1.0) == pytest.approx(shown, rel=0.04)


@given(a=st.floats(1, 1e6), b=st.floats(1, 1e6), variance=st.floats(1e-6, 10))
def test_more_trials_raise_the_hurdle(a: float, b: float, variance: float) -> None:
    low, high = sorted((a, b))
    hurdles = [expected_max_of_normals(n, variance=variance) for n in (low, high)]
    assert 0 <= hurdles[0] <= hurdles[1] + 1e-12


@given(a=st.floats(1, 1e5), b=st.floats(1, 1e5), sharpe=st.floats(-0.5, 0.5), n=st.integers(10, 5000))
def test_more_trials_never_make_a_ratio_more_probable(a: float, b: float, sharpe: float, n: int) -> None:
    few, many = (
        deflated_sharpe(sharpe, n=n, skew=-0.5, kurtosis=5.0, n_trials=x, trial_variance_per_period=1 / n)
        for x in sorted((a, b))
    )
    assert isinstance(few, DeflatedSharpe)
    assert isinstance(many, DeflatedSharpe)
    assert 0 <= many.probability <= few.probability <= 1


def test_correlated_trials_are_fewer() -> None:
    assert effective_trials(100, mean_correlation=0.0) == 100
    assert effective_trials(100, mean_correlation=1.0) == 1
    with pytest.raises(Refused):
        effective_trials(100, mean_correlation=-0.1)


def test_a_count_that_nobody_kept_leaves_the_deflated_ratio_unknown() -> None:
    got = deflated_sharpe(0.1, n=100, skew=0, kurtosis=3, n_trials=None, trial_variance_per_period=0.01)
    assert isinstance(got, Unknown)
    assert got.code == "n_trials_missing"
    with pytest.raises(Refused, match="n_trials"):
        deflated_sharpe(0.1, n=100, skew=0, kurtosis=3, n_trials=0, trial_variance_per_period=0.01)


def test_no_returns_are_no_small_drawdown() -> None:
    got = performance([], periods_per_year=252)
    for value in (got.max_drawdown, got.sharpe, got.sortino, got.calmar, got.annual_growth, got.annual_volatility):
        assert isinstance(value, Unknown)


def table(periods: int, strategies: int, *, skill: float = 0.0, seed: int = 4) -> FloatArray:
    returns = np.random.default_rng(seed).normal(0, 0.01, (periods, strategies))
    returns[:, 0] += skill
    return returns


def test_overfitting_is_counted_as_written_split_by_split() -> None:
    returns, blocks = table(61, 5), 6
    cut = np.array_split(returns[1:], blocks)
    logits, losses = [], []
    for chosen in itertools.combinations(range(blocks), blocks // 2):
        inside = np.concatenate([cut[i] for i in chosen])
        outside = np.concatenate([cut[i] for i in range(blocks) if i not in chosen])
        best = int(np.argmax(inside.mean(axis=0) / inside.std(axis=0, ddof=1)))
        ratios = outside.mean(axis=0) / outside.std(axis=0, ddof=1)
        share = (1 + int((ratios < ratios[best]).sum())) / 6
        logits.append(math.log(share / (1 - share)))
        losses.append(ratios[best] < 0)
    got = backtest_overfitting(returns, n_splits=blocks)
    assert got.n_combinations == 20
    assert got.probability == np.mean(np.array(logits) <= 1e-12)
    assert got.mean_logit == pytest.approx(np.mean(logits), rel=1e-12)
    assert got.probability_of_loss == np.mean(losses)


def test_overfitting_does_not_depend_on_the_order_of_strategies_or_on_leverage() -> None:
    returns = table(160, 8)
    a = backtest_overfitting(returns, n_splits=8)
    b = backtest_overfitting(returns[:, ::-1] * np.linspace(0.5, 2, 8), n_splits=8)
    assert a.probability == b.probability
    assert a.mean_logit == pytest.approx(b.mean_logit, rel=1e-9)


def test_skill_is_not_overfit_and_noise_is_half_the_time() -> None:
    assert backtest_overfitting(table(320, 10, skill=0.02), n_splits=10).probability == 0
    noise = [backtest_overfitting(table(160, 10, seed=s), n_splits=8).probability for s in range(60)]
    assert np.mean(noise) == pytest.approx(0.5, abs=0.1)


def test_a_strategy_that_never_trades_is_refused_by_column() -> None:
    returns = table(80, 4)
    returns[:, 2] = 0.0
    with pytest.raises(Refused, match="strategy 2"):
        backtest_overfitting(returns, n_splits=4)


@pytest.mark.parametrize("n_splits", [0, 1, 3, 26, 2.5])
def test_an_odd_or_absurd_number_of_blocks_is_refused(n_splits: float) -> None:
    with pytest.raises(Refused, match="n_splits"):
        backtest_overfitting(table(80, 4), n_splits=n_splits)  # type: ignore[arg-type]


def test_the_one_skilled_strategy_is_found() -> None:
    returns = table(200, 4, skill=0.004)
    rng = np.random.default_rng(1)
    got = superior_ability(returns, benchmark=0.0, block_length=2, rng=rng, resamples=1000)
    assert got.p_lower <= got.p_consistent <= got.p_upper < 0.05
    superior = superior_strategies(returns, benchmark=0.0, block_length=2, rng=rng, resamples=1000)
    assert superior == (0,)


def test_a_benchmark_series_and_a_constant_one_agree() -> None:
    returns = table(100, 3)
    p = [
        superior_ability(returns, benchmark=b, block_length=2, rng=np.random.default_rng(3), resamples=300)
        for b in (0.001, [0.001] * 100)
    ]
    assert p[0] == p[1]


@given(shift=st.floats(-0.01, 0.01), scale=st.floats(0.1, 10.0), order=st.permutations(range(3)))
@settings(max_examples=20)
def test_only_what_lies_above_the_benchmark_counts(shift: float, scale: float, order: list[int]) -> None:
    returns = table(60, 3)

    def p(values: FloatArray, benchmark: float) -> tuple[float, float, float]:
        rng = np.random.default_rng(3)
        got = superior_ability(values, benchmark=benchmark, block_length=2, rng=rng, resamples=200)
        return got.p_lower, got.p_consistent, got.p_upper

    assert p((returns + shift)[:, order] * scale, (0.001 + shift) * scale) == pytest.approx(
        p(returns, 0.001), abs=0.011
    )


def test_the_same_generator_gives_the_same_answer() -> None:
    returns = table(100, 3)
    a, b = (
        superior_ability(returns, benchmark=0.0, block_length=2, rng=np.random.default_rng(9), resamples=200)
        for _ in range(2)
    )
    assert a == b


def test_a_strategy_that_is_the_benchmark_is_refused() -> None:
    returns = table(50, 2)
    with pytest.raises(Refused, match="strategy 1"):
        superior_ability(
            returns, benchmark=returns[:, 1] - 0.01, block_length=2, rng=np.random.default_rng(1), resamples=50
        )
    with pytest.raises(Refused, match="benchmark"):
        superior_ability(returns, benchmark=[0.0] * 49, block_length=2, rng=np.random.default_rng(1), resamples=50)
