"""Whether two strategies' Sharpe ratios differ by more than luck, from returns over the same periods."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from golive.core.errors import Refused
from golive.core.window import FloatArray
from golive.models.accept import Series, same_length, series

ZERO_SPREAD = 1e-12
"""A standard deviation at or below this share of the largest return is rounding, not risk."""
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
    x, y = _paired(a, b)
    n = len(x)
    first, second = (float(r.mean() / r.std(ddof=1)) for r in (x, y))
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
    x, y = _paired(a, b, fewest=MOMENTS + 1)
    means, seconds = (x.mean(), y.mean()), ((x * x).mean(), (y * y).mean())
    spreads = tuple(second - mean * mean for mean, second in zip(means, seconds, strict=True))
    difference = float(means[0] / math.sqrt(spreads[0]) - means[1] / math.sqrt(spreads[1]))
    gradient = np.array(
        [
            seconds[0] / spreads[0] ** 1.5,
            -seconds[1] / spreads[1] ** 1.5,
            -0.5 * means[0] / spreads[0] ** 1.5,
            0.5 * means[1] / spreads[1] ** 1.5,
        ]
    )
    moments = np.column_stack((x - means[0], y - means[1], x * x - seconds[0], y * y - seconds[1]))
    return _tested(difference, float(gradient @ _long_run_covariance(moments) @ gradient) / len(x))


def _paired(a: Series, b: Series, *, fewest: int = FEWEST_RETURNS) -> tuple[FloatArray, FloatArray]:
    x = series(a, "a", minimum=fewest, short_code="undefined")
    y = series(b, "b", minimum=fewest, short_code="undefined")
    same_length(x, y, "b")
    for returns, name in ((x, "a"), (y, "b")):
        if returns.std() <= ZERO_SPREAD * np.abs(returns).max():
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


def _long_run_covariance(moments: FloatArray) -> FloatArray:
    n = len(moments)
    bandwidth = PARZEN_BANDWIDTH * (_andrews_alpha(moments) * n) ** 0.2
    covariance = moments.T @ moments / n
    for lag in range(1, min(n, math.ceil(bandwidth))):
        product = moments[lag:].T @ moments[:-lag] / n
        covariance += _parzen(lag / bandwidth) * (product + product.T)
    return covariance * (n / (n - MOMENTS))


def _andrews_alpha(moments: FloatArray) -> float:
    """Return Andrews' alpha(2) from first-order autoregressions of each moment, eq. 6.4 with equal weights."""
    top = bottom = 0.0
    for column in moments.T:
        x, y = column[:-1] - column[:-1].mean(), column[1:] - column[1:].mean()
        rho = float(x @ y) / float(x @ x)
        errors = y - rho * x
        variance = float(errors @ errors) / len(errors)
        top += 4 * rho**2 * variance**2 / (1 - rho) ** 8
        bottom += variance**2 / (1 - rho) ** 4
    return top / bottom


def _parzen(x: float) -> float:
    return 1 - 6 * x * x + 6 * x**3 if x <= PARZEN_JOIN else 2 * (1 - x) ** 3
