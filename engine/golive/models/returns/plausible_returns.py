"""Whether a series can be simple returns a period, rather than prices, a path of wealth, percent or money."""

from __future__ import annotations

import enum
import math

import numpy as np

from golive.core.errors import Refused
from golive.core.window import FloatArray
from golive.models.arguments import Series, positive, series

NOT_RETURNS = "not_returns"
"""The code of a series that holds something else."""

UNIT_IN_DOUBT = "unit_in_doubt"
"""The code of a series that could be returns, but more likely is percent; who says its unit is believed."""

LARGEST_GAIN = 10.0
"""House limit: a period that multiplies a portfolio by eleven is a price, an amount of money or a percentage."""

LARGEST_GROWTH = 1e6
"""House limit: a series that never falls and multiplies wealth a million times is the path of a price below one."""

LARGEST_STEADY_GAIN = 0.2
"""House limit: three periods and more without a loss that gain a fifth each are net asset values, not returns."""

FEWEST_STEADY = 3
"""House limit: from so many periods on, never falling says something."""

MOST_DEVIATIONS = 4.0
"""House limit: a last value so far out that it is the sum of all before it as well is their total."""

ROUNDING = 5e-5
"""How far a total written with four decimals is from what it sums."""

LEVEL_RATIO = 0.2
"""House limit on half the von Neumann ratio, which is 1 for returns that do not remember, 0.5 for an autocorrelation of
one half and near 0 for a path. In simulation, 5 in 1,000 series of 24 returns with an autocorrelation of one half lie
below, and 95 in 100 random walks of 60 steps."""

FEWEST_FOR_A_LEVEL = 12
"""House limit: in fewer periods neither a path nor percent is told from returns."""

CASH_RANGE = 0.02
"""House limit: interest moves slowly too, within two percent a period; a path of wealth goes further."""

MOST_VOLATILITY = 2.0
"""House limit: deviations above 200 % a year are percent that were taken for fractions. Bitcoin has 40 to 100 %."""

DAYS_OF_TRADE = 252.0
"""What a year's volatility is divided by the root of, where it was given for a day's."""

MOST_DEVIATION = 0.2
"""The same limit where nobody says how long a period is: that of a month at 70 % a year."""

MOST_MEAN = 1.5
"""House limit: means beyond 150 % a year, kept up for a quarter, are percent that were taken for fractions."""

FEWEST_FOR_A_MEAN = 20
"""House limit: of fewer periods a mean a year is noise."""

QUARTER = 4
"""Quarters in a year."""


class ReturnUnit(enum.Enum):
    """What one unit of a series of returns is."""

    FRACTION = "fraction"
    """0.01 is one percent."""
    PERCENT = "percent"
    """1.0 is one percent."""


IN_PERCENT = 100.0
"""Percent in a whole."""


def plausible_returns(
    values: Series, field: str, *, periods_per_year: float | None = None, unit: ReturnUnit | None = None
) -> FloatArray:
    """Return simple returns as fractions; refuse what cannot be returns, or whose unit cannot be told.

    Parameters
    ----------
    values : array of shape (n,)
        Oldest first; at least one.
    field
        What the refusal calls them.
    periods_per_year
        For what is a volatility, or a mean, a year; None where it is not known.
    unit
        Who says it is believed on paths, volatility and mean; None says nothing.

    Returns
    -------
    array of shape (n,)
        The values, divided by 100 where they are said to be percent.

    Raises
    ------
    Refused
        `invalid_input` for what is not finite or empty; `not_returns` for a loss of more than everything (money or
        percent), a gain of more than ten times (prices), a series without a loss that compounds a million times
        or gains a fifth each period (prices, net asset values), and one that moves like a path from one period to
        the next (cumulative returns); `unit_in_doubt` for a volatility or a mean that no market has.

    References
    ----------
    Von Neumann (1941), Distribution of the ratio of the mean square successive difference to the variance.

    Examples
    --------
    >>> plausible_returns([0.01, -0.004], "returns")
    array([ 0.01 , -0.004])
    >>> plausible_returns([1.0, -0.4], "returns", unit=ReturnUnit.PERCENT)
    array([ 0.01 , -0.004])
    >>> plausible_returns([359.69, 358.76], "returns")
    Traceback (most recent call last):
        ...
    golive.core.errors.Refused: not_returns: `returns` holds 359.69: prices or money; give returns as fractions
    """
    array = series(values, field, minimum=1)
    array = array / IN_PERCENT if unit is ReturnUnit.PERCENT else array
    _refuse_impossible(array, field)
    _refuse_total(array, field)
    if unit is None:
        _refuse_path(array, field)
        _refuse_percent(array, field, periods_per_year)
    return array


