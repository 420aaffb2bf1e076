"""Wilson's interval against the values Newcombe (1998) prints in his table I, and its properties."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.core.errors import Refused
from golive.models.numerics.wilson_interval import wilson_interval


@pytest.mark.parametrize(
    ("seen", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_it_agrees_with_newcombe(seen: int, n: int, low: float, high: float) -> None:
    assert [round(x, 4) for x in wilson_interval(seen / n, n)] == [low, high]


@given(st.integers(1, 10**9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_share_lies_inside_and_both_ends_in_0_and_1(trial: tuple[int, int]) -> None:
    seen, n = trial
    low, high = wilson_interval(seen / n, n)
    assert 0 <= low <= seen / n <= high <= 1


@given(st.floats(0, 1), st.integers(1, 10**6))
def test_more_trials_never_widen_it(share: float, n: int) -> None:
    low, high = wilson_interval(share, n)
    lower, higher = wilson_interval(share, 2 * n)
    assert higher - lower <= (high - low) * (1 + 1e-9) + 1e-12


@pytest.mark.parametrize("share", [math.nan, math.inf, -0.1, 1.1])
def test_a_share_outside_0_and_1_is_refused(share: float) -> None:
    with pytest.raises(Refused, match="share_out_of_range"):
        wilson_interval(share, 10)


@pytest.mark.parametrize("z", [math.nan, math.inf, 0.0, -1.0])
def test_a_quantile_that_gives_no_interval_is_refused(z: float) -> None:
    with pytest.raises(Refused, match="quantile_out_of_range"):
        wilson_interval(0.5, 10, z=z)


def test_no_trials_are_refused() -> None:
    with pytest.raises(Refused, match="no_trials"):
        wilson_interval(0.5, 0)
