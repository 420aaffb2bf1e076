"""The worst regime's ends, allowing for its having been picked, and those of the share that pays."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from tests.projections import degrees_of, error_of

from golive.core.value import Unknown
from golive.core.window import FloatArray
from golive.models.returns.regime_intervals import RegimeIntervals, regime_intervals
from golive.models.returns.regime_stability import regime_stability

LABELS = ["a", "b", "c", "d"] * 60


def intervals(returns: FloatArray, labels: list[str] = LABELS, *, fewest: int = 30) -> RegimeIntervals:
    stability = regime_stability(returns, labels, periods_per_year=252, fewest_observations=fewest)
    return regime_intervals(stability, periods_per_year=252, confidence=0.95)


def known(ends: tuple[float, float] | Unknown) -> tuple[float, float]:
    assert not isinstance(ends, Unknown)
    return ends


def test_the_ends_are_the_least_of_all_regimes_the_upper_ones_widened_for_the_choice() -> None:
    returns = np.random.default_rng(1).normal(0.0005, 0.01, 240)
    lower, upper = [], []
    for i in range(4):
        own = returns[i::4]
        ratio, u = own.mean() / own.std(ddof=1), (own - own.mean()) / own.std(ddof=1)
        error, degrees = max(error_of(u), error_of(u - ratio * (u**2 - 1) / 2)), degrees_of(60)
        lower.append(ratio - stats.t.ppf(0.95, degrees) * error)
        upper.append(ratio + stats.t.ppf(1 - 0.05 / 4, degrees) * error)
    expected = (min(lower) * math.sqrt(252), min(upper) * math.sqrt(252))
    assert known(intervals(returns).worst_sharpe) == pytest.approx(expected, rel=1e-9)


def test_both_ends_cover_where_all_regimes_are_alike_which_is_hardest() -> None:
    truth, samples = 2.0, 600
    covered = []
    for seed in range(samples):
        returns = np.random.default_rng([seed, 9]).normal(truth / math.sqrt(252) * 0.01, 0.01, 240)
        low, high = known(intervals(returns).worst_sharpe)
        covered.append((low < truth, high > truth))
    assert np.mean(covered, axis=0).min() >= 0.95 - 3.5 * math.sqrt(0.95 * 0.05 / samples)


def test_the_share_that_pays_is_an_estimate_with_ends() -> None:
    rng = np.random.default_rng(2)
    doubtful = known(intervals(rng.normal(0.0002, 0.01, 240)).share_paying)
    assert doubtful == (0.0, 1.0)
    sure = known(intervals(rng.normal(0.02, 0.01, 240)).share_paying)
    assert sure == (1.0, 1.0)
    lost = known(intervals(rng.normal(-0.02, 0.01, 240)).share_paying)
    assert lost == (0.0, 0.0)


def test_a_regime_that_does_not_vary_leaves_both_open() -> None:
    returns = np.random.default_rng(3).normal(0.02, 0.01, 240)
    returns[::4] = 0.001
    ends = intervals(returns)
    assert isinstance(ends.worst_sharpe, Unknown)
    assert ends.share_paying == (0.75, 1.0)


def test_a_regime_of_fewer_than_24_returns_has_no_ends() -> None:
    returns = np.random.default_rng(3).normal(0.0, 0.01, 60)
    assert isinstance(intervals(returns, ["a", "b", "c"] * 20, fewest=2).worst_sharpe, Unknown)


def test_without_a_regime_there_is_nothing_to_say() -> None:
    ends = intervals(np.array([0.01, 0.02]), ["a", "b"])
    assert isinstance(ends.worst_sharpe, Unknown)
    assert isinstance(ends.share_paying, Unknown)
