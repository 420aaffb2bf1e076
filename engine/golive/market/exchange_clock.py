"""The clock of an exchange that closes: bars follow each other on it over nights, weekends, holidays and half days.

Which sessions an exchange has is told by the package exchange_calendars (`golive[calendars]`), by the exchange's MIC,
such as `XNYS` or `XETR`. A session's bars are counted from its opening, and the last one ends with the session, however
short that makes it. Lunch breaks part a session in two.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, Refused
from golive.core.unit import NANOS
from golive.core.window import IntArray
from golive.documents.market import Stamp
from golive.market.instants import show
from golive.market.local_clock import DAY

if TYPE_CHECKING:
    from datetime import tzinfo

    import pandas as pd

FIRST, LAST = "1990-01-01", "2040-12-31"
"""How far sessions are worked out, so that they do not depend on the day on which they are asked for."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ExchangeClock:
    """The bars of one length that an exchange has, by the instants at which they open and close, ascending.

    `begins` and `ends` are the times by which a bar may be named: its own, and of whole days also the midnight that
    begins or ends its date, in UTC or where the exchange is. A day of its trading has `day_s` seconds of bars.
    """

    code: str
    length: int
    opened: IntArray
    closed: IntArray
    begins: tuple[IntArray, ...]
    ends: tuple[IntArray, ...]
    day_s: float

    def shows(self, ts: IntArray) -> IntArray:
        """Return what the clock shows at the ends of bars: so many bars since the first one.

        At what is the end of no bar it shows half a bar more, which is no whole number of bars from any other.
        """
        row = self.closed.searchsorted(ts, side="right") - 1
        shown: IntArray = (row + 1) * self.length + np.where(self._names(ts, row, self.ends), 0, self.length // 2)
        return shown

    def moved(self, ts: IntArray, bars: int) -> IntArray:
        """Return the close so many bars after instants, or how many bars before closes a bar had opened.

        Raises
        ------
        Refused
            `bars_calendar`, for what lies outside the days that are worked out.
        """
        row = self.closed.searchsorted(ts, side="right") + bars - (bars > 0)
        if len(row) and (int(row.min()) < 0 or int(row.max()) >= len(self.closed)):
            what = f"the sessions of {self.code} are worked out from {FIRST} to {LAST}"
            raise Refused("bars_calendar", f"a bar lies outside: {what}", field="ts")
        return (self.closed if bars > 0 else self.opened)[row]

    def strays(self, ts: IntArray, stamp: Stamp) -> NDArray[np.bool_]:
        """Say which instants are not the `stamp` of any bar: the exchange was closed, or bars lie otherwise there."""
        if stamp is Stamp.OPEN:
            return ~self._names(ts, self.closed.searchsorted(ts, side="right"), self.begins)
        return ~self._names(ts, self.closed.searchsorted(ts, side="right") - 1, self.ends)

    def _names(self, ts: IntArray, row: IntArray, names: tuple[IntArray, ...]) -> NDArray[np.bool_]:
        there = (row >= 0) & (row < len(self.closed))
        row = row.clip(0, len(self.closed) - 1)
        named: NDArray[np.bool_] = there & np.logical_or.reduce([name[row] == ts for name in names])
        return named


def refuse_strays(ts: IntArray, length_s: float, code: str, stamp: Stamp) -> None:
    """Refuse bars at times at which an exchange has none.

    Raises
    ------
    Refused
        `bars_calendar`, naming the first.
    """
    stray = exchange_clock(code, length_s).strays(ts, stamp)
    if stray.any():
        at = show(int(ts[int(np.argmax(stray))]))
        what = f"no bar of {length_s:g} s has its {stamp.value} at {at} on {code}: it was closed, or bars lie otherwise"
        raise Refused("bars_calendar", what, field="ts")


@lru_cache(maxsize=32)
def exchange_clock(code: str, length_s: float) -> ExchangeClock:
    """Return the clock of an exchange for bars of a length in seconds.

    Raises
    ------
    InvalidInput
        Without the package, or for an exchange that it does not know.
    Refused
        `bars_calendar`, for bars longer than a day, or of no whole nanoseconds.
    """
    length = round(length_s * NANOS)
    if not 0 < length <= DAY:
        raise Refused("bars_calendar", f"bars of {length_s:g} s are none of an exchange's day", field="length_s")
    parts, dates, there = _sessions(code)
    if length == DAY:
        return _days(code, parts, dates, there)
    opened, closed = [], []
    for opens, closes in parts:
        begins = np.arange(opens, closes, length, dtype=np.int64)
        opened.append(begins)
        closed.append(np.minimum(begins + length, closes))
    ends = np.concatenate(closed)
    day = float(np.median(np.unique(ends // DAY, return_counts=True)[1])) * length_s
    begun = np.concatenate(opened)
    return ExchangeClock(code=code, length=length, opened=begun, closed=ends, begins=(begun,), ends=(ends,), day_s=day)


def _days(code: str, parts: list[tuple[int, int]], dates: IntArray, there: tuple[IntArray, IntArray]) -> ExchangeClock:
    """Return the clock of daily bars: a session is one, whatever breaks it has."""
    begins, ends = (np.array(side, dtype=np.int64) for side in zip(*parts, strict=True))
    first = begins.searchsorted(there[0])
    last = np.append(first[1:], len(ends)) - 1
    opened, closed = begins[first], ends[last]
    return ExchangeClock(
        code=code,
        length=DAY,
        opened=opened,
        closed=closed,
        begins=(opened, dates, there[0]),
        ends=(closed, dates + DAY, there[1]),
        day_s=DAY / NANOS,
    )


@lru_cache(maxsize=16)
def _sessions(code: str) -> tuple[list[tuple[int, int]], IntArray, tuple[IntArray, IntArray]]:
    """Return when an exchange trades without a break, and its dates as midnights of UTC, and of where it is."""
    import pandas as pd

    table, zone = _schedule(code)
    parts = list[tuple[int, int]]()
    columns = [table[name].to_numpy(dtype="datetime64[ns]") for name in ("open", "break_start", "break_end", "close")]
    for row in zip(*columns, strict=True):
        edges = [int(edge.astype(np.int64)) for edge in row if not np.isnat(edge)]
        parts.extend(list(pairwise(edges))[::2])
    midnights = pd.DatetimeIndex(table.index).tz_localize(None)
    begin, end = (
        (midnights + pd.Timedelta(days=days)).tz_localize(zone, nonexistent="shift_forward", ambiguous=True)
        for days in (0, 1)
    )
    return parts, _nanos(midnights), (_nanos(begin), _nanos(end))


def _schedule(code: str) -> tuple[pd.DataFrame, tzinfo]:
    """Return the sessions of an exchange, a row a date, and the zone that it is in."""
    import pandas as pd

    try:
        import exchange_calendars
    except ImportError as error:
        message = f"bars on the calendar of `{code}` need the package exchange_calendars"
        raise InvalidInput(message, hint="pip install 'golive[calendars]'") from error
    with warnings.catch_warnings():
        # Of its own use of pandas, which a later release of either mends.
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            known = exchange_calendars.get_calendar(code)
        except exchange_calendars.errors.InvalidCalendarName as error:
            hint = "write the MIC of an exchange, such as `XNYS`, `XNAS`, `XETR` or `XLON`"
            raise InvalidInput(f"no exchange `{code}` is known", hint=hint) from error
        first, last = pd.Timestamp(FIRST), pd.Timestamp(LAST)
        earliest, latest = known.bound_min(), known.bound_max()
        calendar = exchange_calendars.get_calendar(
            code,
            start=first if earliest is None else max(first, earliest),
            end=last if latest is None else min(last, latest),
        )
    return calendar.schedule, calendar.tz


def _nanos(index: pd.DatetimeIndex) -> IntArray:
    return np.array(index.as_unit("ns").asi8, dtype=np.int64)
