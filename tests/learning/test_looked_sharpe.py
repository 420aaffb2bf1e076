"""Each look at a candidate is a trial behind the one that is let in."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.learned_models import day_returns

from golive.core.value import Unknown
from golive.learning.looked_sharpe import deflation_remark, looked_sharpe

YEAR = 365.25
RETURNS = np.asarray(day_returns(3, 750, 1.2), dtype=np.float64)


def test_it_is_the_published_formula_by_hand() -> None:
    from scipy.stats import kurtosis, norm, skew

    ratios = (0.5, 1.2, -0.4)
    ratio = RETURNS.mean() / RETURNS.std(ddof=1)
    variance = max(1 / (len(RETURNS) - 1), float(np.var(ratios, ddof=1)) / YEAR)
    gamma = 0.5772156649015329
    luck = math.sqrt(variance) * ((1 - gamma) * norm.ppf(1 - 1 / 3) + gamma * norm.ppf(1 - 1 / (3 * math.e)))
    spread = 1 - skew(RETURNS) * ratio + (kurtosis(RETURNS, fisher=False) - 1) / 4 * ratio**2
    expected = norm.cdf((ratio - luck) * math.sqrt(len(RETURNS) - 1) / math.sqrt(spread))
    deflated = looked_sharpe(RETURNS, looks=3, ratios_annual=ratios, periods_per_year=YEAR)
    assert not isinstance(deflated, Unknown)
    assert deflated.probability == pytest.approx(expected, abs=5e-4)


def test_more_looks_are_worth_less_and_never_more() -> None:
    worth = []
    for looks in (1, 2, 5, 20, 100):
        deflated = looked_sharpe(RETURNS, looks=looks, ratios_annual=(), periods_per_year=YEAR)
        assert not isinstance(deflated, Unknown)
        worth.append(deflated.probability)
    assert worth == sorted(worth, reverse=True)
    assert worth[0] > worth[-1]
    assert "after 20 looks" in deflation_remark(RETURNS, looks=20, ratios_annual=(), periods_per_year=YEAR)


def test_returns_that_do_not_vary_are_worth_nothing_that_can_be_told() -> None:
    assert isinstance(looked_sharpe(np.zeros(80), looks=2, ratios_annual=(), periods_per_year=YEAR), Unknown)
    assert isinstance(looked_sharpe(np.empty(0), looks=2, ratios_annual=(), periods_per_year=YEAR), Unknown)
    assert "cannot be told" in deflation_remark(np.empty(0), looks=1, ratios_annual=(), periods_per_year=YEAR)
