"""Whether two strategies' Sharpe ratios differ by more than luck, from returns over the same periods."""

from __future__ import annotations

import math

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.window import FloatArray
from golive.models.arguments import Series, power, probability, same_length, series
from golive.models.numerics.float_noise import is_constant
from golive.models.returns.sharpe_ratio import mean_over_deviation

NO_DIFFERENCE = 1e-10
"""Differences and standard errors below it are rounding of equal series."""
FEWEST_RETURNS = 3
"""Two returns determine mean and deviation and leave nothing to judge them by."""
PARZEN_BANDWIDTH = 2.6614
"""Andrews (1991), eq. 6.2: the bandwidth of Parzen's kernel is this times (alpha n)^(1/5)."""
PARZEN_JOIN = 0.5
"""Where the kernel's two cubics meet."""
MOMENTS = 4
"""Two means and two second moments are estimated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharpeDifference:
    """Sharpe of a less Sharpe of b, per period, its standard error, z and the two-sided p-value."""

    difference: float
    stderr: float
    z: float
    p_value: float

    @property
    def p_greater(self) -> float:
        """Return the one-sided p-value against "b is at least as good as a"."""
        return self.p_value / 2 if self.z > 0 else 1 - self.p_value / 2

    def lower_bound(self, confidence: float) -> float:
        """Return the one-sided lower confidence bound of the difference."""
        from scipy.special import ndtri

        quantile = float(ndtri(probability(confidence, "confidence")))
        return self.difference - quantile * self.stderr


def sharpe_difference_jkm(a: Series, b: Series) -> SharpeDifference:
    """Return the Jobson-Korkie test of equal Sharpe ratios with Memmel's correction.

    Exact only for independent normal returns; `sharpe_difference_hac` is the one to decide by.

    Parameters
    ----------
    a, b : arrays of shape (n,)
        Excess returns of the same n >= 3 periods.

    Returns
    -------
    SharpeDifference
        With deviations of ddof 1. Equal series have difference 0 and p-value 1.

    Raises
    ------
    Refused
        `undefined` with fewer than three returns, unpaired series, or one that does not vary.

    References
    ----------
    Jobson and Korkie (1981); Memmel (2003), Performance hypothesis testing with the Sharpe ratio.
    """
    x, y = paired_returns(a, b)
    n = len(x)
    first, second = (float(mean_over_deviation(r, ddof=1)) for r in (x, y))
    r = float(np.corrcoef(x, y)[0, 1])
    variance = (2 - 2 * r + (first * first + second * second - 2 * first * second * r * r) / 2) / n
    return _tested(first - second, variance)


def sharpe_difference_hac(a: Series, b: Series) -> SharpeDifference:
    """Return the Ledoit-Wolf test of equal Sharpe ratios, robust to fat tails and autocorrelation.

    Parameters
    ----------
    a, b : arrays of shape (n,)
        Excess returns of the same periods, n > 4. Asymptotic: under some 250 periods it rejects too often.

    Returns
    -------
    SharpeDifference
        With moments of ddof 0, Parzen's kernel and Andrews' automatic bandwidth, without prewhitening. Equal series
        have difference 0 and p-value 1.

    Raises
    ------
    Refused
        `undefined` with too few returns, unpaired series, or one that does not vary.

    References
    ----------
    Ledoit and Wolf (2008), Robust performance hypothesis testing with the Sharpe ratio, section 3.1.
    """
    x, y = paired_returns(a, b, fewest=MOMENTS + 1)
    influence = sharpe_influence(x) - sharpe_influence(y)
    difference = float(mean_over_deviation(x, ddof=0) - mean_over_deviation(y, ddof=0))
    return _tested(difference, _long_run_variance(influence, _bandwidth(x, y)) / len(x))


def sharpe_influence(returns: FloatArray) -> FloatArray:
    """Return how far each return moves the Sharpe ratio of its series, times the number of returns.

    With u the standardised return it is u - SR (u^2 - 1) / 2: the gradient of mean / sqrt(second moment - mean^2),
    applied to the centred return and its centred square.

    Parameters
    ----------
    returns : array of shape (..., n)
        Series along the last axis, none of them constant.

    Returns
    -------
    array of shape (..., n)
        With mean zero.
    """
    mean, spread = returns.mean(axis=-1, keepdims=True), returns.std(axis=-1, keepdims=True)
    standard = (returns - mean) / spread
    influence: FloatArray = standard - 0.5 * (mean / spread) * (standard * standard - 1.0)
    return influence


def paired_returns(a: Series, b: Series, *, fewest: int = FEWEST_RETURNS) -> tuple[FloatArray, FloatArray]:
    """Return two checked series of one length; refuse (`undefined`) what has no Sharpe ratio or no partner."""
    x = series(a, "a", minimum=fewest, short_code="undefined")
    y = series(b, "b", minimum=fewest, short_code="undefined")
    same_length(x, y, "b")
    for returns, name in ((x, "a"), (y, "b")):
        if is_constant(returns, float(returns.std())):
            raise Refused("undefined", f"`{name}` does not vary, so it has no Sharpe ratio", field=name)
    return x, y


def _tested(difference: float, variance: float) -> SharpeDifference:
    from scipy.special import ndtr

    stderr = math.sqrt(max(0.0, variance))
    if stderr <= NO_DIFFERENCE:
        if abs(difference) > NO_DIFFERENCE:
            raise Refused("undefined", "the series move as one, so their difference has no standard error")
        return SharpeDifference(difference=0.0, stderr=0.0, z=0.0, p_value=1.0)
    z = difference / stderr
    return SharpeDifference(difference=difference, stderr=stderr, z=z, p_value=float(2 * ndtr(-abs(z))))


def _long_run_variance(influence: FloatArray, bandwidth: float) -> float:
    n = len(influence)
    variance = float(influence @ influence) / n
    for lag in range(1, math.ceil(bandwidth)):
        variance += 2 * _parzen(lag / bandwidth) * float(influence[lag:] @ influence[:-lag]) / n
    return variance * n / (n - MOMENTS)


def _bandwidth(x: FloatArray, y: FloatArray) -> float:
    """Return Andrews' automatic bandwidth from first-order autoregressions of each moment, weighted equally."""
    top = bottom = 0.0
    for moment in (x, y, x * x, y * y):
        before, after = moment[:-1] - moment[:-1].mean(), moment[1:] - moment[1:].mean()
        lagged = float(before @ before)
        rho = float(before @ after) / lagged if lagged > 0 else 1.0
        if rho == 1:
            raise Refused("undefined", "returns are too few or too regular to tell their autocorrelation")
        errors = after - rho * before
        square = power(float(errors @ errors) / len(errors), 2, "bandwidth")
        top += 4 * power(rho, 2, "bandwidth") * square / power(1 - rho, 8, "bandwidth")
        bottom += square / power(1 - rho, 4, "bandwidth")
    if not bottom > 0:
        raise Refused("undefined", "returns are too few or too regular to tell their autocorrelation")
    return min(PARZEN_BANDWIDTH * math.pow(top / bottom * len(x), 0.2), len(x) - 1.0)


def _parzen(x: float) -> float:
    return 1 - 6 * x * x + 6 * x**3 if x <= PARZEN_JOIN else 2 * (1 - x) ** 3
