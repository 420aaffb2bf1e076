"""Kaufman's efficiency ratio: how straight the path of prices was."""

from __future__ import annotations

import math

import numpy as np

from golive.core.series_windows import SeriesWindows
from golive.core.window import Bars, FloatArray
from golive.models.arguments import Series, positive_series, whole
from golive.models.bars.at_hand import Trailing, series_at_hand, windows_at_hand
from golive.models.bars.bar_window import usable_prices
from golive.models.bars.rolling import rolling


def path_efficiency(closes: FloatArray, n: int) -> FloatArray:
    """Return |P_t - P_{t-n}| over the sum of the last n absolute changes, at every close.

    Parameters
    ----------
    closes : array of shape (bars,)
        Prices, oldest first.
    n
        Changes in the window, at least 1.

    Returns
    -------
    array of shape (bars,)
        In [0, 1]; NaN for the first n closes, on a flat window (nothing moved, so nothing was straight) and where
        the window holds a NaN.

    References
    ----------
    Kaufman, Smarter Trading (1995).

    Examples
    --------
    >>> path_efficiency(np.array([1.0, 2.0, 1.0, 2.0, 3.0]), 2)
    array([nan, nan,  0.,  0.,  1.])
    """
    path = rolling(np.abs(np.diff(closes)), n, lambda block: block.sum(axis=1))
    out = np.full(len(closes), np.nan)
    if len(closes) > n:
        net = np.abs(closes[n:] - closes[:-n])
        moved = path[n - 1 :]
        out[n:] = np.minimum(1.0, np.divide(net, moved, out=np.full_like(net, np.nan), where=moved > 0))
    return out


def efficiency(closes: Series, *, n: int) -> float | None:
    """Return the efficiency ratio of the last `n` changes of positive prices, None when none of them moved.

    Raises
    ------
    Refused
        `insufficient_data` with n closes or fewer; otherwise on a price that is not a positive finite number.
    """
    n = whole(n, "n", minimum=1)
    prices = positive_series(closes, "closes", minimum=n + 1, short_code="insufficient_data")
    last = float(path_efficiency(prices, n)[-1])
    return None if math.isnan(last) else last


def efficiency_ratio(bars: Bars, n: float) -> FloatArray:
    """Return Kaufman's efficiency ratio of the closes over the last `n` changes, one value a bar, in [0, 1]."""
    return series_at_hand(_trailing(n), bars)


def efficiency_ratio_windows(bars: Bars, rows: int, n: float) -> SeriesWindows:
    """Return `efficiency_ratio` of each window of so many bars."""
    return windows_at_hand(_trailing(n), bars, rows)


def _trailing(n: float) -> Trailing:
    changes = whole(n, "n", minimum=1)

    def work(bars: Bars) -> FloatArray:
        return path_efficiency(usable_prices(bars.close), changes)

    return Trailing(name=("efficiency_ratio", changes), reach=changes, work=work)
