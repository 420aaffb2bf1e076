"""Instants as integer nanoseconds UTC: which are ones, and how they are written."""

from __future__ import annotations

import datetime as dt
import re

from golive.core.unit import NANOS
from golive.documents.market import TimeUnit

NANOS_PER: dict[TimeUnit, int] = {
    TimeUnit.NS: 1,
    TimeUnit.US: 1_000,
    TimeUnit.MS: 1_000_000,
    TimeUnit.S: NANOS,
}
EARLIEST = 31_536_000_000_000_000
"""1971-01-01: microseconds taken for nanoseconds land in January 1970."""
LATEST = 7_258_118_400_000_000_000
"""2200-01-01: nanoseconds taken for microseconds land far beyond."""
FIRST_YEAR, LAST_YEAR = 1971, 2199
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


def show(ns: int) -> str:
    """Write an instant as date and time.

    >>> show(1723161256322000000)
    '2024-08-08T23:54:16.322Z'
    """
    seconds, rest = divmod(ns, NANOS)
    fraction = f"{rest:09d}".rstrip("0")
    moment = EPOCH + dt.timedelta(seconds=seconds)
    return f"{moment:%Y-%m-%dT%H:%M:%S}{'.' if fraction else ''}{fraction}Z"


def nanos_of_datetime(at: dt.datetime) -> int | None:
    """Return a `datetime` (or pandas timestamp, which adds `nanosecond`) as nanoseconds; None without a zone.

    What lies outside 1971-2199 is none either: pandas' NaT is of no year.
    """
    if at.tzinfo is None or not FIRST_YEAR <= at.year <= LAST_YEAR:
        return None
    ns = (at - EPOCH) // _MICROSECOND * NANOS_PER[TimeUnit.US] + int(getattr(at, "nanosecond", 0))
    return ns if EARLIEST <= ns <= LATEST else None


_WRITTEN = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d(?::?\d\d)?)")
_DIGITS = 9


def nanos_of_text(text: str) -> int | None:
    """Return an instant written as ISO 8601 with its zone as nanoseconds, or None for any other text.

    >>> nanos_of_text("2024-08-08 23:54:16.322000001+00:00"), nanos_of_text("2024-08-08T23:54:16")
    (1723161256322000001, None)
    """
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    try:
        whole = nanos_of_datetime(dt.datetime.fromisoformat(match[1] + match[3]))
    except (ValueError, OverflowError):
        return None
    return None if whole is None else whole + int((match[2] or "").ljust(_DIGITS, "0"))
