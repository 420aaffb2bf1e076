"""How long an execution takes, in days of volume time."""

from __future__ import annotations

import enum

from golive.core.errors import Refused
from golive.core.unit import UNITS
from golive.models.arguments import INVALID, answer, between, positive, shown

MINUTES_A_DAY = 1_440.0
"""No session is longer."""


class TimeUnit(enum.Enum):
    """The units an execution time may be written in; a day is one session of the venue."""

    SECOND = "s"
    MINUTE = "min"
    HOUR = "h"
    DAY = "d"


_SPELLINGS = {
    "second": TimeUnit.SECOND,
    "seconds": TimeUnit.SECOND,
    "minute": TimeUnit.MINUTE,
    "minutes": TimeUnit.MINUTE,
    "hour": TimeUnit.HOUR,
    "hours": TimeUnit.HOUR,
    "day": TimeUnit.DAY,
    "days": TimeUnit.DAY,
} | {unit.value: unit for unit in TimeUnit}


def execution_duration_days(
    execution_time: float, *, execution_time_unit: TimeUnit | str = TimeUnit.MINUTE, session_minutes: float
) -> float:
    """Return the duration of an execution as a fraction of the venue's trading day.

    Parameters
    ----------
    execution_time
        Length of the execution in `execution_time_unit`, positive.
    execution_time_unit
        `s`, `min`, `h` or `d` (or the word). A day is one session, whatever its length.
    session_minutes
        Length of the venue's trading day: 390 for US equities, 1440 for a market that never closes. No default:
        the same ten minutes are 2.6 % of one and 0.7 % of the other.

    Returns
    -------
    float
        Days of volume time, positive, under the assumption that volume is spread evenly over the session.

    Raises
    ------
    Refused
        `invalid_input` for a time that is not positive and finite, or an unknown unit.

    Examples
    --------
    >>> execution_duration_days(10, session_minutes=1440)
    0.006944444444444444
    >>> execution_duration_days(2, execution_time_unit="h", session_minutes=390)
    0.3076923076923077
    """
    time = positive(execution_time, "execution_time")
    session = between(positive(session_minutes, "session_minutes"), "session_minutes", 0.0, MINUTES_A_DAY)
    unit = _unit(execution_time_unit)
    if unit is TimeUnit.DAY:
        return time
    minutes = time * UNITS[unit.value].scale / UNITS[TimeUnit.MINUTE.value].scale
    return answer(positive(minutes / session, "execution_time"), "duration_days")


def _unit(name: TimeUnit | str) -> TimeUnit:
    unit = name if isinstance(name, TimeUnit) else _SPELLINGS.get(name) if isinstance(name, str) else None
    if unit is None:
        units = ", ".join(u.value for u in TimeUnit)
        raise Refused(
            INVALID, f"`{shown(name)}` is not a unit of execution time: use {units}", field="execution_time_unit"
        )
    return unit
