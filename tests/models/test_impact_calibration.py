"""Coefficients from fills: recovery of the truth, weights, refusals and the fall-back."""

from __future__ import annotations

import math

import numpy as np
import pytest

from golive.core.errors import Refused
from golive.core.window import FloatArray
from golive.models.execution.calibrate_eta import calibrate_eta, calibrate_eta_beta, temporary_cost
from golive.models.execution.calibrate_gamma import calibrate_gamma
from golive.models.execution.calibrated_coefficient import shrink
from golive.models.execution.fill_regression import Estimate, Weights
from golive.models.execution.out_of_sample_error import out_of_sample_error
from golive.models.execution.relative_error import relative_error


def fills(n: int, *, eta: float, beta: float, noise: float, seed: int = 3) -> tuple[FloatArray, FloatArray, FloatArray]:
    rng = np.random.default_rng(seed)
    p, sigma = rng.uniform(0.005, 0.4, n), rng.uniform(0.008, 0.05, n)
    return p, sigma, eta * sigma * p**beta + noise * sigma * rng.normal(size=n)


@pytest.mark.parametrize("weights", list(Weights))
def test_the_true_coefficients_are_found(weights: Weights) -> None:
    data = fills(400, eta=0.2, beta=0.6, noise=0.01)
    eta = calibrate_eta(*data, weights=weights)
    assert eta.ci_low < 0.2 < eta.ci_high
    both = calibrate_eta_beta(*data, weights=weights)
    assert both.eta.ci_low < 0.2 < both.eta.ci_high
    assert both.beta.ci_low < 0.6 < both.beta.ci_high


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    hits = 0
    for seed in range(200):
        eta = calibrate_eta(*fills(40, eta=0.2, beta=0.6, noise=0.05, seed=seed), weights=Weights.INVERSE_SIGMA)
        hits += eta.ci_low < 0.2 < eta.ci_high
    assert 180 <= hits <= 199


def test_weights_by_volatility_are_more_efficient_when_noise_grows_with_it() -> None:
    spread = {
        weights: np.std(
            [
                calibrate_eta(*fills(40, eta=0.2, beta=0.6, noise=0.05, seed=s), weights=weights).value
                for s in range(200)
            ]
        )
        for weights in Weights
    }
    assert spread[Weights.INVERSE_SIGMA] < spread[Weights.NONE]


def test_cost_in_other_units_scales_the_coefficient_only() -> None:
    p, sigma, y = fills(60, eta=0.2, beta=0.6, noise=0.02)
    a, b = calibrate_eta_beta(p, sigma, y), calibrate_eta_beta(p, sigma, y * 1e4)
    assert b.eta.value == pytest.approx(a.eta.value * 1e4, rel=1e-6)
    assert b.beta.value == pytest.approx(a.beta.value, rel=1e-6)


def test_the_order_of_fills_does_not_matter() -> None:
    p, sigma, y = fills(60, eta=0.2, beta=0.6, noise=0.02)
    a, b = calibrate_eta(p, sigma, y), calibrate_eta(p[::-1], sigma[::-1], y[::-1])
    assert a.value == pytest.approx(b.value, rel=1e-12)
    assert a.standard_error == pytest.approx(b.standard_error, rel=1e-12)


def test_gamma_comes_from_the_signed_drift() -> None:
    rng = np.random.default_rng(5)
    share, sigma = rng.uniform(-0.2, 0.2, 500), rng.uniform(0.01, 0.04, 500)
    move = 0.314 * sigma * share + rng.normal(scale=0.0005, size=500)
    gamma = calibrate_gamma(share, sigma, move, minutes_after=np.full(500, 30.0))
    assert gamma.ci_low < 0.314 < gamma.ci_high


def test_a_drift_measured_too_soon_is_refused() -> None:
    with pytest.raises(Refused, match="minutes_after"):
        calibrate_gamma([0.1, 0.2], [0.02, 0.02], [0.001, 0.002], minutes_after=[30.0, 5.0])


@pytest.mark.parametrize(
    ("estimate", "value_used"),
    [
        ((0.2, 0.11, 0.29, 30), 0.2),
        ((0.2, 0.09, 0.31, 30), 0.142),
        ((0.2, 0.11, 0.29, 29), 0.142),
        ((-0.2, -0.21, -0.19, 90), 0.142),
        ((0.70, 0.69, 0.71, 90), 0.70),
        ((0.72, 0.71, 0.73, 90), 0.142),
        ((0.029, 0.028, 0.030, 90), 0.029),
        ((0.028, 0.027, 0.029, 90), 0.142),
    ],
)
def test_a_poorly_known_coefficient_keeps_the_literature(
    estimate: tuple[float, float, float, int], value_used: float
) -> None:
    value, lo, hi, n = estimate
    fitted = Estimate(value=value, standard_error=0.01, standard_error_hc1=0.01, ci_low=lo, ci_high=hi, n=n)
    kept = shrink(fitted, 0.142)
    assert kept.value == value_used
    assert kept.calibrated is (value_used == value)
    assert kept.reason


