"""Where today's volatility stands among its recent values."""

from __future__ import annotations

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.series_windows import SeriesWindows
from golive.core.window import Bars, FloatArray
from golive.models.arguments import Series, series, whole
from golive.models.bars.at_hand import Trailing, series_at_hand, windows_at_hand
from golive.models.bars.bar_window import simple_returns, usable_prices
from golive.models.bars.rolling import rolling
from golive.models.bars.rolling_vol import rolling_vol


def mid_rank(values: FloatArray, lookback: int) -> FloatArray:
    """Return the mid-rank of each value among the last `lookback` values, itself included.

    Parameters
    ----------
    values : array of shape (n,)
        Oldest first.
    lookback
        Values ranked, at least 1.

    Returns
    -------
    array of shape (n,)
        (below + half of the equal ones) / lookback, in (0, 1): 0.5 when all are equal, as scipy's
        `percentileofscore(kind="mean")`. NaN for the first lookback-1 values and where a ranked value is NaN.

    Examples
    --------
    >>> mid_rank(np.array([1.0, 3.0, 2.0, 2.0]), 3)
    array([       nan,        nan, 0.5       , 0.33333333])
    """

    def rank(block: FloatArray) -> FloatArray:
        current = block[:, -1:]
        ranks = (np.count_nonzero(block < current, axis=1) + np.count_nonzero(block <= current, axis=1)) / (
            2.0 * lookback
        )
        return np.where(np.isnan(block).any(axis=1), np.nan, ranks)

    return rolling(values, lookback, rank)


@dataclass(frozen=True, slots=True, kw_only=True)
class VolRank:
    """The last volatility, per period, and its mid-rank in (0, 1)."""

    vol: float
    percentile: float


def vol_rank(returns: Series, *, n: int, lookback: int) -> VolRank:
    """Return the volatility of the last `n` returns and its mid-rank among its last `lookback` values.

    Raises
    ------
    Refused
        `insufficient_data` with fewer than n + lookback - 1 returns, as a rank among fewer values is another number.
    """
    n, lookback = whole(n, "n", minimum=2), whole(lookback, "lookback", minimum=1)
    vols = rolling_vol(series(returns, "returns", minimum=n + lookback - 1, short_code="insufficient_data"), n)
    return VolRank(vol=float(vols[-1]), percentile=float(mid_rank(vols, lookback)[-1]))


def vol_percentile(bars: Bars, n: float, lookback: float) -> FloatArray:
    """Return the mid-rank of the volatility of the last `n` returns among its last `lookback` values, one a bar.

    In (0, 1), first known at the bar with index n + lookback - 1: a rank among fewer values than asked is not the
    rank that was asked for.
    """
    return series_at_hand(_trailing(n, lookback), bars)


def vol_percentile_windows(bars: Bars, rows: int, n: float, lookback: float) -> SeriesWindows:
    """Return `vol_percentile` of each window of so many bars."""
    return windows_at_hand(_trailing(n, lookback), bars, rows)


def _trailing(n: float, lookback: float) -> Trailing:
    returns, values = whole(n, "n", minimum=2), whole(lookback, "lookback", minimum=1)

    def work(bars: Bars) -> FloatArray:
        return mid_rank(rolling_vol(simple_returns(usable_prices(bars.close)), returns), values)

    return Trailing(name=("vol_percentile", returns, values), reach=returns + values - 1, work=work)
