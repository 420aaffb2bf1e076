"""Coefficients of the impact model from one's own fills, and whether to believe them."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from golive.core.errors import Refused
from golive.core.unit import percent
from golive.core.window import FloatArray
from golive.models.arguments import (
    INVALID,
    SMALLEST,
    Series,
    answer,
    not_negative_series,
    positive,
    positive_series,
    same_length,
    series,
)
from golive.models.execution.impact import BETA_2005
from golive.models.numerics.exponential_fit import ExponentialFit, exponential_fit
from golive.models.numerics.t_interval import t_half_width

LEAST_DRIFT_MINUTES = 30.0
"""Almgren et al. (2005) measure the permanent move half an hour after the last trade: the temporary one is gone."""

FEWEST_FREE = 3
"""Two coefficients need a third observation to have an error."""

SAME = 1e-12
"""Relative spread below which values are one value."""

EXPONENTS = np.linspace(0.0, 2.0, 41)
"""Where a fit starts from: the published exponents lie between 0.5 and 1."""


class Weights(enum.Enum):
    """How fills are weighed against one another."""

    NONE = "none"
    INVERSE_SIGMA = "inverse_sigma"
    """Cost and regressor divided by volatility first: a wild day's noise no longer drowns the calm ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A coefficient with its error: classical and heteroskedasticity-robust standard error, Student-t interval."""

    value: float
    standard_error: float
    standard_error_hc1: float
    ci_low: float
    ci_high: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerFit:
    """Coefficient and exponent fitted together."""

    eta: Estimate
    beta: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficient:
    """The coefficient to use: the fitted one, or the literature's with the reason why not."""

    value: float
    calibrated: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfSample:
    """Errors on fills that a fit has not seen, as root mean squares in fractions of the price."""

    rmse_fitted: float
    rmse_literature: float
    rmse_zero: float
    n_test: int

    @property
    def beats_literature(self) -> bool:
        """Say whether the fit predicts unseen fills better than the published coefficient."""
        return self.rmse_fitted < self.rmse_literature


def temporary_cost(arrival_cost: Series, permanent_move: Series) -> FloatArray:
    """Return the temporary part of measured costs, J - I/2.

    Parameters
    ----------
    arrival_cost : array of shape (n,)
        Cost against the arrival price, as a fraction, positive when paid.
    permanent_move : array of shape (n,)
        Move of the price from arrival to at least half an hour after the last trade, as a fraction, positive in the
        direction of the order.

    Raises
    ------
    Refused
        `invalid_input` for different lengths or values that are not finite.

    Examples
    --------
    >>> temporary_cost([0.0020], [0.0010]).round(6)
    array([0.0015])
    """
    cost, move = series(arrival_cost, "arrival_cost"), series(permanent_move, "permanent_move")
    same_length(cost, move, "permanent_move")
    return cost - move / 2


def calibrate_eta(
    participation: Series,
    volatility: Series,
    cost: Series,
    *,
    beta: float = BETA_2005,
    confidence: float = 0.95,
    weights: Weights = Weights.NONE,
) -> Estimate:
    """Return eta from fills with the exponent held: least squares through the origin of cost on sigma p^beta.

    Parameters
    ----------
    participation : array of shape (n,)
        Own volume over the market's in the same time, positive.
    volatility : array of shape (n,)
        Standard deviation of daily returns on the day of the fill, as a fraction, not negative.
    cost : array of shape (n,)
        Temporary cost, as a fraction; may be negative, since prices move.
    beta
        The exponent; 0.6 in the 2005 paper.
    confidence
        Coverage of the interval, Student-t with n - 1 degrees of freedom.
    weights
        `INVERSE_SIGMA` divides by volatility first, as the paper does.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite or out of range; `not_identified` for fewer than two fills or
        no volatility at all.

    References
    ----------
    Almgren, Thum, Hauptmann, Li (2005), section 4; MacKinnon, White (1985) for HC1.
    """
    p, sigma, y = _fills(participation, volatility, cost)
    x = sigma * p ** positive(beta, "beta")
    y, x = _weighed(y, x, sigma, weights)
    return _through_origin(x, y, confidence)


