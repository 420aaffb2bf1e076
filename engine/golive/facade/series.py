"""Series as callers have them: arrays, lists and pandas Series, one number a period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from golive.core.clock import Clock
from golive.core.errors import Refused
from golive.core.value import Unknown
from golive.core.window import FloatArray
from golive.facade.call_instant import instant_of
from golive.market.moments import iso_moment, read_moments
from golive.market.numbered_dates import dates_of_numbers
from golive.models.arguments import INVALID, Series, real
from golive.models.returns.plausible_returns import ReturnUnit
from golive.models.returns.return_dates import DISORDER, FROM_THE_FUTURE, Dates, ahead_of, one_clock
from golive.models.returns.return_series import ReturnSeries, return_series

if TYPE_CHECKING:
    import pandas as pd

    AnySeries = Series | pd.Series[float]


def one_column(values: Any, field: str) -> FloatArray:
    """Return the values of a Series or array; refuse text, booleans and tables, which numpy would make numbers of."""
    if isinstance(values, str | bytes | Mapping) or getattr(values, "ndim", 1) != 1:
        raise Refused(INVALID, f"`{field}` is a {type(values).__name__}, one column of numbers is needed", field=field)
    if np.ma.is_masked(values):
        raise Refused(INVALID, f"`{field}` has masked values: leave those periods out on purpose", field=field)
    try:
        array = np.asarray(values)
    except Exception as error:
        raise Refused(INVALID, f"`{field}` holds something that is not a number", field=field) from error
    if array.dtype.kind not in "fiu" and array.size:
        raise Refused(INVALID, f"`{field}` holds {array.dtype.name}, numbers are needed", field=field)
    return array.astype(np.float64)


def number_or_column(values: float | AnySeries, field: str) -> float | FloatArray:
    """Return one number for all periods, or one a period."""
    if isinstance(values, float | int | np.integer | np.floating):
        return real(values, field)
    return one_column(values, field)


def plain(values: AnySeries) -> Series:
    """Return a Series as its values; anything else as it is, for the models to judge."""
    return cast("Series", values.to_numpy()) if hasattr(values, "to_numpy") else values


def check_aligned(first: object, other: object, field: str, beside: str = "returns") -> None:
    """Refuse two Series with different indexes: their values would be paired by position."""
    a, b = getattr(first, "index", None), getattr(other, "index", None)
    if hasattr(a, "equals") and hasattr(b, "equals") and a is not None and not a.equals(b):
        message = f"`{field}` and `{beside}` have different indexes: align them first"
        raise Refused(INVALID, message, field=field)


def taken(
    values: AnySeries | ReturnSeries,
    field: str,
    *,
    unit: ReturnUnit | None,
    risk_free: float | AnySeries | None,
    periods_per_year: float | None,
    trading_days: float | None = None,
) -> ReturnSeries:
    """Return a series of returns, checked, with the index of a Series read as its dates; one that was made is itself.

    Raises
    ------
    Refused
        As `return_series`; `dates_out_of_order` for an index that falls or repeats, of any type.
    """
    if isinstance(values, ReturnSeries):
        return values
    if risk_free is not None:
        check_aligned(values, risk_free, "risk_free")
    return return_series(
        one_column(values, field),
        field,
        dates=index_dates(values, field),
        unit=unit,
        periods_per_year=periods_per_year,
        trading_days=trading_days,
        risk_free=None if risk_free is None else number_or_column(risk_free, "risk_free"),
    )


def index_dates(values: object, field: str) -> Dates | None:
    """Return the dates in the index of a pandas Series, None where there are none; refuse an index that does not rise.

    Dates with a zone are read as its own clock shows them, in UTC where that goes back; ISO dates as text, Python's
    dates and whole numbers that plainly count or write them (nanoseconds from 1970, 20240131) are dates as well.
    """
    read = _read_index(values, field)
    return None if read is None else one_clock(*read)


def last_instant(values: object, field: str) -> np.datetime64 | None:
    """Return the last date in the index of a pandas Series in UTC, as `index_dates` reads it; None without any."""
    read = _read_index(values, field)
    return None if read is None else _last(read[1])


def check_past(values: object, field: str, now: object, clock: Clock) -> None:
    """Refuse a Series that is dated after `now`, or after what the clock says: it has not happened yet.

    Raises
    ------
    Refused
        `from_the_future`, with the date; `invalid_input` for a `now` that is no instant.
    """
    last = last_instant(values, field)
    if last is None:
        return
    at = instant_of(now, clock)
    if isinstance(at, Unknown):
        raise Refused(INVALID, str(at), field="now")
    ahead = ahead_of(last, at)
    if ahead is not None:
        raise Refused(FROM_THE_FUTURE, f"the last of `{field}` is of {ahead}", field=field)


def last_date(values: object, field: str) -> np.datetime64 | None:
    """Return the last of the dates that `index_dates` reads; None without any."""
    return _last(index_dates(values, field))


def _last(dates: Dates | None) -> np.datetime64 | None:
    if dates is None or not len(dates) or np.isnat(dates).any():
        return None
    last: np.datetime64 = dates.max()
    return last


def _read_index(values: object, field: str) -> tuple[Dates, Dates] | None:
    """Return the dates in the index of a Series by its own clock and in UTC; those without a zone are one and both."""
    index: Any = getattr(values, "index", None)
    if not hasattr(index, "is_monotonic_increasing"):
        return None
    if getattr(index, "nlevels", 1) > 1:
        sentence = f"the index of `{field}` has {index.nlevels} levels: give one series, with its dates alone"
        raise Refused(DISORDER, sentence, field=field)
    if hasattr(index, "to_timestamp"):
        index = index.to_timestamp()
    if index.dtype.kind == "M":
        local = cast("Dates", index.tz_localize(None).to_numpy())
        return (local, local) if index.tz is None else (local, index.tz_convert(None).to_numpy())
    if index.inferred_type in ("integer", "floating"):
        numbered = _numbered_dates(index, field)
        dates = None if numbered is None else (numbered, numbered)
    else:
        dates = _told_dates(index)
    if dates is None and (not index.is_monotonic_increasing or not index.is_unique):
        sentence = f"the index of `{field}` does not rise: sort the rows, oldest first, each once"
        raise Refused(DISORDER, sentence, field=field)
    return dates


def _numbered_dates(index: Any, field: str) -> Dates | None:
    """Return what an index of whole numbers says that are plainly dates; refuse one that is none among them."""
    numbers = np.asarray(index.to_numpy(), dtype=np.float64)
    if not np.isfinite(numbers).all() or not (numbers == np.floor(numbers)).all() or np.abs(numbers).max() >= 2.0**63:
        return None
    whole = np.asarray(index.to_numpy()).astype(np.int64)
    known = dates_of_numbers(whole)
    if known is None or 2 * int(known[1].sum()) < len(whole):
        return None
    dates, there = known
    if not there.all():
        row = int(np.argmin(there))
        sentence = f"the index of `{field}` writes dates as 20240131, but {whole[row]} in row {row + 1} is none"
        raise Refused(DISORDER, sentence, field=field)
    return dates


def _told_dates(index: Any) -> tuple[Dates, Dates] | None:
    """Return what an index of Python's dates, or of ISO dates as text, says; None where one entry is neither."""
    if index.dtype.kind not in "OTU":
        return None
    moments = [it if isinstance(it, dt.date) else iso_moment(it) for it in index.tolist()]
    known = [moment for moment in moments if moment is not None]
    if not known or len(known) < len(moments):
        return None
    local, utc = read_moments(known)
    return None if local is None else (local, utc)
