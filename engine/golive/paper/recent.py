"""`Recent`: the last so many durations, and what a share of them stayed under."""

from __future__ import annotations

from collections import deque

MOST = 1_000
"""How many are kept: some minutes of a busy account, and hours of one that looks each minute."""

HALF, NEARLY_ALL = 50, 99
"""The shares that are told, in percent."""


class Recent:
    """Durations in nanoseconds, the last so many of them.

    >>> recent = Recent(most=4)
    >>> recent.under(50) is None
    True
    >>> for ns in (9, 1, 2, 3, 4):
    ...     recent.add(ns)
    >>> recent.under(50), recent.under(99)
    (2, 4)
    """

    def __init__(self, *, most: int = MOST) -> None:
        self._kept: deque[int] = deque(maxlen=most)

    def add(self, ns: int) -> None:
        """Keep one, and let go of the oldest where there are enough."""
        self._kept.append(ns)

    def under(self, percent: int) -> int | None:
        """Return the smallest that this many percent are no larger than; None before there was any."""
        if not self._kept:
            return None
        ordered = sorted(self._kept)
        return ordered[-(-percent * len(ordered) // 100) - 1]
