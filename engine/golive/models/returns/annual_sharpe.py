"""A year's Sharpe ratio with its interval: by the square-root rule, and allowing for autocorrelation."""

from __future__ import annotations

import math

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.several import several
from golive.core.value import Unknown, invalid, warming_up
from golive.core.window import FloatArray
from golive.models.arguments import Series, answer, positive, series, sure
from golive.models.numerics.long_run_variance import LongRunVariance, long_run_variance
from golive.models.numerics.told_apart import told_apart
from golive.models.returns.lo_sharpe import FEW_LAGS, MOST_PERIODS, lo_sharpe
from golive.models.returns.sharpe_ratio import per_period_sharpe

FEWEST_RETURNS = 24
"""As for the bound of a break-even: three cosines."""

FEWEST_FOR_LAGS = 60
"""On fewer returns five estimated lags are noise: the ratio over the long-run deviation spreads less."""

LARGEST_DIFFERENCE = 0.1
"""Where the two ratios differ by more than this share, both have to be shown."""

ALTERNATING = invalid("no_long_run_variance", "no interval: the returns alternate, and do not tell a year's deviation")

LARGEST_SHARPE = 10.0
"""House choice. Annual ratios above this are no market's: they come of look-ahead, stale prices or costs left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioInterval:
    """A ratio with its standard error and two ends, each one-sided at the confidence of the whole answer."""

    ratio: float
    standard_error: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnualSharpe:
    """A year's Sharpe ratio twice: the root of a year's periods times that of one, and allowing for autocorrelation.

    `lags` are how many autocorrelations the second one rests on, 0 where it is read off the cosines. `degrees` are the
    cosines behind both errors.
    """

    by_square_root: RatioInterval
    by_autocorrelation: RatioInterval | Unknown
    lags: int
    confidence: float
    degrees: int
    n: int

    @property
    def difference(self) -> float | Unknown:
        """Return by which share of the square-root ratio the other differs; estimated, as both are."""
        if isinstance(self.by_autocorrelation, Unknown):
            return self.by_autocorrelation
        apart = abs(self.by_autocorrelation.ratio - self.by_square_root.ratio)
        scale = abs(self.by_square_root.ratio)
        if apart == 0:
            return 0.0
        return apart / scale if scale > 0 else invalid("no_ratio", "a ratio of zero differs by no share of it")

    @property
    def differs(self) -> bool:
        """Say whether both ratios have to be shown: they differ by more than a tenth, or that cannot be told."""
        if isinstance(self.by_autocorrelation, Unknown):
            return False
        return isinstance(self.difference, Unknown) or self.difference > LARGEST_DIFFERENCE


def annual_sharpe(returns: Series, *, periods_per_year: float, confidence: float) -> AnnualSharpe | Unknown:
    """Return a year's Sharpe ratio with intervals that hold for returns that remember, are skewed or have fat tails.

    The square-root ratio S root(q) has the error of its influence u - S (u^2 - 1) / 2, u = (r - m) / s, and Student's
    t. The other is q m over the long-run deviation of a year: noncentral t, of which Johnson and Welch give the ends.

    Parameters
    ----------
    returns : array of shape (n,)
        Excess returns a period, as fractions, oldest first.
    periods_per_year
        q, positive. Autocorrelation only matters from two periods on.
    confidence
        One-sided, of each end, in (0, 1).

    Returns
    -------
    AnnualSharpe or Unknown
        Unknown under 24 returns (`insufficient_data`), where all but fewer are one value (`few_told_apart`), for
        constant ones, and for ones that alternate (`no_long_run_variance`).

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite or out of range.

    References
    ----------
    Mertens (2002), the variance of the Sharpe ratio; Lo (2002), The statistics of Sharpe ratios; Johnson, Welch (1940),
    Applications of the non-central t-distribution; Lazarus, Lewis, Stock, Watson (2018) for the cosines.

    Examples
    --------
    >>> ratio = annual_sharpe(np.random.default_rng(0).normal(0.001, 0.01, 250), periods_per_year=252, confidence=0.95)
    >>> [round(x, 2) for x in (ratio.by_square_root.lower, ratio.by_square_root.ratio, ratio.by_square_root.upper)]
    [-0.18, 1.47, 3.11]
    """
    array, q = series(returns, "returns"), positive(periods_per_year, "periods_per_year")
    level = sure(confidence, "confidence")
    ratio = per_period_sharpe(array)
    if isinstance(ratio, Unknown):
        return ratio
    if array.size < FEWEST_RETURNS:
        return warming_up("insufficient_data", f"no interval: {several(array.size, 'return')}, needs {FEWEST_RETURNS}")
    apart = told_apart(array)
    if apart < FEWEST_RETURNS:
        sentence = f"no interval: all but {apart} of {array.size} returns are one value, needs {FEWEST_RETURNS}"
        return warming_up("few_told_apart", sentence)
    error = sharpe_error(array, ratio)
    if isinstance(error, Unknown):
        return error
    year, half = math.sqrt(q), error.half_width(level)
    by_autocorrelation, lags = _by_autocorrelation(array, q, level)
    return AnnualSharpe(
        by_square_root=RatioInterval(
            ratio=answer(year * ratio, "sharpe"),
            standard_error=year * error.standard_error,
            lower=answer(year * (ratio - half), "sharpe"),
            upper=answer(year * (ratio + half), "sharpe"),
        ),
        by_autocorrelation=by_autocorrelation,
        lags=lags,
        confidence=level,
        degrees=error.degrees,
        n=array.size,
    )


def implausible(ratio: float) -> str:
    """Say of an annual Sharpe ratio beyond 10 that no market is known to pay it."""
    return (
        f"a Sharpe ratio of {ratio:,.2f} is beyond {LARGEST_SHARPE:g}, which no market is known to pay for long: look "
        "for look-ahead, prices at which nobody could trade, smoothed values or costs left out"
    )


def sharpe_error(returns: FloatArray, per_period: float) -> LongRunVariance | Unknown:
    """Return the error of a Sharpe ratio a period: that of its influence function, skew, tails and memory in one.

    Never smaller than the error of the mean over the deviation: one huge gain makes the influence vanish, and would
    have a ratio seem above zero where the mean is not. Unknown where the returns alternate.

    Parameters
    ----------
    returns : array of shape (n,)
        Checked excess returns that vary.
    per_period
        Their Sharpe ratio, ddof 1.
    """
    u = (returns - returns.mean()) / np.std(returns, ddof=1)
    mean, ratio = long_run_variance(u), long_run_variance(u - per_period * (u * u - 1) / 2)
    return ALTERNATING if mean.rests_on_alternation(u) else max(mean, ratio, key=lambda error: error.value)


def _by_autocorrelation(returns: FloatArray, q: float, level: float) -> tuple[RatioInterval | Unknown, int]:
    """Return the ratio of a year's mean to its long-run deviation, and the lags it rests on."""
    from scipy.special import ndtri

    if q <= 1:
        return invalid("not_annualised", "one period is a year: no autocorrelation enters"), 0
    variance = long_run_variance(returns)
    t = float(returns.mean()) / variance.standard_error
    scale = math.sqrt(q / returns.size)
    error = scale * math.sqrt(1 + t * t / (2 * variance.degrees))
    centre = scale * t * (1 - 1 / (4 * variance.degrees))
    half = float(ndtri(level)) * error
    ends = sorted((centre - half, centre + half))
    point, lags = _point(returns, q, centre, (ends[0], ends[1]))
    return RatioInterval(
        ratio=answer(point, "sharpe"),
        standard_error=answer(error, "sharpe"),
        lower=answer(centre - half, "sharpe"),
        upper=answer(centre + half, "sharpe"),
    ), lags


def _point(returns: FloatArray, q: float, centre: float, ends: tuple[float, float]) -> tuple[float, int]:
    """Return Lo's ratio with five lags where it can be told and lies within the interval, and its lags."""
    if returns.size < FEWEST_FOR_LAGS or not (q == int(q) and q <= MOST_PERIODS):
        return centre, 0
    try:
        lo = lo_sharpe(returns, periods_per_year=int(q))
    except Refused:
        # Sample autocorrelations may give a sum without variance; the cosines always give one.
        return centre, 0
    if isinstance(lo, Unknown) or not ends[0] <= lo.annual <= ends[1]:
        return centre, 0
    return lo.annual, FEW_LAGS
