"""Resamples, block lengths and quantiles are to the bit those of the libraries that take a second to import."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from arch.bootstrap import StationaryBootstrap, optimal_block_length
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from golive.core.value import Unknown
from golive.models.numerics.stationary_bootstrap import stationary_resample
from golive.models.numerics.t_interval import t_quantile
from golive.models.returns.optimal_block import optimal_block
from golive.models.returns.probabilistic_sharpe import shape_of


@pytest.mark.parametrize("block", [1.0, 1.5, 7.3, 40.0])
@pytest.mark.parametrize("n", [1, 2, 5, 37, 300, 751])
def test_resamples_are_those_of_arch(n: int, block: Any) -> None:
    # arch annotates an int, its documentation and its formula take any expected length.
    theirs = StationaryBootstrap(block, np.empty(n), seed=np.random.default_rng(n))
    rng = np.random.default_rng(n)
    for _ in range(5):
        assert np.array_equal(stationary_resample(n, block, rng), theirs.update_indices())


@pytest.mark.parametrize("n", [11, 12, 20, 50, 101, 250, 1_000, 3_333])
@pytest.mark.parametrize("remembers", [False, True])
def test_block_lengths_are_those_of_arch(n: int, *, remembers: bool) -> None:
    for seed in range(5):
        x = np.random.default_rng(seed).normal(size=n)
        x = np.cumsum(x) if remembers else x
        ours = optimal_block(x)
        assert not isinstance(ours, Unknown)
        table = optimal_block_length((x - x.mean()) / float(np.std(x)))
        assert (ours.stationary, ours.circular) == (table["stationary"].iloc[0], table["circular"].iloc[0])


@given(seed=st.integers(0, 10_000), n=st.integers(2, 400), scale=st.sampled_from([1e-6, 1e-3, 1.0, 1e3]))
def test_skew_and_kurtosis_are_those_of_scipy(seed: int, n: int, scale: float) -> None:
    x = np.random.default_rng(seed).standard_t(3, size=n) * scale
    assert shape_of(x) == (stats.skew(x), stats.kurtosis(x, fisher=False))


@given(confidence=st.floats(0.01, 0.99), degrees=st.integers(1, 500))
def test_a_quantile_of_students_t_is_that_of_scipy(confidence: float, degrees: int) -> None:
    assert t_quantile(confidence, degrees) == stats.t.ppf(confidence, degrees)
