"""Annual Sharpe ratio of returns that remember: Lo (2002)."""

from __future__ import annotations

import math

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.several import several
from golive.core.value import Unknown
from golive.core.window import FloatArray
from golive.models.arguments import INVALID, Series, answer, between, positive, series, whole
from golive.models.returns.sharpe_ratio import per_period_sharpe

FEW_LAGS = 5
"""Autocorrelations at long lags are noise, and a year's worth of noise adds up: few lags, or an AR(1)."""

MOST_PERIODS = 40_000_000
"""There are fewer seconds in a year."""

NEGLIGIBLE = 1e-20
"""Relative weight of a lag below which it changes no digit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoSharpe:
    """An annual Sharpe ratio that allows for autocorrelation, beside the one that does not."""

    annual: float
    annual_by_square_root: float
    eta: float
    autocorrelation: tuple[float, ...]
    n: int


def lo_eta(periods: int, autocorrelation: Series) -> float:
    """Return the factor from a Sharpe ratio a period to one over `periods`: q / sqrt(q + 2 sum (q - k) rho_k).

    Parameters
    ----------
    periods
        q, at least 1.
    autocorrelation : array of shape (lags,)
        rho_1, rho_2, ... in [-1, 1]; lags beyond the last are zero, lags from q on do not enter.

    Returns
    -------
    float
        sqrt(q) without autocorrelation, less for trending returns, more for reverting ones.

    Raises
    ------
    Refused
        `invalid_input` for values out of range, and where the variance of the sum would not be positive.

    References
    ----------
    Lo (2002), The statistics of Sharpe ratios, Financial Analysts Journal 58(4), equation 20.

    Examples
    --------
    >>> round(lo_eta(12, []) ** 2, 9)
    12.0
    """
    q = whole(periods, "periods", minimum=1, maximum=MOST_PERIODS)
    rho = series(autocorrelation, "autocorrelation")[: q - 1]
    if (np.abs(rho) > 1).any():
        raise Refused(INVALID, "`autocorrelation` holds a value beyond 1", field="autocorrelation")
    variance = q + 2 * float(np.sum((q - np.arange(1, rho.size + 1)) * rho))
    if variance <= 0:
        raise Refused(INVALID, "these autocorrelations give a sum without variance", field="autocorrelation")
    return answer(q / math.sqrt(variance), "eta")


def lo_eta_ar1(periods: int, rho: float) -> float:
    """Return the factor of `lo_eta` for returns that follow an AR(1), whose rho_k is rho^k.

    Parameters
    ----------
    periods
        q, at least 1.
    rho
        First autocorrelation, in [-1, 1].

    Raises
    ------
    Refused
        As `lo_eta`.

    Examples
    --------
    >>> round(lo_eta_ar1(12, 0.9), 2)
    1.21
    """
    q = whole(periods, "periods", minimum=1, maximum=MOST_PERIODS)
    value = between(rho, "rho", -1, 1)
    lags = q - 1
    if 0 < abs(value) < 1:
        # Powers this small no longer count, even q times over: a year of seconds would fill the memory with them.
        lags = min(lags, math.ceil(math.log(NEGLIGIBLE / q) / math.log(abs(value))))
    return lo_eta(q, value ** np.arange(1, (lags if value else 0) + 1, dtype=np.float64))


def lo_sharpe(returns: Series, *, periods_per_year: int, max_lag: int = FEW_LAGS) -> LoSharpe | Unknown:
    """Return the annual Sharpe ratio allowing for autocorrelation up to a lag.

    Parameters
    ----------
    returns : array of shape (n,)
        Excess returns a period, as fractions.
    periods_per_year
        Periods in a year, whole.
    max_lag
        How many autocorrelations are estimated; less than the number of returns.

    Returns
    -------
    LoSharpe or Unknown
        Unknown for fewer than two returns, and for constant ones.

    Raises
    ------
    Refused
        `insufficient_data` where there are not more returns than lags; otherwise as `lo_eta`.

    Examples
    --------
    >>> ratio = lo_sharpe([0.01, 0.02, 0.02, 0.01, -0.01, -0.02, -0.01, 0.01], periods_per_year=12, max_lag=1)
    >>> ratio.annual < ratio.annual_by_square_root
    True
    """
    array, q = series(returns, "returns"), whole(periods_per_year, "periods_per_year", minimum=1, maximum=MOST_PERIODS)
    lags = whole(max_lag, "max_lag", minimum=0)
    ratio = per_period_sharpe(array)
    if isinstance(ratio, Unknown):
        return ratio
    if array.size <= lags:
        raise Refused("insufficient_data", f"{several(array.size, 'return')} for {lags} lags", field="returns")
    rho = autocorrelation(array, lags)
    eta = lo_eta(q, rho)
    return LoSharpe(
        annual=answer(eta * ratio, "sharpe"),
        annual_by_square_root=answer(math.sqrt(positive(q, "periods_per_year")) * ratio, "sharpe"),
        eta=eta,
        autocorrelation=tuple(rho.tolist()),
        n=array.size,
    )


def autocorrelation(values: FloatArray, lags: int) -> FloatArray:
    """Return the sample autocorrelations at lags 1 to `lags`, all with the same denominator (biased, never above 1)."""
    centred = values - values.mean()
    total = float(centred @ centred)
    return np.array([float(centred[k:] @ centred[:-k]) / total for k in range(1, lags + 1)], dtype=np.float64)
