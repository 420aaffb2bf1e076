"""The side a signal is on."""

from __future__ import annotations

from golive.core.value import Unknown, invalid

LONG = "long"

DIRECTIONS = (LONG, "short")
"""The closed set, in its order."""


def sign_of_direction(direction: str) -> int | Unknown:
    """Return +1 for `long`, -1 for `short`, unknown for anything else."""
    if direction not in DIRECTIONS:
        return invalid("direction", "the direction is neither long nor short")
    return 1 if direction == LONG else -1
