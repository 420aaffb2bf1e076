"""The column of instants of a file: counts from 1970, or dates with the zone they are in."""

from __future__ import annotations

import zoneinfo
from typing import Any

import numpy as np
import pyarrow as pa

from golive.core.span import Span
from golive.core.unit import NANOS
from golive.core.window import IntArray
from golive.documents.market import TimeUnit
from golive.market.instants import EARLIEST, LATEST, NANOS_PER
from golive.market.source import SourceFile

_FRACTIONS = "seconds with a fraction are `time_unit: decimal_s`; dates and times are `time_unit: datetime`"


def read_instants(source: SourceFile, field: str = "time") -> IntArray | None:
    """Return a file's column of instants, or note why it cannot be read as one."""
    return (_dates if source.stream.time_unit is TimeUnit.DATETIME else _counts)(source, field)


def _counts(source: SourceFile, field: str) -> IntArray | None:
    """Return a column that counts from 1970, in nanoseconds."""
    unit, zone = source.stream.time_unit, source.stream.zone
    ticks = _microseconds(source, field) if unit is TimeUnit.DECIMAL_S else source.integers(field, hint=_FRACTIONS)
    if ticks is None:
        return None
    if zone is not None and zone.value != "UTC":
        source.pad.error("GL611", f"time in {unit.value} counts from 1970 UTC: it has no zone", zone.span)
        return None
    scale = NANOS_PER[TimeUnit.US if unit is TimeUnit.DECIMAL_S else unit]
    bad = (ticks < EARLIEST // scale) | (ticks > LATEST // scale)
    if not bad.any():
        return ticks * scale
    row = int(np.argmax(bad))
    source.pad.error(
        "GL613",
        f"{source.at(row)} has `{field}` = {ticks[row]}: in {unit.value} that is not between 1971 and 2200",
        source.place(field),
        _unit_hint(int(ticks[row])),
    )
    return None


def _unit_hint(ticks: int) -> str:
    """Return the next step for a count that is no instant in the unit that is said: the unit in which it is one.

    >>> _unit_hint(1_735_689_600_187_007)
    'it is an instant in us: write `time_unit: us`, or a unit for each of `files:` as in `time_units: [ms, us]`'
    """
    counted = [unit for unit in (TimeUnit.S, TimeUnit.MS, TimeUnit.US, TimeUnit.NS) if unit in NANOS_PER]
    fitting = [unit.value for unit in counted if EARLIEST <= ticks * NANOS_PER[unit] <= LATEST]
    if not fitting:
        return "check `time_unit`"
    written = f"write `time_unit: {fitting[0]}`, or a unit for each of `files:` as in `time_units: [ms, us]`"
    return f"it is an instant in {fitting[0]}: {written}"


def _microseconds(source: SourceFile, field: str) -> IntArray | None:
    """Return seconds with a fraction as microseconds: a double of an instant today holds no more."""
    seconds = source.numbers(field)
    if seconds is None or source.first_bad(~np.isfinite(seconds), seconds, field, "GL607", "an instant is finite"):
        return None
    low, high = EARLIEST / NANOS, LATEST / NANOS
    beyond = ~((seconds >= low) & (seconds <= high))
    if not beyond.any():
        return np.rint(seconds * (NANOS // NANOS_PER[TimeUnit.US])).astype(np.int64)
    row = int(np.argmax(beyond))
    what = f"{source.at(row)} has `{field}` = {seconds[row]:.17g}: in seconds that is not between 1971 and 2200"
    source.pad.error("GL613", what, source.place(field), "check `time_unit`")
    return None


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
    """Return times without a zone as instants by the clocks of the mapping's zone, or note why that cannot be."""
    zone = _zone(source, field, span)
    if zone is None:
        return None
    import pandas as pd

    naive: Any = pd.Series(values.to_pandas())
    aware = naive.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
    missing = np.asarray(aware.isna())
    if missing.any():
        row = int(np.argmax(missing))
        source.pad.error(
            "GL611",
            f"{source.at(row)} has `{field}` = {naive[row]}: not one instant, for clocks in {zone} change there",
            span,
            "record in UTC",
        )
        return None
    utc = pa.chunked_array([pa.Array.from_pandas(aware.dt.tz_convert("UTC"))])
    return _plausible(source, field, utc)


def _zone(source: SourceFile, field: str, span: Span) -> str | None:
    """Return the zone that the mapping names, or note that it names none, or none that there is."""
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
    return zone.value
