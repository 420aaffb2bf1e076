"""How sure an impact is: published errors against a Monte Carlo of them, own fits against a sandwich written out."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from golive.core.value import Unknown
from golive.core.window import FloatArray
from golive.models.execution.almgren2005_impact import almgren2005_impact
from golive.models.execution.calibrate_eta import PowerFit, calibrate_eta_beta
from golive.models.execution.fill_regression import Estimate, Weights
from golive.models.execution.impact import BETA_2005, ETA_2005, GAMMA_2005, Impact
from golive.models.execution.impact_interval import ImpactInterval, fitted_interval, published_interval
from golive.models.execution.literal_impact import literal_impact


def order(share: float, *, days: float = 1.0, half_spread: float = 0.0) -> Impact:
    return almgren2005_impact(share * 1e7, adv=1e7, daily_volatility=0.02, duration_days=days, half_spread=half_spread)


def published(impact: Impact, *, confidence: float = 0.95) -> ImpactInterval:
    interval = published_interval(impact, eta=ETA_2005, beta=BETA_2005, gamma=GAMMA_2005, confidence=confidence)
    assert not isinstance(interval, Unknown)
    return interval


@pytest.mark.parametrize("pace", [0.01, 0.05, 0.1, 0.25])
def test_the_published_interval_is_the_widest_that_any_correlation_gives(pace: float) -> None:
    rng, n = np.random.default_rng(1), 200_000
    z = rng.normal(size=(2, n))
    impact = order(pace)
    interval, stays = published(impact), abs(impact.permanent) / 2
    # The permanent part is taken off: its own error adds in full.
    temporary = (
        interval.lower - stays * (1 - 1.96 * 0.041 / 0.314),
        interval.upper - stays * (1 + 1.96 * 0.041 / 0.314),
    )
    widest = []
    for rho in (-1.0, 0.0, 1.0):
        eta = ETA_2005 + 0.0062 * z[0]
        beta = BETA_2005 + 0.038 * (rho * z[0] + math.sqrt(1 - rho**2) * z[1])
        widest.append(np.quantile(eta * 0.02 * pace**beta, [0.025, 0.975]))
    assert temporary[0] == pytest.approx(min(low for low, _ in widest), rel=0.02)
    assert temporary[1] == pytest.approx(max(high for _, high in widest), rel=0.02)


def test_the_example_of_the_documentation_costs_between_21_and_26_bps() -> None:
    impact = almgren2005_impact(50_000, adv=10_000_000, daily_volatility=0.02, duration_days=10 / 1440)
    interval = published(impact)
    assert impact.cost_bps == pytest.approx(23.4764, abs=1e-3)
    assert (interval.lower_bps, interval.upper_bps) == pytest.approx((21.0, 26.2), abs=0.06)


@pytest.mark.parametrize("share", [1e-6, 0.01, 0.5, 3.0])
def test_the_cost_lies_within_and_the_half_spread_is_not_doubted(share: float) -> None:
    bare, charged = order(share), order(share, half_spread=0.0005)
    assert published(bare).lower < bare.cost < published(bare).upper
    assert published(charged).lower - published(bare).lower == pytest.approx(0.0005)
    assert published(bare, confidence=0.99).upper > published(bare).upper


def test_no_order_costs_nothing_for_sure() -> None:
    assert (published(order(0.0)).lower, published(order(0.0)).upper) == (0.0, 0.0)


@pytest.mark.parametrize("changed", [{"eta": 0.2}, {"beta": 0.5}, {"gamma": 0.0}])
def test_other_coefficients_have_no_published_error(changed: dict[str, float]) -> None:
    coefficients = {"eta": ETA_2005, "beta": BETA_2005, "gamma": GAMMA_2005} | changed
    interval = published_interval(order(0.1), **coefficients)
    assert isinstance(interval, Unknown)
    assert interval.code == "no_errors"
    literal = literal_impact(1e5, adv=1e7, daily_volatility=0.02, gamma=0.1, eta=ETA_2005)
    assert isinstance(published_interval(literal, eta=ETA_2005, beta=BETA_2005, gamma=GAMMA_2005), Unknown)


def fills(n: int, *, seed: int, noise: float = 1.0) -> tuple[FloatArray, FloatArray, FloatArray]:
    rng = np.random.default_rng([seed, n])
    pace, sigma = np.exp(rng.uniform(math.log(0.01), math.log(0.3), n)), rng.uniform(0.01, 0.04, n)
    cost = 0.142 * sigma * pace**0.6
    return pace, sigma, cost + noise * 0.03 * sigma * rng.standard_t(4, n) / math.sqrt(2)


def fit_of(n: int, *, seed: int) -> PowerFit:
    pace, sigma, cost = fills(n, seed=seed)
    return calibrate_eta_beta(pace, sigma, cost, weights=Weights.INVERSE_SIGMA)


def test_the_errors_of_a_fit_are_the_sandwich_of_hc3_written_out() -> None:
    pace, sigma, cost = fills(40, seed=3)
    fit = calibrate_eta_beta(pace, sigma, cost, weights=Weights.INVERSE_SIGMA)
    eta, beta = fit.eta.value, fit.beta.value
    slopes = np.column_stack([pace**beta, eta * pace**beta * np.log(pace)])
    inverse, left = np.linalg.inv(slopes.T @ slopes), cost / sigma - eta * pace**beta
    leverage = np.array([row @ inverse @ row for row in slopes])
    meat = slopes.T @ np.diag((left / (1 - leverage)) ** 2) @ slopes
    assert np.array(fit.covariance) == pytest.approx(inverse @ meat @ inverse, rel=1e-6)


def test_the_interval_of_own_fills_covers_the_true_cost() -> None:
    truth, covered, samples = 0.142 * 0.02 * 0.05**0.6, [], 400
    for seed in range(samples):
        interval = fitted_interval(
            fit_of(100, seed=seed), None, participation=0.05, share_of_adv=0.01, daily_volatility=0.02
        )
        assert not isinstance(interval, Unknown)
        covered.append(interval.lower <= truth <= interval.upper)
    assert np.mean(covered) >= 0.95 - 3.5 * math.sqrt(0.95 * 0.05 / samples)


def test_gammas_half_width_is_added_and_never_pays() -> None:
    fit = fit_of(100, seed=1)
    gamma = Estimate(value=-0.1, standard_error=0.1, standard_error_hc1=0.05, ci_low=-0.3, ci_high=0.1, n=101)
    of = {"participation": 0.05, "share_of_adv": 0.1, "daily_volatility": 0.02}
    alone, both = fitted_interval(fit, None, **of), fitted_interval(fit, gamma, **of)
    assert not isinstance(alone, Unknown)
    assert not isinstance(both, Unknown)
    assert both.lower == alone.lower
    assert both.upper - alone.upper == pytest.approx((-0.1 + 1.98397 * 0.1) * 0.02 * 0.1 / 2, rel=1e-4)


def test_a_fit_that_one_fill_decides_or_that_costs_nothing_has_no_interval() -> None:
    of = {"participation": 0.05, "share_of_adv": 0.1, "daily_volatility": 0.02}
    pace = [0.01, 0.01, 0.01, 0.2]
    alone = calibrate_eta_beta(pace, [0.02] * 4, [0.0002, 0.00021, 0.00019, 0.001])
    assert isinstance(fitted_interval(alone, None, **of), Unknown)
    fit = fit_of(100, seed=1)
    paid = replace(fit, eta=replace(fit.eta, value=-0.1))
    assert isinstance(fitted_interval(paid, None, **of), Unknown)
    wild = replace(fit, covariance=((1e6, 0.0), (0.0, 1e6)))
    assert isinstance(fitted_interval(wild, None, **of), Unknown)
