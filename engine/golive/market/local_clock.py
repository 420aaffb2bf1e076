"""The clock that bars of whole days are on: a venue's day has 23, 24 or 25 hours and is a day all the same."""

from __future__ import annotations

import numpy as np

from golive.core.local_time_arrays import all_local_ns
from golive.core.unit import NANOS, UNITS
from golive.core.window import IntArray

UTC = "UTC"
DAY = round(UNITS["d"].scale) * NANOS


def clock_of(ts: IntArray, length_s: float, zone: str) -> IntArray:
    """Return what the clocks of a zone show at instants, as nanoseconds since 1970 there.

    Bars shorter than a day, or of no whole number of days, follow UTC: there it is `ts` itself.

    >>> days = np.array([1_710_046_800, 1_710_129_600], dtype=np.int64) * NANOS
    >>> (np.diff(days) / DAY * 24).tolist(), (np.diff(clock_of(days, 86_400.0, "America/New_York")) / DAY).tolist()
    ([23.0], [1.0])
    """
    if not follows_zone(length_s, zone):
        return ts
    return all_local_ns(ts, zone)


def moved(ts: IntArray, bars: int, length_s: float, zone: str) -> IntArray:
    """Return the instants a number of bars later (or earlier) on the clock of a zone.

    Of an hour that the clocks show twice the later one is meant: a bar is never seen before it closed.
    """
    step = bars * round(length_s * NANOS)
    if not follows_zone(length_s, zone):
        return ts + step
    import pandas as pd

    local = pd.DatetimeIndex(clock_of(ts, length_s, zone) + step)
    later = np.zeros(len(local), dtype=bool)
    there = local.tz_localize(zone, ambiguous=later, nonexistent="shift_forward")
    return np.array(there.as_unit("ns").asi8, dtype=np.int64)


def follows_zone(length_s: float, zone: str) -> bool:
    """Say whether bars of a length follow the clock of a zone and not UTC."""
    return zone != UTC and round(length_s * NANOS) % DAY == 0
