"""The bound of a gain agrees with other ways to compute it, and with nothing is nothing claimed."""

from __future__ import annotations

import math

import numpy as np
import pytest

from golive.core.value import Unknown
from golive.learning.paired_gain import COSINES, PairedGain, paired_gain
from golive.models.change.sharpe_difference import sharpe_difference_jkm, sharpe_influence
from golive.models.numerics.long_run_variance import long_run_variance


def returns(seed: int, n: int, annual: float) -> np.ndarray:
    """Return independent normal returns a day with an annual Sharpe ratio."""
    return 0.01 * (np.random.default_rng(seed).normal(size=n) + annual / math.sqrt(252))


def gained(old: np.ndarray, new: np.ndarray, level: float = 0.05) -> PairedGain:
    gain = paired_gain(old, new, periods_per_year=252.0, most_wrong_accepts=level, seed=7)
    assert isinstance(gain, PairedGain)
    return gain


@pytest.mark.parametrize("n", [120, 1_000])
def test_the_bound_is_close_to_the_formula_for_independent_normal_returns(n: int) -> None:
    old, new = returns(1, n, 0.5), returns(2, n, 2.0)
    formula = sharpe_difference_jkm(new, old)
    gain = gained(old, new)
    assert gain.n == n
    assert gain.gain == pytest.approx(formula.difference * math.sqrt(252), rel=0.02)
    width = (formula.difference - formula.lower_bound(0.95)) * math.sqrt(252)
    influence = sharpe_influence(new) - sharpe_influence(old)
    slow = long_run_variance(influence).half_width(0.95) * math.sqrt(252)
    assert gain.gain - gain.lower == pytest.approx(max(width, slow), rel=0.15)


def test_the_wider_of_two_bounds_counts_and_is_named() -> None:
    named = {
        gained(returns(seed, 300, 0.5), returns(100 + seed, 300, 1.5)).method.partition(",")[0] for seed in range(9)
    }
    assert named == {"Ledoit-Wolf", COSINES}
    t = np.arange(400)
    wave = 0.01 * np.sin(2 * np.pi * t / 400)
    steady = gained(returns(1, 400, 0.5), returns(2, 400, 1.5))
    swaying = gained(returns(1, 400, 0.5), returns(2, 400, 1.5) + wave)
    assert swaying.method.startswith(COSINES)
    assert swaying.gain - swaying.lower > steady.gain - steady.lower


@pytest.mark.parametrize("n", [80, 400])
def test_the_gain_turns_round_with_the_models_and_does_not_depend_on_leverage(n: int) -> None:
    old, new = returns(3, n, 0.0), returns(4, n, 1.0)
    assert gained(new, old).gain == pytest.approx(-gained(old, new).gain)
    assert gained(3 * old, new / 2).lower == pytest.approx(gained(old, new).lower)
    assert gained(old, new, 0.01).lower < gained(old, new, 0.05).lower < gained(old, new).gain


def test_the_same_seed_gives_the_same_bound() -> None:
    old, new = returns(5, 100, 0.0), returns(6, 100, 1.0)
    assert gained(old, new) == gained(old, new)


def test_a_model_beside_itself_gains_nothing() -> None:
    for n in (100, 400):
        same = returns(8, n, 1.0)
        gain = gained(same, same)
        assert (gain.gain, gain.lower) == (0.0, 0.0)


@pytest.mark.parametrize("n", [3, 100, 400])
def test_a_model_that_never_traded_has_no_test(n: int) -> None:
    gain = paired_gain(returns(9, n, 1.0), np.zeros(n), periods_per_year=252.0, most_wrong_accepts=0.05, seed=1)
    assert isinstance(gain, Unknown)