def calibrate_eta_beta(
    participation: Series,
    volatility: Series,
    cost: Series,
    *,
    confidence: float = 0.95,
    weights: Weights = Weights.NONE,
) -> PowerFit:
    """Return eta and beta from fills: nonlinear least squares of cost on eta sigma p^beta.

    Parameters
    ----------
    participation, volatility, cost, weights
        As in `calibrate_eta`.
    confidence
        Coverage of the intervals, Student-t with n - 2 degrees of freedom.

    Raises
    ------
    Refused
        `invalid_input` as `calibrate_eta`; `not_identified` for fewer than three fills, one participation only, or
        no volatility; `not_converged` when the fit does not settle.
    """
    p, sigma, y = _fills(participation, volatility, cost)
    active = p[sigma > 0]
    if y.size < FEWEST_FREE or active.size < FEWEST_FREE or np.ptp(active) <= SAME * active.max():
        raise Refused("not_identified", "an exponent needs three fills at different participations")
    y, scale = _weighed(y, sigma.copy(), sigma, weights)
    with np.errstate(all="ignore"):
        return _power_fit(exponential_fit(np.log(p), y, scale=scale, rates=EXPONENTS), confidence)


def calibrate_gamma(
    share_of_adv: Series,
    volatility: Series,
    permanent_move: Series,
    *,
    minutes_after: Series,
    liquidity_factor: Series | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """Return gamma from the drift after orders: least squares through the origin of the move on sigma X/V.

    Parameters
    ----------
    share_of_adv : array of shape (n,)
        Signed order over daily volume, X/V.
    volatility : array of shape (n,)
        Standard deviation of daily returns, as a fraction, not negative.
    permanent_move : array of shape (n,)
        Signed return from arrival to `minutes_after` the last trade, as a fraction.
    minutes_after : array of shape (n,)
        At least 30 each: sooner, the temporary impact has not gone.
    liquidity_factor : array of shape (n,), optional
        (Theta/V)^delta, positive; 1 when left out.
    confidence
        Coverage of the interval, Student-t with n - 1 degrees of freedom.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite, out of range, or measured too soon; `not_identified` for
        fewer than two orders or no variation at all.
    """
    share, sigma = series(share_of_adv, "share_of_adv"), not_negative_series(volatility, "volatility")
    move, after = series(permanent_move, "permanent_move"), series(minutes_after, "minutes_after")
    liquidity = np.ones_like(share)
    if liquidity_factor is not None:
        liquidity = positive_series(liquidity_factor, "liquidity_factor")
    for values, field in (
        (sigma, "volatility"),
        (move, "permanent_move"),
        (after, "minutes_after"),
        (liquidity, "liquidity_factor"),
    ):
        same_length(share, values, field)
    if (after < LEAST_DRIFT_MINUTES).any():
        raise Refused(
            INVALID,
            f"`minutes_after` holds {after.min():g}, a permanent move shows after {LEAST_DRIFT_MINUTES:g}",
            field="minutes_after",
        )
    return _through_origin(sigma * share * liquidity, move, confidence)


def shrink(
    fitted: Estimate, literature: float, *, max_relative_half_width: float = 0.5, fewest_fills: int = 30
) -> Coefficient:
    """Return the fitted coefficient if it is known well enough, and the literature's otherwise.

    Parameters
    ----------
    fitted
        The estimate.
    literature
        What to use instead.
    max_relative_half_width
        Half the confidence interval over the value. One half by default, a house prior: the fit then differs from
        zero, and by less than a factor of three from end to end.
    fewest_fills
        A fit on fewer is not used, however narrow it looks; 30 is a house prior.

    Examples
    --------
    >>> narrow = Estimate(value=0.2, standard_error=0.01, standard_error_hc1=0.01, ci_low=0.18, ci_high=0.22, n=12)
    >>> shrink(narrow, 0.142)
    Coefficient(value=0.142, calibrated=False, reason='12 fills, needs 30')
    """
    if fitted.n < fewest_fills:
        return Coefficient(value=literature, calibrated=False, reason=f"{fitted.n} fills, needs {fewest_fills}")
    if fitted.value <= 0:
        return Coefficient(value=literature, calibrated=False, reason=f"fitted {fitted.value:.3g}, not positive")
    half_width = (fitted.ci_high - fitted.ci_low) / 2 / fitted.value
    if half_width > max_relative_half_width:
        reason = f"interval of +-{percent(half_width)}, needs +-{percent(max_relative_half_width)}"
        return Coefficient(value=literature, calibrated=False, reason=reason)
    return Coefficient(value=fitted.value, calibrated=True, reason=f"{fitted.n} fills")


def out_of_sample_error(
    participation: Series,
    volatility: Series,
    cost: Series,
    *,
    literature_eta: float,
    beta: float = BETA_2005,
    folds: int = 5,
    weights: Weights = Weights.NONE,
) -> OutOfSample:
    """Return how well eta predicts fills that came after the ones it was fitted on.

    Fills are in time order. The first of `folds` + 1 equal stretches only trains; each later one is predicted from all
    before it, so that no fit has seen its future.

    Parameters
    ----------
    participation, volatility, cost, beta, weights
        As in `calibrate_eta`.
    literature_eta
        The coefficient to compare with.
    folds
        How many stretches are predicted, at least 1.

    Raises
    ------
    Refused
        As `calibrate_eta`; `insufficient_data` with fewer than two fills a stretch.
    """
    p, sigma, y = _fills(participation, volatility, cost)
    edges = np.linspace(0, y.size, folds + 2).astype(int) if folds >= 1 else np.zeros(1, dtype=int)
    if folds < 1 or int(np.diff(edges).min()) <= 1:
        raise Refused("insufficient_data", f"{y.size} fills do not make {folds} stretches to predict", field="folds")
    unit = sigma * p ** positive(beta, "beta")
    fitted = np.concatenate(
        [
            calibrate_eta(p[:a], sigma[:a], y[:a], beta=beta, weights=weights).value * unit[a:b]
            for a, b in pairwise(edges[1:])
        ]
    )
    actual, unit = y[edges[1] :], unit[edges[1] :]
    return OutOfSample(
        rmse_fitted=_rms(actual - fitted),
        rmse_literature=_rms(actual - positive(literature_eta, "literature_eta") * unit),
        rmse_zero=_rms(actual),
        n_test=int(actual.size),
    )


def _fills(participation: Series, volatility: Series, cost: Series) -> tuple[FloatArray, FloatArray, FloatArray]:
    p, sigma = positive_series(participation, "participation"), not_negative_series(volatility, "volatility")
    y = series(cost, "cost")
    same_length(p, sigma, "volatility")
    same_length(p, y, "cost")
    return p, sigma, y


def _weighed(y: FloatArray, x: FloatArray, sigma: FloatArray, weights: Weights) -> tuple[FloatArray, FloatArray]:
    if weights is Weights.NONE:
        return y, x
    if (sigma == 0).any():
        raise Refused(INVALID, "weights by 1/volatility need a volatility above zero", field="volatility")
    return y / sigma, x / sigma


def _through_origin(x: FloatArray, y: FloatArray, confidence: float) -> Estimate:
    with np.errstate(over="ignore"):
        square = float(x @ x)
    if x.size <= 1 or square == 0:
        raise Refused("not_identified", "a coefficient needs two observations and some variation")
    value = float(x @ y) / square
    residual = y - value * x
    df = x.size - 1
    se = math.sqrt(float(residual @ residual) / df / square)
    hc1 = math.sqrt(x.size / df * float(np.sum((x * residual) ** 2))) / square
    return _estimate(value, se, hc1, df, x.size, confidence)


def _power_fit(fit: ExponentialFit, confidence: float) -> PowerFit:
    slopes, residual = fit.jacobian, fit.residual
    n, k = slopes.shape
    df = n - k
    # Columns are scaled to one length first: eta's is 1/eta times beta's, and a plain inverse loses those digits.
    length = np.sqrt((slopes**2).sum(axis=0))
    if (length < SMALLEST).any() or np.linalg.cond(slopes / length) > 1 / SAME:
        raise Refused("not_identified", "coefficient and exponent cannot be told apart in these fills")
    # Each row says how one coefficient moves with each fill; both variances are sums of squares of such moves.
    influence = np.linalg.pinv(slopes / length) / length[:, None]
    classical = np.sqrt((influence**2).sum(axis=1) * float(residual @ residual) / df)
    robust = np.sqrt(((influence * residual) ** 2).sum(axis=1) * n / df)
    eta, beta = (
        _estimate(value, float(classical[i]), float(robust[i]), df, n, confidence)
        for i, value in enumerate((fit.coefficient, fit.rate))
    )
    return PowerFit(eta=eta, beta=beta)


def _estimate(value: float, se: float, hc1: float, df: int, n: int, confidence: float) -> Estimate:
    half = t_half_width(se, degrees=df, confidence=confidence)
    return Estimate(
        value=answer(value, "the coefficient"),
        standard_error=answer(se, "the standard error"),
        standard_error_hc1=answer(hc1, "the standard error"),
        ci_low=answer(value - half, "the interval"),
        ci_high=answer(value + half, "the interval"),
        n=n,
    )


def _rms(errors: FloatArray) -> float:
    return answer(math.sqrt(float(np.mean(errors**2))), "the error")
