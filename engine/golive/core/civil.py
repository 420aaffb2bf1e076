"""Times of day and dates as people write them: `21:30`, `21:30:15`, `2026-12-24`.

A time of day is held as seconds since midnight in [0, 86400), a date as days since 1970-01-01; both are exact in a
double, a time of day to the nanosecond.
"""

from __future__ import annotations

import re

_CLOCK = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?")
_YEAR = len("2026")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LIKE_CLOCK = re.compile(r"[0-9]+:[0-9]+(?::[0-9]+)?(?:\.[0-9]+)?")
"""What is meant as a time of day, and may be none: `9:30`, `25:00`."""
LIKE_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")
"""What is meant as a date, and may be none: `2026-2-30`."""

_MINUTE_S = 60
_HOUR_S = 60 * _MINUTE_S
DAY_S = 24 * _HOUR_S
_NANOS = 1_000_000_000
_FIRST, _LAST = -719_162, 2_932_896
"""The days of 0001-01-01 and 9999-12-31: only years of four digits can be written."""
FIRST_YEAR, LAST_YEAR = 1678, 2261
"""The whole years that instants, which are nanoseconds in 64 bits, reach: no moment of decision is outside of them."""
A_DAY = f"write a day that exists, as YYYY-MM-DD, from {FIRST_YEAR} to {LAST_YEAR}"
"""The next step for what is no day."""


def seconds_of(text: str) -> float | None:
    """Read a time of day from 00:00 to 23:59:59 in two digits each; None where a text is none.

    >>> seconds_of("21:30"), seconds_of("24:00"), seconds_of("9:30")
    (77400.0, None, None)
    """
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    if seconds >= _MINUTE_S or minutes * _MINUTE_S >= _HOUR_S or hours * _HOUR_S >= DAY_S:
        return None
    return float(hours * _HOUR_S + minutes * _MINUTE_S + seconds)


def days_of(text: str) -> float | None:
    """Read a day that exists, as YYYY-MM-DD; None where a text is none, or one that no instant reaches.

    >>> days_of("1970-01-02"), days_of("2026-02-30"), days_of("9999-12-31")
    (1.0, None, None)
    """
    if _DATE.fullmatch(text) is None or not FIRST_YEAR <= int(text[:_YEAR]) <= LAST_YEAR:
        return None
    import numpy as np

    try:
        return float(np.datetime64(text, "D").astype(np.int64))
    except ValueError:
        return None


def clock_text(seconds: float) -> str:
    """Write seconds since midnight as a time of day, as short as they allow.

    >>> clock_text(77400.0), clock_text(77415.5)
    ('21:30', '21:30:15.5')
    """
    whole, nanos = divmod(round(seconds * _NANOS), _NANOS)
    minutes, second = divmod(whole, _MINUTE_S)
    hour, minute = divmod(minutes, _MINUTE_S)
    text = f"{hour:02}:{minute:02}"
    if second or nanos:
        text += f":{second:02}"
    return f"{text}.{nanos:09}".rstrip("0") if nanos else text


def date_text(days: float) -> str:
    """Write days since 1970-01-01 as a date; those outside the years 1 to 9999 as their number.

    >>> date_text(20811.0)
    '2026-12-24'
    """
    if not _FIRST <= days <= _LAST:
        return f"{days:g} days since 1970"
    import numpy as np

    return str(np.datetime64(round(days), "D"))
