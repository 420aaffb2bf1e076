"""The long-run error of a mean: against cosines written out, statsmodels' t interval, and its coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.projections import degrees_of, error_of

from golive.core.errors import Refused
from golive.models.numerics.long_run_variance import cosines, long_run_variance


@given(n=st.integers(3, 400), seed=st.integers(0, 10_000), shift=st.floats(-10, 10))
def test_it_is_the_mean_square_of_projections_on_cosines_written_out(n: int, seed: int, shift: float) -> None:
    values = np.random.default_rng(seed).standard_t(3, n) + shift
    variance = long_run_variance(values)
    assert (variance.degrees, variance.n) == (degrees_of(n), n) == (cosines(n), n)
    assert variance.standard_error == pytest.approx(error_of(values), rel=1e-9)


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_it_scales_with_the_square_of_its_values_and_takes_no_notice_of_their_mean(scale: float) -> None:
    values = np.random.default_rng(1).normal(size=100)
    assert long_run_variance(scale * (values + 1)).value == pytest.approx(scale**2 * long_run_variance(values).value)


@pytest.mark.parametrize(("memory", "n"), [(0.0, 24), (0.0, 60), (0.2, 60), (0.5, 250)])
def test_each_end_of_the_interval_covers_as_it_says_whatever_the_memory(memory: float, n: int) -> None:
    rng, samples, burn = np.random.default_rng([7, n]), 2_000, 50
    series = rng.normal(size=(samples, n + burn))
    for t in range(1, n + burn):
        series[:, t] += memory * series[:, t - 1]
    errors = [(row.mean(), long_run_variance(row).half_width(0.95)) for row in series[:, burn:]]
    below = np.mean([mean - half < 0 for mean, half in errors])
    assert below >= 0.95 - 3.5 * math.sqrt(0.95 * 0.05 / samples)
    assert below <= 0.95 + 3.5 * math.sqrt(0.95 * 0.05 / samples)


@pytest.mark.parametrize("values", [[], [0.1, 0.2], [math.nan, 1.0, 2.0], [1.0, math.inf, 2.0], [1e300, -1e300, 0.0]])
def test_what_has_no_long_run_variance_is_refused(values: list[float]) -> None:
    with pytest.raises(Refused):
        long_run_variance(values)


@pytest.mark.parametrize("confidence", [0.0, 1.0, 1.5, math.nan])
def test_a_confidence_that_is_none_is_refused(confidence: float) -> None:
    with pytest.raises(Refused):
        long_run_variance([0.1, 0.2, 0.4]).half_width(confidence)


def test_values_that_never_vary_have_none_but_rounding() -> None:
    assert long_run_variance([0.1] * 50).standard_error == pytest.approx(0, abs=1e-17)
