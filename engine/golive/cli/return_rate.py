"""Whether a file's own dates contradict how many returns a year is said to have."""

from __future__ import annotations

import datetime as dt
import math

from golive.cli.returns import ReturnFile
from golive.core.errors import InvalidInput

_DAYS_A_YEAR = 365.25
_WEEK = 7
_MOST_APART = 1.5
"""House choice. Dates that give so many times more or fewer returns a year than is said contradict it."""
_MOST_DAYS = 1.1
"""House choice. Weekdays without a holiday are 4 % more than 252 trading days, all days are 45 % more."""


def check_rate(returns: ReturnFile, *, periods_per_year: float, trading_days: float | None = None) -> None:
    """Refuse a number of periods a year, or of trading days, that the file's own dates contradict.

    Parameters
    ----------
    returns
        From `read_returns`; without dates nothing contradicts.
    periods_per_year, trading_days
        What is assumed; None where trading days do not matter.

    Raises
    ------
    InvalidInput
        With what the dates give. Counting in the time from the first return to the last, and in whole weeks, both
        have to contradict: a market that closes at night and over the weekend fills a short record unevenly.
    """
    n = len(returns.values)
    if not returns.first or n <= 1:
        return
    first, last = (dt.datetime.fromisoformat(day).replace(tzinfo=None) for day in (returns.first, returns.last))
    span = (last - first) / dt.timedelta(days=1)
    weeks = math.ceil(span / _WEEK) * _WEEK
    most, least = n / span * _DAYS_A_YEAR, (n - 1) / weeks * _DAYS_A_YEAR
    if most < periods_per_year / _MOST_APART or least > periods_per_year * _MOST_APART:
        message = f"the dates give {most:.0f} returns a year, {periods_per_year:g} are assumed"
        raise InvalidInput(message, hint="say how many with `--periods-per-year`")
    open_days = (returns.days - 1) / weeks * _DAYS_A_YEAR
    if trading_days is not None and open_days > trading_days * _MOST_DAYS:
        message = f"the dates give returns on {open_days:.0f} days a year, {trading_days:g} trading days are assumed"
        raise InvalidInput(message, hint="say how many with `--trading-days`")
