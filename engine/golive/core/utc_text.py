"""Instants in UTC as people sign them, to the second: `2026-05-01T06:00:00Z`."""

from __future__ import annotations

from golive.core.civil import DAY_S, clock_text, date_text, days_of, seconds_of
from golive.core.unit import NANOS

_LENGTH = len("2026-05-01T06:00:00Z")
_DATE, _CLOCK = slice(0, 10), slice(11, 19)


def nanos_of_utc(text: str) -> int | None:
    """Return an instant in nanoseconds; None for any other text, and for a day that does not exist.

    >>> nanos_of_utc("1970-01-02T00:00:01Z"), nanos_of_utc("2026-02-30T00:00:00Z"), nanos_of_utc("2026-02-03 00:00:00Z")
    (86401000000000, None, None)
    """
    if len(text) != _LENGTH or text[_DATE.stop] != "T" or text[-1] != "Z":
        return None
    day, clock = days_of(text[_DATE]), seconds_of(text[_CLOCK])
    return None if day is None or clock is None else (round(day) * DAY_S + round(clock)) * NANOS


def utc_text(at: int) -> str:
    """Write an instant; what is less than a second is cut off.

    >>> utc_text(86401_000_000_000)
    '1970-01-02T00:00:01Z'
    """
    days, seconds = divmod(at // NANOS, DAY_S)
    clock = clock_text(float(seconds))
    return f"{date_text(float(days))}T{clock if clock.count(':') > 1 else f'{clock}:00'}Z"
