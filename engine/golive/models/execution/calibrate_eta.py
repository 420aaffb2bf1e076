"""The coefficient of the temporary impact from own fills, and its exponent with it."""

from __future__ import annotations

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.value import Unknown, invalid
from golive.core.window import FloatArray
from golive.models.arguments import SMALLEST, Series, answer, positive, same_length, series
from golive.models.execution.fill_regression import (
    Estimate,
    Weights,
    check_fills,
    estimate,
    through_origin,
    weigh_fills,
)
from golive.models.execution.impact import BETA_2005
from golive.models.numerics.exponential_fit import ExponentialFit, exponential_fit

FEWEST_FREE = 3
"""Two coefficients need a third observation to have an error."""

SAME = 1e-12
"""Relative spread below which values are one value."""

EXPONENTS = np.linspace(0.0, 2.0, 41)
"""Where a fit starts from: the published exponents lie between 0.5 and 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerFit:
    """Coefficient and exponent fitted together.

    `covariance` is that of the two by HC3, which few and unequal fills do not make too small; unknown where one fill
    alone decides a coefficient.
    """

    eta: Estimate
    beta: Estimate
    covariance: tuple[tuple[float, float], tuple[float, float]] | Unknown


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
    p, sigma, y = check_fills(participation, volatility, cost)
    x = sigma * p ** positive(beta, "beta")
    y, x = weigh_fills(y, x, sigma, weights)
    return through_origin(x, y, confidence)


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
    p, sigma, y = check_fills(participation, volatility, cost)
    active = p[sigma > 0]
    if y.size < FEWEST_FREE or active.size < FEWEST_FREE or np.ptp(active) <= SAME * active.max():
        raise Refused("not_identified", "an exponent needs three fills at different participations")
    y, scale = weigh_fills(y, sigma.copy(), sigma, weights)
    with np.errstate(all="ignore"):
        return _power_fit(exponential_fit(np.log(p), y, scale=scale, rates=EXPONENTS), confidence)


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
        estimate(value, se=float(classical[i]), hc1=float(robust[i]), df=df, n=n, confidence=confidence)
        for i, value in enumerate((fit.coefficient, fit.rate))
    )
    return PowerFit(eta=eta, beta=beta, covariance=_hc3(influence, slopes, residual))


def _hc3(
    influence: FloatArray, slopes: FloatArray, residual: FloatArray
) -> tuple[tuple[float, float], tuple[float, float]] | Unknown:
    """Return the covariance of both coefficients from what each fill leaves when it is left out itself."""
    leverage = np.einsum("ij,ji->i", slopes, influence)
    if (leverage >= 1 - SAME).any():
        return invalid("one_fill_decides", "one fill alone decides a coefficient: how sure it is does not show")
    moves = influence * (residual / (1 - leverage))
    (a, b), (c, d) = (moves @ moves.T).tolist()
    return (answer(a, "the covariance"), answer(b, "the covariance")), (c, answer(d, "the covariance"))
