"""What clocks and calendars on a wall show at an instant: weekday, hour, time of day and date in a zone.

All of it is integer arithmetic on local nanoseconds, so days of 23 and 25 hours, leap days and times before 1970 need
no case of their own. Where clocks are turned back a time of day comes twice, where they go forward some never do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from golive.core.civil import DAY_S
from golive.core.unit import NANOS, UNITS

UTC = "UTC"
DAY_NS = DAY_S * NANOS
_HOUR_NS = round(UNITS["h"].scale) * NANOS
_WEEK = 7
_THURSDAY = 3
"""The day of the week, Monday being 0, of 1970-01-01."""


KEPT = 8_192
"""Instants of which the local time is kept: a row reads several things off one, and mutants are tried on the same."""


@lru_cache(maxsize=KEPT)
def local_ns(ns: int, zone: str) -> int:
    """Return an instant (nanoseconds since 1970 UTC) as nanoseconds since 1970-01-01 00:00 on the clocks of a zone."""
    if zone == UTC:
        return ns
    import pandas as pd

    return int(pd.Timestamp(ns, tz=UTC).tz_convert(zone).tz_localize(None).value)


def shown_at(local: int, zone: str) -> Iterator[int]:
    """Yield the instants at which the clocks of a zone show a local time: one, or two where they go back, or none.

    >>> [len(list(shown_at(local * NANOS, "America/New_York"))) for local in (1710036000, 1710037800, 1730597400)]
    [0, 0, 2]
    """
    near = (local_ns(local + step, zone) - local - step for step in (-DAY_NS, DAY_NS))
    yield from (local - offset for offset in sorted(set(near), reverse=True) if local_ns(local - offset, zone) == local)


def local_day(ns: int, zone: str) -> int:
    """Return the days from 1970-01-01 to the date of an instant in a zone."""
    return local_ns(ns, zone) // DAY_NS


def weekday_of(day: int) -> int:
    """Return the day of the week of days since 1970-01-01, Monday being 0.

    >>> weekday_of(0)
    3
    """
    return (day + _THURSDAY) % _WEEK


READ_OFF: Mapping[str, Callable[[int, str], float | int]] = MappingProxyType(
    {
        "weekday": lambda ns, zone: weekday_of(local_day(ns, zone)),
        "hour_of_day": lambda ns, zone: float(local_ns(ns, zone) % DAY_NS // _HOUR_NS),
        "time_of_day": lambda ns, zone: local_ns(ns, zone) % DAY_NS / NANOS,
        "date": lambda ns, zone: float(local_day(ns, zone)),
    }
)
"""The functions of the language that read something off an instant: a code of a weekday, or a number in held units."""
