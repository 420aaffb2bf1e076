"""Ages and lengths as integer nanoseconds."""

from __future__ import annotations

from golive.core.unit import NANOS

LONGEST_AGE_S = 2e9
"""Sixty-three years: ages stay far inside the 64 bits of an instant, so that no sum of the two wraps around."""


def nanoseconds(seconds: float | None) -> int | None:
    """Return an age or length as integer nanoseconds."""
    return None if seconds is None else round(min(seconds, LONGEST_AGE_S) * NANOS)
