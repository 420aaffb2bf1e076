"""The clock that bars are on: a venue's day has 23, 24 or 25 hours and is a day all the same.

Bars of whole days are on the clock of their zone, bars of an exchange that closes on that of its sessions, whatever
their length (`exchange XNYS` is named where else a zone is), and all others on UTC.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from golive.core.local_time_arrays import all_local_ns
from golive.core.unit import NANOS, UNITS
from golive.core.window import IntArray

if TYPE_CHECKING:
    from golive.market.exchange_clock import ExchangeClock

UTC = "UTC"
DAY = round(UNITS["d"].scale) * NANOS
PREFIX = "exchange "
"""Before the MIC, where the clock of bars is named: no zone is called so."""


def clock_of(ts: IntArray, length_s: float, zone: str) -> IntArray:
    """Return what the clocks of a zone show at instants, as nanoseconds since 1970 there.

    Bars shorter than a day, or of no whole number of days, follow UTC: there it is `ts` itself.

    >>> days = np.array([1_710_046_800, 1_710_129_600], dtype=np.int64) * NANOS
    >>> (np.diff(days) / DAY * 24).tolist(), (np.diff(clock_of(days, 86_400.0, "America/New_York")) / DAY).tolist()
    ([23.0], [1.0])
    """
    exchange = exchange_of(zone)
    if exchange:
        return _sessions_of(exchange, length_s).shows(ts)
    if not follows_zone(length_s, zone):
        return ts
    return all_local_ns(ts, zone)


def moved(ts: IntArray, bars: int, length_s: float, zone: str) -> IntArray:
    """Return the instants a number of bars later (or earlier) on the clock of a zone.

    Of an hour that the clocks show twice the later one is meant: a bar is never seen before it closed.
    """
    exchange = exchange_of(zone)
    if exchange:
        return _sessions_of(exchange, length_s).moved(ts, bars)
    step = bars * round(length_s * NANOS)
    if not follows_zone(length_s, zone):
        return ts + step
    import pandas as pd

    local = pd.DatetimeIndex(clock_of(ts, length_s, zone) + step)
    later = np.zeros(len(local), dtype=bool)
    there = local.tz_localize(zone, ambiguous=later, nonexistent="shift_forward")
    return np.array(there.as_unit("ns").asi8, dtype=np.int64)


def follows_zone(length_s: float, zone: str) -> bool:
    """Say whether bars of a length follow the clock of a zone, or of an exchange, and not UTC."""
    return zone != UTC and (bool(exchange_of(zone)) or round(length_s * NANOS) % DAY == 0)


def exchange_of(zone: str) -> str:
    """Return the exchange whose sessions a clock follows; empty for the clock of a zone.

    >>> exchange_of("exchange XNYS"), exchange_of("Europe/Berlin")
    ('XNYS', '')
    """
    return zone.removeprefix(PREFIX) if zone.startswith(PREFIX) else ""


def day_of(length_s: float, zone: str) -> float:
    """Return how many seconds of bars a day has: those of a market that never closes, or of an exchange's sessions."""
    exchange = exchange_of(zone)
    return _sessions_of(exchange, length_s).day_s if exchange else DAY / NANOS


def _sessions_of(exchange: str, length_s: float) -> ExchangeClock:
    # Most markets never close, and most commands need no calendar.
    from golive.market.exchange_clock import exchange_clock

    return exchange_clock(exchange, length_s)
