"""The standard deviation of the last n returns, at every period."""

from __future__ import annotations

import numpy as np

from golive.core.window import FloatArray
from golive.models.bars.rolling import rolling
from golive.models.numerics.float_noise import is_noise


def rolling_vol(returns: FloatArray, n: int) -> FloatArray:
    """Return the sample standard deviation (ddof 1) of the last `n` returns, per period.

    Parameters
    ----------
    returns : array of shape (periods,)
        Fractions, oldest first.
    n
        Returns in the window, at least 2.

    Returns
    -------
    array of shape (periods,)
        Exactly zero when the window does not vary; NaN for the first n-1 periods and where the window holds a NaN.

    Examples
    --------
    >>> rolling_vol(np.array([0.01, 0.01, 0.03]), 2).round(6)
    array([     nan, 0.      , 0.014142])
    """
    return rolling(returns, n, spread)


def spread(block: FloatArray) -> FloatArray:
    """Return the sample standard deviation (ddof 1) of each row of returns, exactly zero where a row does not vary."""
    deviation = block.std(axis=1, ddof=1)
    return np.where(is_noise(deviation, np.abs(block).max(axis=1)), 0.0, deviation)
