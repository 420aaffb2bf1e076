"""Mean return over downside deviation."""

from __future__ import annotations

import math

import numpy as np

from golive.core.value import Unknown, invalid, warming_up
from golive.models.arguments import SMALLEST, Series, answer, positive, series


def sortino_ratio(returns: Series, *, periods_per_year: float) -> float | Unknown:
    """Return the annual Sortino ratio: mean over root mean square of negative returns, all periods in the denominator.

    Parameters
    ----------
    returns : array of shape (n,)
        Excess returns a period over the target, as fractions.
    periods_per_year
        252, 365 or 12 for instance. Never inferred.

    Returns
    -------
    float or Unknown
        Unknown without returns or without a loss.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite.

    References
    ----------
    Sortino, Price (1994), Performance measurement in a downside risk framework.

    Examples
    --------
    >>> round(sortino_ratio([0.01, -0.004], periods_per_year=252), 6)
    16.837458
    """
    array, periods = series(returns, "returns"), positive(periods_per_year, "periods_per_year")
    if not array.size:
        return warming_up("too_few_returns", "no returns")
    downside = math.sqrt(float(np.mean(np.minimum(array, 0.0) ** 2)))
    if downside < SMALLEST:
        return invalid("no_losses", "no return is negative")
    return answer(float(np.mean(array)) / downside * math.sqrt(periods), "sortino")
