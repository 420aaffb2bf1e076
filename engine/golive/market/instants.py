"""Instants as integer nanoseconds UTC, from the ways files and callers write them."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import Any

import numpy as np
import pyarrow as pa

from golive.core.span import Span
from golive.core.window import NANOS, IntArray
from golive.documents.market import TimeUnit
from golive.market.source import SourceFile

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


def read_instants(source: SourceFile, field: str = "time") -> IntArray | None:
    """Return a file's column of instants, or note why it cannot be read as one."""
    if source.stream.time_unit is TimeUnit.DATETIME:
        return _dates(source, field)
    ticks = source.integers(field)
    if ticks is None:
        return None
    zone = source.stream.zone
    if zone is not None and zone.value != "UTC":
        source.pad.error(
            "GL611", f"time in {source.stream.time_unit.value} counts from 1970 UTC: it has no zone", zone.span
        )
        return None
    scale = NANOS_PER[source.stream.time_unit]
    bad = (ticks < EARLIEST // scale) | (ticks > LATEST // scale)
    if bad.any():
        row = int(np.argmax(bad))
        unit = source.stream.time_unit.value
        source.pad.error(
            "GL613",
            f"{source.at(row)} has `{field}` = {ticks[row]}: in {unit} that is not between 1971 and 2200",
            source.place(field),
            "check `time_unit`",
        )
        return None
    return ticks * scale


def _dates(source: SourceFile, field: str) -> IntArray | None:
    column = source.column(field)
    if column is None:
        return None
    name, values = column
    span = source.place(field)
    if not pa.types.is_timestamp(values.type):
        source.pad.error(
            "GL604", f"`{name}` holds {values.type} values: `{field}` needs date and time", span, "check `time_unit`"
        )
        return None
    if values.null_count:
        row = int(np.argmax(np.asarray(values.is_null().to_numpy())))
        source.pad.error("GL607", f"`{name}` has no value in {source.at(row)}", span)
        return None
    if values.type.tz is None:
        return _localized(source, field, values, span)
    return _plausible(source, field, values)


def _plausible(source: SourceFile, field: str, values: pa.ChunkedArray) -> IntArray | None:
    try:
        out = np.asarray(values.cast(pa.timestamp("ns", tz="UTC")).cast(pa.int64()).to_numpy(), dtype=np.int64)
    except pa.ArrowInvalid:
        source.pad.error("GL613", f"`{field}` has dates that are not between 1971 and 2200", source.place(field))
        return None
    bad = (out < EARLIEST) | (out > LATEST)
    if not bad.any():
        return out
    row = int(np.argmax(bad))
    value = values[row].as_py()
    source.pad.error(
        "GL613", f"{source.at(row)} has `{field}` = {value}: not between 1971 and 2200", source.place(field)
    )
    return None


def _localized(source: SourceFile, field: str, values: pa.ChunkedArray, span: Span) -> IntArray | None:
    zone = source.stream.zone
    if zone is None:
        source.pad.error(
            "GL611", f"`{field}` has no zone and the mapping names none", span, "add `zone: UTC`, or the venue's zone"
        )
        return None
    try:
        zoneinfo.ZoneInfo(zone.value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        source.pad.error("GL611", f"unknown zone `{zone.value}`", zone.span, "write `UTC` or `America/New_York`")
        return None
    import pandas as pd

    naive: Any = pd.Series(values.to_pandas())
    aware = naive.dt.tz_localize(zone.value, ambiguous="NaT", nonexistent="NaT")
    missing = np.asarray(aware.isna())
    if missing.any():
        row = int(np.argmax(missing))
        source.pad.error(
            "GL611",
            f"{source.at(row)} has `{field}` = {naive[row]}: not one instant, for clocks in {zone.value} change there",
            span,
            "record in UTC",
        )
        return None
    utc = pa.chunked_array([pa.Array.from_pandas(aware.dt.tz_convert("UTC"))])
    return _plausible(source, field, utc)
