"""Wealth from returns: its path, its annual growth and the deepest fall."""

from __future__ import annotations

import math

import numpy as np

from golive.core.errors import Refused
from golive.core.value import Unknown, warming_up
from golive.core.window import FloatArray
from golive.models.accept import INVALID, Series, answer, positive, series


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
    log_wealth = _log_wealth(array)
    peaks = np.maximum.accumulate(log_wealth)
    return float(-np.expm1(np.min(log_wealth - peaks, initial=0.0)))


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
        return answer(math.expm1(math.fsum(np.log1p(array)) * periods / array.size), "annual_growth")
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
    array, periods = series(returns, "returns"), positive(periods_per_year, "periods_per_year")
    if array.size <= 1:
        return warming_up("too_few_returns", f"{array.size} returns, needs 2")
    return answer(float(np.std(array, ddof=1)) * math.sqrt(periods), "annual_volatility")


def _log_wealth(returns: FloatArray) -> FloatArray:
    """Return the log of wealth, from the starting 1 on; after a total loss it stays at minus infinity."""
    alive = int(np.argmax(returns == -1)) if (returns == -1).any() else returns.size
    path = np.concatenate([[0.0], np.cumsum(np.log1p(returns[:alive]))])
    return path if alive == returns.size else np.append(path, -np.inf)
