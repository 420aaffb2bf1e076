"""Differences of estimates and quantiles with their ends, against statsmodels, scipy and simulation."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from golive.core.errors import Refused
from golive.core.value import Unknown
from golive.models.numerics.difference_interval import Estimate, difference_interval
from golive.models.numerics.quantile_interval import QuantileInterval, quantile_interval
from golive.models.numerics.wilson_interval import wilson_interval


def share(seen: int, n: int) -> Estimate:
    low, high = wilson_interval(seen / n, n)
    return Estimate(value=seen / n, lower=low, upper=high)


@pytest.mark.parametrize(("a", "n", "b", "m"), [(56, 70, 48, 80), (9, 10, 3, 10), (0, 20, 0, 10), (5, 56, 0, 29)])
def test_of_two_shares_it_is_newcombes_interval(a: int, n: int, b: int, m: int) -> None:
    apart = difference_interval(share(a, n), share(b, m))
    low, high = confint_proportions_2indep(a, n, b, m, method="newcomb")
    assert (apart.value, apart.lower, apart.upper) == pytest.approx((a / n - b / m, low, high), abs=1e-12)


ENDS = st.tuples(*[st.floats(-1e6, 1e6) for _ in range(3)]).map(sorted)


@given(ENDS, ENDS)
def test_the_other_way_round_it_is_its_mirror(one: list[float], other: list[float]) -> None:
    first, second = (Estimate(lower=own[0], value=own[1], upper=own[2]) for own in (one, other))
    there, back = difference_interval(first, second), difference_interval(second, first)
    assert (there.value, there.lower, there.upper) == pytest.approx((-back.value, -back.upper, -back.lower))
    assert there.lower <= there.value <= there.upper


@pytest.mark.parametrize("ends", [(1.0, 2.0, 3.0), (0.0, math.nan, 1.0), (0.0, -1.0, math.inf)])
def test_what_is_no_estimate_is_refused(ends: tuple[float, float, float]) -> None:
    value, lower, upper = ends
    with pytest.raises(Refused):
        Estimate(value=value, lower=lower, upper=upper)


@pytest.mark.parametrize("n", [7, 20, 25, 60, 82, 300])
@pytest.mark.parametrize("of", [0.5, 0.95])
def test_a_quantile_has_the_ends_that_scipy_gives(n: int, of: float) -> None:
    values = np.random.default_rng(n).lognormal(size=n)
    own = quantile_interval(values, of, confidence=0.95)
    if n < round(1 / (1 - of)):
        assert isinstance(own, Unknown)
        return
    assert isinstance(own, QuantileInterval)
    ends: Any = stats.quantile_test(values, q=0.0, p=of).confidence_interval(0.95)
    assert own.value == np.quantile(values, of, method="higher")
    for mine, theirs in ((own.lower, ends.low), (own.upper, ends.high)):
        assert (mine is None) == np.isnan(theirs)
        assert mine is None or mine == theirs


def test_a_quantile_of_too_few_is_not_told() -> None:
    assert str(quantile_interval([1.0] * 19, 0.95, confidence=0.95)) == "19 values, needs 20"
    assert isinstance(quantile_interval([], 0.5, confidence=0.95), Unknown)


def test_nineteen_of_twenty_intervals_hold_the_median() -> None:
    rng, held = np.random.default_rng(5), 0
    for _ in range(400):
        own = quantile_interval(rng.normal(size=30), 0.5, confidence=0.95)
        assert isinstance(own, QuantileInterval)
        held += own.lower is not None and own.upper is not None and own.lower <= 0 <= own.upper
    # At least as often as it says, but for three standard errors of so many trials.
    assert held / 400 >= 0.95 - 3 * math.sqrt(0.05 * 0.95 / 400)
