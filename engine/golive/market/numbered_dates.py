"""Dates written as whole numbers: seconds to nanoseconds from 1970, 20240131, 202401, days of a spreadsheet, years."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from golive.models.returns.return_dates import Dates

Whole = npt.NDArray[np.int64]

EXCEL = "excel"
"""Days as spreadsheets count them."""
DAY, MONTH = "%Y%m%d", "%Y%m"

_EPOCH_RANGES = {"s": 1e8, "ms": 1e11, "us": 1e14, "ns": 1e17}
_EPOCH_SPAN = 40.0
"""From 1973 on, for over a century, a count of one unit is told from that of another."""
_RANGES = {
    DAY: (19_000_101, 21_001_231),
    MONTH: (190_001, 210_012),
    EXCEL: (18_264, 73_050),
    "%Y": (1800, 2100),
}
"""Spreadsheets' days are those of 1950 to 2099."""

FEWEST_MONTHS = 12
"""House limit: so many numbers that all end in 01 to 12 are months, fewer may be rows."""

_HUNDRED = 100
_MONTHS_A_YEAR = 12
_EPOCH_YEAR = 1970


def number_form(low: float, high: float) -> str:
    """Return how numbers from `low` to `high` are written if they are dates; nothing where they can be none.

    >>> number_form(20240102, 20241231), number_form(1.7e18, 1.71e18), number_form(1, 250)
    ('%Y%m%d', 'ns', '')
    """
    for unit, least in _EPOCH_RANGES.items():
        if least <= low and high < least * _EPOCH_SPAN:
            return unit
    return next((form for form, (least, most) in _RANGES.items() if least <= low and high <= most), "")


def dates_of_numbers(numbers: Whole) -> tuple[Dates, npt.NDArray[np.bool_]] | None:
    """Return what numbers say that are plainly dates, and which of them exist; None for any other numbers.

    Plainly dates are counts from 1970, in UTC, and 20240131; months as 202401 from twelve of them on. Years and days of
    a spreadsheet may be rows.

    >>> dates_of_numbers(np.array([20240131, 20240230]))
    (array(['2024-01-31', '2024-03-01'], dtype='datetime64[D]'), array([ True, False]))
    >>> dates_of_numbers(np.array([0, 1, 2])) is None
    True
    """
    form = number_form(float(numbers.min()), float(numbers.max())) if numbers.size else ""
    if form in _EPOCH_RANGES:
        return numbers.astype(f"datetime64[{form}]"), np.ones(numbers.size, dtype=bool)
    if form == DAY:
        return _days(numbers)
    if form != MONTH or numbers.size < FEWEST_MONTHS:
        return None
    months, there = _months(numbers)
    return (months, there) if there.all() else None


def _months(numbers: Whole) -> tuple[Dates, npt.NDArray[np.bool_]]:
    year, month = np.divmod(numbers, _HUNDRED)
    counted = (year - _EPOCH_YEAR) * _MONTHS_A_YEAR + month - 1
    return counted.astype("datetime64[M]"), (month >= 1) & (month <= _MONTHS_A_YEAR)


def _days(numbers: Whole) -> tuple[Dates, npt.NDArray[np.bool_]]:
    month, day = np.divmod(numbers, _HUNDRED)
    months, there = _months(month)
    days = months.astype("datetime64[D]") + (day - 1)
    return days, there & (day >= 1) & (days.astype("datetime64[M]") == months)
