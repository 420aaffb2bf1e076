"""The regime in which each return was earned, as known before it."""

from __future__ import annotations

import numpy as np

from golive.core.window import FloatArray
from golive.models.arguments import Series, between, series, whole
from golive.models.bars.rolling import rolling
from golive.models.bars.rolling_vol import rolling_vol
from golive.models.bars.vol_percentile import mid_rank

WARMING_UP = ""
"""The label of a return before which the regime was not known."""


def return_regimes(
    market_returns: Series, *, trend_window: int, vol_window: int, vol_lookback: int, volatile_from: float
) -> tuple[str, ...]:
    """Label every period by the trend and the volatility of the periods before it.

    A market is `rising` when its last `trend_window` returns sum above zero, else `falling`; it is `volatile` when
    the standard deviation of its last `vol_window` returns ranks at `volatile_from` or higher among its last
    `vol_lookback` values, else `calm`.

    Parameters
    ----------
    market_returns : array of shape (n,)
        Simple returns a period, oldest first.
    trend_window, vol_window, vol_lookback
        Periods; a volatility needs two.
    volatile_from
        Mid-rank in [0, 1].

    Returns
    -------
    tuple of n labels
        `calm rising` and so on; empty while a window is not full. The label of a period does not look at the period
        itself, nor beyond it.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite, or windows out of range.

    Examples
    --------
    >>> return_regimes([0.01, 0.02, -0.05, 0.0], trend_window=2, vol_window=2, vol_lookback=1, volatile_from=0.5)
    ('', '', 'volatile rising', 'volatile falling')
    """
    returns = series(market_returns, "market_returns")
    trend = rolling(returns, whole(trend_window, "trend_window", minimum=1), _sum)
    lookback = whole(vol_lookback, "vol_lookback", minimum=1)
    rank = mid_rank(rolling_vol(returns, whole(vol_window, "vol_window", minimum=2)), lookback)
    edge = between(volatile_from, "volatile_from", 0, 1)
    measured = ~(np.isnan(trend) | np.isnan(rank))
    labels = [
        f"{'volatile' if r >= edge else 'calm'} {'rising' if t > 0 else 'falling'}" if k else WARMING_UP
        for t, r, k in zip(trend.tolist(), rank.tolist(), measured.tolist(), strict=True)
    ]
    return (WARMING_UP, *labels[:-1]) if labels else ()


def _sum(block: FloatArray) -> FloatArray:
    total: FloatArray = block.sum(axis=1)
    return total
