"""Limits compared in decimal terms: a value written exactly on a limit is on it, whatever binary made of it."""

from __future__ import annotations

TOLERANCE = 1e-12
"""0.35 - 0.30 is 0.04999999999999999: a plain `>=` turns down an update that improves by exactly 0.05."""


def at_least(value: float, limit: float) -> bool:
    """Say whether a value reaches a limit; False for NaN.

    >>> at_least(0.35 - 0.30, 0.05)
    True
    """
    return value >= limit - TOLERANCE * max(1.0, abs(limit))


def at_most(value: float, limit: float) -> bool:
    """Say whether a value stays within a limit; False for NaN."""
    return value <= limit + TOLERANCE * max(1.0, abs(limit))