def years_volatility(daily: float) -> str:
    """Say that a volatility that is given as a day's is more likely a year's; nothing where a market has it in a day.

    The limit is that of `MOST_VOLATILITY`, at 252 days a year.

    >>> years_volatility(0.6)
    "a volatility of 60 % a day is 952 % a year; if it is a year's, it is 3.78 % a day"
    >>> years_volatility(0.1)
    ''
    """
    root = math.sqrt(DAYS_OF_TRADE)
    if daily * root <= MOST_VOLATILITY:
        return ""
    given, year, day = (f"{IN_PERCENT * value:.3g} %" for value in (daily, daily * root, daily / root))
    return f"a volatility of {given} a day is {year} a year; if it is a year's, it is {day} a day"


def moves_like_cash(returns: FloatArray) -> bool:
    """Say whether returns never fall and change slowly: interest, or the price of something that costs next to nothing.

    >>> moves_like_cash(np.linspace(0.0001, 0.0002, 60)), moves_like_cash(np.array([0.01, -0.01] * 30))
    (True, False)
    """
    return len(returns) >= FEWEST_FOR_A_LEVEL and float(returns.min()) >= 0 and _is_path(returns, least_range=0.0)


def _refuse_impossible(array: FloatArray, field: str) -> None:
    low, high = float(array.min()), float(array.max())
    if high > LARGEST_GAIN:
        raise Refused(NOT_RETURNS, f"`{field}` holds {high:g}: prices or money; give returns as fractions", field=field)
    if low < -1:
        sentence = f"`{field}` holds {low:g}, more than a total loss: percent or money; give returns as fractions"
        raise Refused(NOT_RETURNS, sentence, field=field)
    if low > 0 and float(np.log1p(array).sum()) > np.log(LARGEST_GROWTH):
        sentence = f"`{field}` never falls and compounds over a million times: prices; give returns as fractions"
        raise Refused(NOT_RETURNS, sentence, field=field)


def _refuse_total(array: FloatArray, field: str) -> None:
    """Refuse a last value that sums, or compounds, all before it: a row of totals."""
    if len(array) <= FEWEST_FOR_A_LEVEL:
        return
    rest, last = array[:-1], float(array[-1])
    totals = (float(rest.sum()), float(np.expm1(np.log1p(rest).sum())) if (rest > -1).all() else float(rest.sum()))
    if abs(last) > MOST_DEVIATIONS * float(np.std(rest)) and min(abs(last - total) for total in totals) <= ROUNDING:
        what = f"the last value of `{field}`, {last:g}, is the total of all before it"
        sentence = f"{what}: leave out rows that are no period"
        raise Refused(NOT_RETURNS, sentence, field=field)


def _refuse_path(array: FloatArray, field: str) -> None:
    middle = float(np.median(array))
    if len(array) >= FEWEST_STEADY and float(array.min()) > 0 and middle > LARGEST_STEADY_GAIN:
        sentence = f"`{field}` never falls and gains {middle:.0%} in most periods: prices or net asset values"
        raise Refused(NOT_RETURNS, f"{sentence}; give returns as fractions", field=field)
    if _is_path(array, least_range=CASH_RANGE):
        sentence = f"`{field}` moves from each period to the next like a path: prices or cumulative returns"
        raise Refused(NOT_RETURNS, f"{sentence}; give returns a period", field=field)


def _is_path(array: FloatArray, *, least_range: float) -> bool:
    if len(array) < FEWEST_FOR_A_LEVEL or float(np.ptp(array)) <= least_range:
        return False
    spread = float(np.square(array - array.mean()).sum())
    return float(np.square(np.diff(array)).sum()) < 2 * LEVEL_RATIO * spread


def _refuse_percent(array: FloatArray, field: str, periods_per_year: float | None) -> None:
    if len(array) < FEWEST_FOR_A_LEVEL:
        return
    deviation = float(np.std(array))
    if periods_per_year is None:
        if deviation > MOST_DEVIATION:
            _doubt(field, f"deviates by {deviation:.0%} a period")
        return
    year = positive(periods_per_year, "periods_per_year")
    if deviation * math.sqrt(year) > MOST_VOLATILITY:
        _doubt(field, f"deviates by {deviation * math.sqrt(year):.0%} a year")
    mean = float(array.mean()) * year
    if len(array) >= max(FEWEST_FOR_A_MEAN, year / QUARTER) and abs(mean) > MOST_MEAN:
        _doubt(field, f"has a mean of {mean:.0%} a year")


def _doubt(field: str, what: str) -> None:
    raise Refused(UNIT_IN_DOUBT, f"`{field}` {what}: percent, or fractions of something wild; say which", field=field)
