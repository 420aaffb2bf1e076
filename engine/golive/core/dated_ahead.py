"""How far ahead of our clock what others date may be, and still be believed."""

from __future__ import annotations

from golive.core.unit import NANOS

MOST_AHEAD_NS = 120 * NANOS
"""Two minutes: clocks of sound machines differ by less. One number for heartbeats, evidence, signatures, permits."""


def age_of(dated: int, now: int) -> int | None:
    """Return how old something is, in nanoseconds: 0 where it is dated a little ahead, None where that is too far.

    >>> age_of(0, 7), age_of(MOST_AHEAD_NS, 0), age_of(MOST_AHEAD_NS + 1, 0)
    (7, 0, None)
    """
    return None if dated - now > MOST_AHEAD_NS else max(0, now - dated)
