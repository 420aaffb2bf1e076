"""When a call is made: the instant that the caller names, or what the clock says."""

from __future__ import annotations

from golive.core.clock import Clock
from golive.core.value import Unknown, invalid
from golive.market.callers_instants import nanos


def instant_of(now: object, clock: Clock) -> int | Unknown:
    """Return the instant of decision: `now`, or else what the clock says; never a time that the data name."""
    instant = nanos(clock.wall_ns() if now is None else now)
    if instant is not None:
        return instant
    if now is None:
        return invalid("clock_invalid", "the clock tells no instant between 1971 and 2199: give `now`")
    return invalid("now_invalid", "`now` is no instant: give nanoseconds since 1970, or a datetime with its zone")
