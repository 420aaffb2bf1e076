"""The usual statistics of a return series, at once."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.models.arguments import Series, series
from golive.models.returns.calmar_ratio import calmar_ratio
from golive.models.returns.growth import annual_growth, annual_volatility, max_drawdown
from golive.models.returns.sharpe_ratio import SharpeRatio, sharpe_ratio
from golive.models.returns.sortino_ratio import sortino_ratio
from golive.models.returns.win_rate import profit_factor, win_rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """Statistics of simple returns; each is unknown, with its reason, where it is not defined."""

    n: int
    sharpe: SharpeRatio | Unknown
    sortino: float | Unknown
    calmar: float | Unknown
    annual_growth: float | Unknown
    annual_volatility: float | Unknown
    max_drawdown: float | Unknown
    win_rate: float | Unknown
    profit_factor: float | Unknown


def performance(returns: Series, *, periods_per_year: float) -> Performance:
    """Return the usual statistics of a return series.

    Parameters
    ----------
    returns : array of shape (n,)
        Simple returns a period, at least -1, as fractions, oldest first.
    periods_per_year
        252, 365 or 12 for instance. Never inferred.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite or below -1.

    Examples
    --------
    >>> performance([0.01, -0.004], periods_per_year=252).profit_factor
    2.5
    """
    array = series(returns, "returns")
    return Performance(
        n=array.size,
        sharpe=sharpe_ratio(array, periods_per_year=periods_per_year),
        sortino=sortino_ratio(array, periods_per_year=periods_per_year),
        calmar=calmar_ratio(array, periods_per_year=periods_per_year),
        annual_growth=annual_growth(array, periods_per_year=periods_per_year),
        annual_volatility=annual_volatility(array, periods_per_year=periods_per_year),
        max_drawdown=max_drawdown(array),
        win_rate=win_rate(array),
        profit_factor=profit_factor(array),
    )
