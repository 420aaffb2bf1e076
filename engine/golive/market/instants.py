"""Instants as integer nanoseconds UTC, from the ways callers write them."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np

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
_FIRST_YEAR, _LAST_YEAR = 1971, 2199
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


def show(ns: int) -> str:
    """Write an instant as date and time.

    >>> show(1723161256322000000)
    '2024-08-08T23:54:16.322Z'
    """
    seconds, rest = divmod(ns, NANOS)
    fraction = f"{rest:09d}".rstrip("0")
    moment = _EPOCH + dt.timedelta(seconds=seconds)
    return f"{moment:%Y-%m-%dT%H:%M:%S}{'.' if fraction else ''}{fraction}Z"


def nanos(at: object) -> int | None:
    """Return an instant a caller gave as nanoseconds, or None when it is not one.

    Integers are nanoseconds; a `datetime` (or pandas timestamp) must carry its zone; `numpy.datetime64` is UTC.
    Floats are refused, since doubles cannot hold nanoseconds, and so is whatever lies outside 1971-2199: that is a
    number in another unit.
    """
    ns: int | None = None
    if type(at) is int or (isinstance(at, np.integer) and not isinstance(at, np.timedelta64)):
        ns = int(at)
    elif isinstance(at, dt.datetime):  # and pandas' timestamps, which add `nanosecond`; its NaT is of no year
        if at.tzinfo is not None and _FIRST_YEAR <= at.year <= _LAST_YEAR:
            below = int(getattr(at, "nanosecond", 0))
            ns = (at - _EPOCH) // _MICROSECOND * NANOS_PER[TimeUnit.US] + below
    elif isinstance(at, np.datetime64) and not np.isnat(at):
        # The year first: casting a far date to nanoseconds wraps around silently.
        year = int(at.astype("datetime64[Y]").astype(np.int64)) + _EPOCH.year
        if _FIRST_YEAR <= year <= _LAST_YEAR:
            ns = int(at.astype("datetime64[ns]").astype(np.int64))
    return ns if ns is not None and EARLIEST <= ns <= LATEST else None


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
        whole = nanos(dt.datetime.fromisoformat(match[1] + match[3]))
    except (ValueError, OverflowError):
        return None
    return None if whole is None else whole + int((match[2] or "").ljust(_DIGITS, "0"))


_COUNTS = {TimeUnit.S: "seconds", TimeUnit.MS: "milliseconds", TimeUnit.US: "microseconds"}


def not_an_instant(at: object) -> str:
    """Say what is wrong with an instant that `nanos` refused, and what to give instead.

    >>> not_an_instant(1767712300000)
    '1767712300000 counts milliseconds, nanoseconds since 1970 are needed: multiply by 1_000_000'
    """
    if isinstance(at, dt.datetime) and at.tzinfo is None:
        return "it has no zone: give a datetime with its zone, or integer nanoseconds since 1970"
    if isinstance(at, float | np.floating):
        return "a float cannot hold nanoseconds: give them as an integer, or a datetime with its zone"
    if type(at) is int or (isinstance(at, np.integer) and not isinstance(at, np.timedelta64)):
        for unit, name in _COUNTS.items():
            if EARLIEST <= int(at) * NANOS_PER[unit] <= LATEST:
                factor = f"multiply by {NANOS_PER[unit]:_}"
                return f"{int(at)} counts {name}, nanoseconds since 1970 are needed: {factor}"
    return "give integer nanoseconds since 1970, or a datetime with its zone"
