"""What a signal is told."""

from __future__ import annotations

import enum


class Verdict(enum.IntEnum):
    """The five answers, ordered by precedence: the larger one wins when gates disagree."""

    EXECUTE = 0
    REDUCE = 1
    HOLD = 2
    SKIP = 3
    HALT = 4

    def __str__(self) -> str:
        """Return the word, and not the number behind it."""
        return self.name

    @property
    def allowed(self) -> bool:
        """Say whether an order may be sent."""
        return self in (Verdict.EXECUTE, Verdict.REDUCE)
