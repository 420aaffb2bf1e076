"""Lo and MacKinlay's variance ratio: do long returns vary more (trend) or less (reversal) than short ones."""

from __future__ import annotations

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.series_windows import SeriesWindows
from golive.core.window import Bars, FloatArray
from golive.models.arguments import Series, positive_series, whole
from golive.models.bars.at_hand import Trailing, series_at_hand, windows_at_hand
from golive.models.bars.bar_window import usable_prices
from golive.models.bars.rolling import rolling
from golive.models.numerics.float_noise import is_noise

SHORTEST_LAG = 2
"""The ratio at lag 1 is one by definition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceRatio:
    """The ratio (1 under a random walk), its z and the two-sided p-value."""

    ratio: float
    z: float
    p_value: float


def variance_ratio(
    closes: Series, *, lag: int, robust: bool = True, debiased: bool = True, overlap: bool = True
) -> VarianceRatio:
    """Return the variance ratio of log prices.

    Parameters
    ----------
    closes : array of shape (n,)
        Positive prices, oldest first, more than lag + 1 of them.
    lag
        Periods in the long return, at least 2.
    robust
        Use the z that holds under heteroskedasticity; without it, and without overlap, the homoskedastic one.
    debiased
        Correct both variances for their degrees of freedom; only overlapping returns have the correction.
    overlap
        Use every long return; otherwise the disjoint ones, dropping the periods left over at the end.

    Raises
    ------
    Refused
        `undefined` when prices do not move, the lag is below 2 or there are too few prices.

    References
    ----------
    Lo and MacKinlay (1988), Stock market prices do not follow random walks; arch `VarianceRatio`.
    """
    from scipy.special import ndtr

    prices = positive_series(closes, "closes")
    lag = whole(lag, "lag", minimum=0)
    if lag < SHORTEST_LAG:
        raise Refused("undefined", f"a variance ratio at lag {lag} says nothing", field="lag")
    returns = np.diff(np.log(prices))
    if not overlap:
        returns = returns[: len(returns) // lag * lag]
    if len(returns) <= lag:
        raise Refused("undefined", f"{len(returns)} returns do not hold lag {lag}", field="closes")
    ratio, z = _ratios(returns[np.newaxis, :], lag, robust=robust, debiased=debiased, overlap=overlap)
    if not np.isfinite(ratio[0]) or not np.isfinite(z[0]):
        raise Refused("undefined", "prices do not move, so their variance ratio is undefined", field="closes")
    return VarianceRatio(ratio=float(ratio[0]), z=float(z[0]), p_value=float(2.0 * ndtr(-abs(z[0]))))


def variance_ratio_z(bars: Bars, lag: float, n: float) -> FloatArray:
    """Return the heteroskedasticity-robust z of the variance ratio over the last `n` log returns, one value a bar.

    Parameters
    ----------
    bars
        Closed bars, oldest first.
    lag
        Periods in the long return, at least 2.
    n
        Returns in the window, more than the lag.

    Returns
    -------
    array of shape (bars,)
        Overlapping and debiased, as `arch.unitroot.VarianceRatio` answers on each window; NaN for the first n bars,
        where prices do not move and where the window holds an unusable close.
    """
    return series_at_hand(_trailing(lag, n), bars)


def variance_ratio_z_windows(bars: Bars, rows: int, lag: float, n: float) -> SeriesWindows:
    """Return `variance_ratio_z` of each window of so many bars."""
    return windows_at_hand(_trailing(lag, n), bars, rows)


def _trailing(lag: float, n: float) -> Trailing:
    q, length = whole(lag, "lag", minimum=SHORTEST_LAG), whole(n, "n", minimum=SHORTEST_LAG + 1)
    if length <= q:
        raise Refused("invalid_input", f"{length} returns do not hold lag {q}", field="n")
    return Trailing(
        name=("variance_ratio_z", q, length), reach=length, work=lambda bars: _rolling_z(bars.close, q, length)
    )


def _rolling_z(closes: FloatArray, q: int, length: int) -> FloatArray:
    returns = np.full(len(closes), np.nan)
    returns[1:] = np.diff(np.log(usable_prices(closes)))
    return rolling(returns, length, lambda block: _ratios(block, q, robust=True, debiased=True, overlap=True)[1])


def _ratios(
    returns: FloatArray, q: int, *, robust: bool, debiased: bool, overlap: bool
) -> tuple[FloatArray, FloatArray]:
    """Return the ratio and its z for each row of a (windows, n) block; NaN where a row does not vary."""
    n = returns.shape[1]
    centred = returns - returns.mean(axis=1, keepdims=True)
    squares = centred * centred
    total = squares.sum(axis=1)
    still = is_noise(np.sqrt(total / n), np.abs(returns).max(axis=1))
    total = np.where(still, np.nan, total)
    path = np.concatenate((np.zeros((len(returns), 1)), centred.cumsum(axis=1)), axis=1)
    long = path[:, q:] - path[:, :-q] if overlap else path[:, q::q] - path[:, :-q:q]
    short_variance = total / n
    long_variance = (long * long).sum(axis=1) / (n * q if overlap else n)
    if debiased and overlap:
        short_variance = total / (n - 1)
        long_variance = (long * long).sum(axis=1) / (q * (n - q + 1) * (1 - q / n))
    ratio = long_variance / short_variance
    return ratio, np.sqrt(n) * (ratio - 1.0) / np.sqrt(_spread(squares, total, q, robust=robust, overlap=overlap))


def _spread(squares: FloatArray, total: FloatArray, q: int, *, robust: bool, overlap: bool) -> FloatArray:
    """Return the asymptotic variance of the ratio: Lo and MacKinlay (1988), eqs. 12-14 and theorem 3."""
    n = squares.shape[1]
    if not overlap:
        return np.full_like(total, 2.0 * (q - 1))
    if not robust:
        return np.full_like(total, 2.0 * (2 * q - 1) * (q - 1) / (3 * q))
    theta = np.zeros_like(total)
    for k in range(1, q):
        delta = n * (squares[:, k:] * squares[:, :-k]).sum(axis=1) / (total * total)
        theta += 4.0 * (1.0 - k / q) ** 2 * delta
    # Windows of a handful of returns can hold no two neighbours that both vary.
    return np.where(theta > 0, theta, np.nan)
