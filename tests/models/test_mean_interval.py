"""The interval of a mean: against cosines that are written out, and what it is withheld for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests.projections import degrees_of, error_of

from golive.core.errors import Refused
from golive.core.value import Unknown
from golive.models.returns.mean_interval import MeanInterval, mean_interval


@pytest.mark.parametrize("n", [24, 60, 250])
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_both_ends_are_those_of_cosines_written_out(n: int, confidence: float) -> None:
    values = np.random.default_rng(n).normal(0.3, 2.0, n)
    interval = mean_interval(values, confidence=confidence)
    assert isinstance(interval, MeanInterval)
    half = float(stats.t.ppf((1 + confidence) / 2, degrees_of(n))) * error_of(values)
    assert interval.mean == pytest.approx(values.mean())
    assert (interval.lower, interval.upper) == pytest.approx((values.mean() - half, values.mean() + half))
    assert interval.n == n
    assert interval.standard_error == pytest.approx(error_of(values))


@given(st.floats(0.01, 1e6), st.floats(-1e6, 1e6))
def test_it_moves_and_stretches_with_its_values(scale: float, shift: float) -> None:
    values = np.random.default_rng(1).normal(0.0, 1.0, 40)
    one, other = (mean_interval(v, confidence=0.95) for v in (values, scale * values + shift))
    assert isinstance(one, MeanInterval)
    assert isinstance(other, MeanInterval)
    wanted = [scale * end + shift for end in (one.lower, one.mean, one.upper)]
    assert [other.lower, other.mean, other.upper] == pytest.approx(wanted, rel=1e-6, abs=1e-6 * (scale + abs(shift)))


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ([1.0, 2.0] * 11 + [3.0], "insufficient_data"),
        ([], "insufficient_data"),
        ([0.0] * 100 + [1.0, -1.0], "few_told_apart"),
        ([1.0, -1.0] * 30, "no_long_run_variance"),
    ],
)
def test_it_is_withheld_where_there_is_too_little_to_tell(values: list[float], code: str) -> None:
    interval = mean_interval(values, confidence=0.95, named="episodes")
    assert isinstance(interval, Unknown)
    assert interval.code == code
    assert ("episodes" in str(interval)) is (code != "no_long_run_variance")


@pytest.mark.parametrize("confidence", [0.5, 0.05, 1.0, float("nan")])
def test_a_confidence_that_is_none_is_refused(confidence: float) -> None:
    with pytest.raises(Refused):
        mean_interval([1.0] * 30, confidence=confidence)


def test_a_value_that_is_no_number_is_refused() -> None:
    with pytest.raises(Refused):
        mean_interval([float("nan")] * 30, confidence=0.95)
