"""Refusing what does not hold, in one word: so that each refusal can be found, and switched off by a test."""

from __future__ import annotations

from golive.core.errors import Refused


def refuse_unless(holds: object, reason: str, message: str) -> None:
    """Raise `Refused` with a stable reason where something does not hold.

    >>> refuse_unless(1 + 1 == 3, "sum", "the sum is another")
    Traceback (most recent call last):
    golive.core.errors.Refused: sum: the sum is another
    """
    if not holds:
        raise Refused(reason, message)
