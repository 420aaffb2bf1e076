"""Whether an account is alive, as an independent process sees it: by the last heartbeat that it left."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.dated_ahead import MOST_AHEAD_NS, age_of
from golive.core.unit import NANOS, show_duration

BEATS, MISSED, CANNOT_TELL = 0, 1, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What a look at a heartbeat came to: an exit code and a sentence; what cannot be told is never fine."""

    exit: int
    text: str


def watch(last: int | None, *, heartbeat: int, now: int, readable: bool) -> Watched:
    """Say whether the last heartbeat is young enough; one of exactly that age is.

    Parameters
    ----------
    last
        When it was left, in nanoseconds since 1970 UTC; None where there never was one.
    heartbeat
        How old it may be, in nanoseconds above 0.
    now
        The instant.
    readable
        Whether the place could be read at all that heartbeats are left in.
    """
    if readable is not True:
        return Watched(exit=CANNOT_TELL, text="cannot tell: what the heartbeat is kept in cannot be read")
    if last is None:
        return Watched(exit=CANNOT_TELL, text="cannot tell: there never was a heartbeat")
    age = age_of(last, now)
    if age is None:
        most = _shown(MOST_AHEAD_NS)
        return Watched(
            exit=CANNOT_TELL, text=f"cannot tell: the heartbeat is dated more than {most} ahead of this clock"
        )
    if age > heartbeat:
        return Watched(
            exit=MISSED, text=f"missed: the last heartbeat is {_shown(age)} old, at most {_shown(heartbeat)}"
        )
    return Watched(exit=BEATS, text=f"alive: the last heartbeat is {_shown(age)} old")


def _shown(ns: int) -> str:
    return show_duration(ns / NANOS)
