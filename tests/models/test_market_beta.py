"""Beta against `statsmodels`-style answers written out, and its invariances."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.core.errors import Refused
from golive.core.value import Unknown
from golive.models.returns.market_beta import market_beta

MARKET = np.random.default_rng(0).normal(0.0005, 0.01, 300)
NOISE = np.random.default_rng(1).normal(0.0002, 0.005, 300)


@given(beta=st.floats(-3, 3), alpha=st.floats(-0.01, 0.01))
def test_what_is_planted_is_found(beta: float, alpha: float) -> None:
    got = market_beta(beta * MARKET + alpha, MARKET, periods_per_year=252)
    assert got.beta == pytest.approx(beta, abs=1e-9)
    assert got.alpha_annual == pytest.approx(alpha * 252, abs=1e-9)


def test_errors_are_those_of_the_sandwich() -> None:
    own = 0.5 * MARKET + NOISE
    got = market_beta(own, MARKET, periods_per_year=252)
    design = np.column_stack([np.ones_like(MARKET), MARKET])
    coefficients, *_ = np.linalg.lstsq(design, own, rcond=None)
    left = own - design @ coefficients
    bread = np.linalg.inv(design.T @ design)
    covariance = bread @ (design.T * left**2) @ design @ bread * 300 / 298
    assert got.beta == pytest.approx(coefficients[1], rel=1e-10)
    assert got.alpha_annual == pytest.approx(coefficients[0] * 252, rel=1e-10)
    assert got.beta_se == pytest.approx(math.sqrt(covariance[1, 1]), rel=1e-8)
    assert got.alpha_annual_se == pytest.approx(math.sqrt(covariance[0, 0]) * 252, rel=1e-8)
    assert got.r_squared == pytest.approx(np.corrcoef(own, MARKET)[0, 1] ** 2, rel=1e-10)


def test_what_is_left_is_not_correlated_and_keeps_the_alpha() -> None:
    got = market_beta(0.7 * MARKET + NOISE, MARKET, periods_per_year=252)
    assert abs(np.corrcoef(got.without_market, MARKET)[0, 1]) < 1e-12
    assert got.without_market.mean() * 252 == pytest.approx(got.alpha_annual)


def test_constant_returns_have_no_share_explained() -> None:
    assert isinstance(market_beta([0.01] * 10, MARKET[:10], periods_per_year=252).r_squared, Unknown)


@pytest.mark.parametrize(
    ("own", "market"),
    [
        ([0.1, 0.2], [0.1, 0.2]),
        ([0.1, 0.2, 0.3], [0.1, 0.2]),
        ([0.1, 0.2, 0.3], [0.1, 0.1, 0.1]),
        ([0.1, math.nan, 0.3], [0.1, 0.2, 0.1]),
        ([0.1, 0.2, 0.3], [0.1, math.inf, 0.1]),
    ],
)
def test_what_tells_no_beta_is_refused(own: list[float], market: list[float]) -> None:
    with pytest.raises(Refused):
        market_beta(own, market, periods_per_year=252)