def test_a_fit_far_from_the_literature_names_the_units() -> None:
    far = Estimate(value=1.562, standard_error=0.01, standard_error_hc1=0.01, ci_low=1.54, ci_high=1.58, n=90)
    assert (
        shrink(far, 0.142).reason
        == "11 times the library's: check the units of `volume`, `adv`, `volatility` and prices"
    )


def test_a_fit_beats_a_wrong_literature_on_unseen_fills_and_not_a_right_one() -> None:
    data = fills(300, eta=0.4, beta=0.6, noise=0.05)
    assert out_of_sample_error(*data, literature_eta=0.142).beats_literature
    right = out_of_sample_error(*data, literature_eta=0.4)
    assert right.rmse_fitted == pytest.approx(right.rmse_literature, rel=0.02)
    assert right.rmse_zero > right.rmse_fitted
    assert right.n_test == 250


def test_the_interval_of_the_relative_error_covers_the_true_one_as_often_as_it_says() -> None:
    p, sigma, y = fills(200_000, eta=0.2, beta=0.6, noise=0.05, seed=0)
    truth = math.sqrt(float(np.mean((y - 0.2 * sigma * p**0.6) ** 2) / np.mean(y**2)))
    errors = [relative_error(*fills(200, eta=0.2, beta=0.6, noise=0.05, seed=seed)) for seed in range(1, 201)]
    assert {one.n for one in errors} == {167}
    assert 180 <= sum(one.low < truth < one.high for one in errors) <= 199


def test_the_relative_error_is_that_of_both_root_mean_squares() -> None:
    data = fills(90, eta=0.2, beta=0.6, noise=0.02)
    both = out_of_sample_error(*data, literature_eta=0.142)
    error = relative_error(*data)
    assert error.value == pytest.approx(both.rmse_fitted / both.rmse_zero, rel=1e-12)
    with pytest.raises(Refused, match="nothing_paid"):
        relative_error(data[0], data[1], np.zeros(90))


def test_the_future_does_not_enter_an_out_of_sample_error() -> None:
    p, sigma, y = fills(60, eta=0.2, beta=0.6, noise=0.02)
    changed = y.copy()
    changed[50:] += 1.0
    a = out_of_sample_error(p[:50], sigma[:50], y[:50], literature_eta=0.142, folds=4)
    b = out_of_sample_error(p[:50], sigma[:50], changed[:50], literature_eta=0.142, folds=4)
    assert a == b


def test_half_of_the_permanent_move_is_taken_off() -> None:
    assert temporary_cost([0.002, 0.001], [0.001, -0.001]) == pytest.approx([0.0015, 0.0015])


@pytest.mark.parametrize("bad", [math.nan, math.inf])
@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_fill_that_is_not_finite_is_refused(bad: float, position: int) -> None:
    data = [np.array([0.1, 0.2, 0.3, 0.15]), np.array([0.02, 0.03, 0.02, 0.01]), np.array([0.001, 0.002, 0.001, 0.0])]
    data[position][2] = bad
    for fit in (calibrate_eta, calibrate_eta_beta):
        with pytest.raises(Refused, match="invalid_input"):
            fit(data[0], data[1], data[2])


def test_fills_that_cannot_tell_are_refused() -> None:
    with pytest.raises(Refused, match="not_identified"):
        calibrate_eta([0.1], [0.02], [0.001])
    with pytest.raises(Refused, match="not_identified"):
        calibrate_eta([], [], [])
    with pytest.raises(Refused, match="not_identified"):
        calibrate_eta([0.1, 0.2], [0.0, 0.0], [0.001, 0.002])
    with pytest.raises(Refused, match="not_identified"):
        calibrate_eta_beta([0.1, 0.2, 0.3], [0.02, 0.0, 0.0], [0.001, 0.002, 0.003])
    with pytest.raises(Refused, match="insufficient_data"):
        out_of_sample_error([0.1, 0.2, 0.3], [0.02] * 3, [0.001] * 3, literature_eta=0.142)


def test_free_fits_settle_or_refuse_on_pure_noise() -> None:
    for seed in range(100):
        data = fills(12, eta=0.0, beta=0.6, noise=0.1, seed=seed)
        try:
            fit = calibrate_eta_beta(*data)
        except Refused as refusal:
            assert refusal.code in ("not_converged", "not_identified", "overflow")  # noqa: PT017
        else:
            assert math.isfinite(fit.eta.standard_error)
            assert math.isfinite(fit.beta.standard_error)
