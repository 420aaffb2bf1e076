"""`ClockWatch`: whether the wall clock was set, judged by the clock that cannot be."""

from __future__ import annotations


class ClockWatch:
    """How far the two hands of a clock lie apart, from one look to the next.

    A clock that is disciplined a little at a time is followed; one that moves further than `skew` nanoseconds between
    two looks was set, or the machine slept.

    >>> watch = ClockWatch(skew=10, wall=1_000, monotonic=0)
    >>> watch.jumped(1_105, 100), watch.jumped(1_300, 200), watch.jumped(1_400, 300)
    (False, True, False)
    """

    def __init__(self, *, skew: int, wall: int, monotonic: int) -> None:
        self._skew, self._apart = skew, wall - monotonic

    def jumped(self, wall: int, monotonic: int) -> bool:
        """Say whether the wall clock was set since the look before."""
        apart = wall - monotonic
        before, self._apart = self._apart, apart
        return abs(apart - before) > self._skew
