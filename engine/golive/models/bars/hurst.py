"""The Hurst exponent from how the spread of differences grows with their lag."""

from __future__ import annotations

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.models.arguments import Series, positive_series, whole
from golive.models.numerics.ols_line import ols_line, slope_error

FIRST_LAG = 2
"""Lag 1 carries the bid-ask bounce."""
FEWEST_LAGS = 3
"""A line needs a residual to have a standard error."""
FEWEST_DIFFERENCES = 2
"""One difference has no spread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hurst:
    """The exponent (0.5 under a random walk) and its least-squares standard error."""

    exponent: float
    stderr: float


def hurst(closes: Series, *, max_lag: int) -> Hurst:
    """Return the slope of the log spread of lagged differences of log prices on the log lag.

    Biased in short windows and its standard error assumes independent residuals, which overlapping differences are
    not: evidence beside others, never alone.

    Parameters
    ----------
    closes : array of shape (n,)
        Positive prices, oldest first, at least max_lag + 2 of them.
    max_lag
        Lags 2 to this one, at least 4; the house uses 20.

    Raises
    ------
    Refused
        `undefined` with too few prices or when differences at some lag do not vary.
    """
    prices, last = positive_series(closes, "closes"), whole(max_lag, "max_lag", minimum=FIRST_LAG + FEWEST_LAGS - 1)
    if len(prices) < last + FEWEST_DIFFERENCES:
        raise Refused("undefined", f"{len(prices)} prices have no spread at lag {last}", field="closes")
    logs = np.log(prices)
    lags = np.arange(FIRST_LAG, last + 1)
    spreads = np.array([np.std(logs[lag:] - logs[:-lag]) for lag in lags])
    if (spreads <= np.finfo(np.float64).eps * np.abs(logs).max()).any():
        raise Refused("undefined", "prices do not vary at some lag", field="closes")
    x, y = np.log(lags), np.log(spreads)
    line = ols_line(x, y)
    assert line is not None
    return Hurst(exponent=line.slope, stderr=slope_error(x, y, line))
