"""Wealth from returns: its path, its annual growth and the deepest fall."""

from __future__ import annotations

import math

import numpy as np

from golive.core.errors import Refused
from golive.core.several import several
from golive.core.value import Unknown, warming_up
from golive.core.window import FloatArray
from golive.models.arguments import INVALID, Series, answer, positive, series


def wealth_returns(returns: Series) -> FloatArray:
    """Return checked simple returns that wealth can follow; refuse a loss of more than everything."""
    array = series(returns, "returns")
    if (array < -1).any():
        raise Refused(INVALID, "`returns` loses more than everything in a period", field="returns")
    return array


def max_drawdown(returns: Series) -> float | Unknown:
    """Return the deepest fall of wealth from its running peak, as a positive fraction.

    The starting wealth 1 is a peak too, so that a loss in the first period counts.

    Parameters
    ----------
    returns : array of shape (n,)
        Simple returns a period, at least -1, oldest first.

    Returns
    -------
    float or Unknown
        In [0, 1]; unknown without returns, since a limit must not be met by a strategy that never traded.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite or below -1.

    Examples
    --------
    >>> round(max_drawdown([-0.1, 0.05, 0.05]), 12)
    0.1
    """
    array = wealth_returns(returns)
    if not array.size:
        return warming_up("too_few_returns", "no returns")
    return float(deepest_fall(log_growth(array)))


def log_growth(returns: FloatArray) -> FloatArray:
    """Return the log of one plus checked returns; minus infinity where everything, or more, is lost."""
    with np.errstate(divide="ignore"):
        growth: FloatArray = np.log1p(np.maximum(returns, -1.0))
    return growth


def deepest_fall(log_growth: FloatArray) -> FloatArray:
    """Return the maximum drawdown along the last axis; the starting wealth is a peak, and ruin is final.

    Parameters
    ----------
    log_growth : array of shape (..., n)
        From `log_growth`, oldest first, at least one.

    Returns
    -------
    array of shape (...)
        Positive fractions in [0, 1].
    """
    wealth = np.cumsum(log_growth, axis=-1)
    peaks = np.maximum(np.maximum.accumulate(wealth, axis=-1), 0.0)
    fall: FloatArray = np.abs(np.expm1(np.minimum((wealth - peaks).min(axis=-1), 0.0)))
    return fall


def annual_growth(returns: Series, *, periods_per_year: float) -> float | Unknown:
    """Return the compound annual growth rate, as a fraction; unknown without returns.

    Parameters
    ----------
    returns : array of shape (n,)
        Simple returns a period, at least -1.
    periods_per_year
        252, 365 or 12 for instance. Never inferred.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite or below -1; `overflow` for growth beyond floats.

    Examples
    --------
    >>> round(annual_growth([0.01] * 12, periods_per_year=12), 6)
    0.126825
    """
    array, periods = wealth_returns(returns), positive(periods_per_year, "periods_per_year")
    if not array.size:
        return warming_up("too_few_returns", "no returns")
    if (array == -1).any():
        return -1.0
    try:
        return answer(math.expm1(math.fsum(log_growth(array)) * periods / array.size), "annual_growth")
    except OverflowError as error:
        raise Refused("overflow", "annual growth is beyond the range of numbers", field="returns") from error


def annual_volatility(returns: Series, *, periods_per_year: float) -> float | Unknown:
    """Return the standard deviation (ddof 1) of returns times the root of a year's periods.

    Parameters
    ----------
    returns : array of shape (n,)
        Returns a period, as fractions. Fewer than two give an unknown.
    periods_per_year
        252, 365 or 12 for instance. Never inferred.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite.

    Examples
    --------
    >>> round(annual_volatility([0.01, -0.004], periods_per_year=252), 6)
    0.15715
    """
    return volatility(returns, periods=positive(periods_per_year, "periods_per_year"))


def volatility(returns: Series, *, periods: float) -> float | Unknown:
    """Return the standard deviation (ddof 1) of returns over `periods` of them, as if each forgot the one before.

    Parameters
    ----------
    returns : array of shape (n,)
        Returns a period, as fractions. Fewer than two give an unknown.
    periods
        How many periods the answer is for, positive: 24 makes a day's of hourly returns.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite.
    """
    array = series(returns, "returns")
    if array.size <= 1:
        return warming_up("too_few_returns", f"{several(array.size, 'return')}, needs 2")
    return answer(float(np.std(array, ddof=1)) * math.sqrt(positive(periods, "periods")), "volatility")
