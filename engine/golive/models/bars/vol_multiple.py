"""Today's volatility as a multiple of its recent median."""

from __future__ import annotations

import numpy as np

from golive.core.series_windows import SeriesWindows
from golive.core.window import Bars, FloatArray
from golive.models.arguments import whole
from golive.models.bars.at_hand import Trailing, series_at_hand, windows_at_hand
from golive.models.bars.bar_window import simple_returns, usable_prices
from golive.models.bars.rolling import rolling
from golive.models.bars.rolling_vol import rolling_vol


def median_multiple(values: FloatArray, lookback: int) -> FloatArray:
    """Return each value over the median of the last `lookback` values, itself included.

    NaN for the first lookback-1 values, where a value is NaN and where the median is zero: nothing is a multiple of
    no volatility.

    Examples
    --------
    >>> median_multiple(np.array([1.0, 1.0, 3.0]), 3)
    array([nan, nan,  3.])
    """
    middle = rolling(values, lookback, lambda block: np.median(block, axis=1))
    multiple: FloatArray = np.divide(values, middle, out=np.full(len(values), np.nan), where=middle > 0)
    return multiple


def vol_multiple(bars: Bars, n: float, lookback: float) -> FloatArray:
    """Return the volatility of the last `n` returns over the median of its last `lookback` values, one a bar, >= 0."""
    return series_at_hand(_trailing(n, lookback), bars)


def vol_multiple_windows(bars: Bars, rows: int, n: float, lookback: float) -> SeriesWindows:
    """Return `vol_multiple` of each window of so many bars."""
    return windows_at_hand(_trailing(n, lookback), bars, rows)


def _trailing(n: float, lookback: float) -> Trailing:
    returns, values = whole(n, "n", minimum=2), whole(lookback, "lookback", minimum=1)

    def work(bars: Bars) -> FloatArray:
        return median_multiple(rolling_vol(simple_returns(usable_prices(bars.close)), returns), values)

    return Trailing(name=("vol_multiple", returns, values), reach=returns + values - 1, work=work)
