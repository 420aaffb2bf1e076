"""`WallJumps`: whether the wall clock was set, by the clock that never goes back."""

from __future__ import annotations

from golive.core.clock import Clock


class WallJumps:
    """Compares both hands of a clock: they run at one pace but for small corrections, until somebody sets one.

    A machine that slept is one whose wall clock jumped: the other hand stood still.

    >>> class Hands:
    ...     wall = monotonic = 0
    ...
    ...     def wall_ns(self) -> int:
    ...         return self.wall
    ...
    ...     def monotonic_ns(self) -> int:
    ...         return self.monotonic
    >>> hands = Hands()
    >>> jumps = WallJumps(hands, 5)
    >>> hands.wall, hands.monotonic = 10, 10
    >>> jumps.jumped()
    >>> hands.wall = 16
    >>> jumps.jumped(), jumps.jumped()
    (6, None)
    """

    def __init__(self, clock: Clock, most: int) -> None:
        self._clock, self._most = clock, most
        self._apart = self._now()

    def jumped(self) -> int | None:
        """Return by how many nanoseconds the wall clock has jumped since it was asked last, None where it has not."""
        before, self._apart = self._apart, self._now()
        jumped = self._apart - before
        return jumped if abs(jumped) > self._most else None

    def _now(self) -> int:
        return self._clock.wall_ns() - self._clock.monotonic_ns()
