"""Instants as callers of Python give them: integers, datetimes with their zone, or numpy's and pandas' own."""

from __future__ import annotations

import datetime as dt

import numpy as np

from golive.documents.market import TimeUnit
from golive.market.instants import (
    EARLIEST,
    EPOCH,
    FIRST_YEAR,
    LAST_YEAR,
    LATEST,
    NANOS_PER,
    nanos_of_datetime,
)


def nanos(at: object) -> int | None:
    """Return an instant a caller gave as nanoseconds, or None when it is not one.

    Integers are nanoseconds; a `datetime` (or pandas timestamp) must carry its zone; `numpy.datetime64` is UTC.
    Floats are refused, since doubles cannot hold nanoseconds, and so is whatever lies outside 1971-2199: that is a
    number in another unit.
    """
    ns: int | None = None
    if type(at) is int or (isinstance(at, np.integer) and not isinstance(at, np.timedelta64)):
        ns = int(at)
    elif isinstance(at, dt.datetime):
        return nanos_of_datetime(at)
    elif isinstance(at, np.datetime64) and not np.isnat(at):
        # The year first: casting a far date to nanoseconds wraps around silently.
        year = int(at.astype("datetime64[Y]").astype(np.int64)) + EPOCH.year
        if FIRST_YEAR <= year <= LAST_YEAR:
            ns = int(at.astype("datetime64[ns]").astype(np.int64))
    return ns if ns is not None and EARLIEST <= ns <= LATEST else None


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
