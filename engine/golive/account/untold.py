"""Sums of what may be unknown: the first reason ends them, and becomes the reason of the whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from golive.core.value import Unknown

T = TypeVar("T")


class _UntoldError(Exception):
    """Ends a sum; it never leaves this module's `unless_untold`."""

    def __init__(self, reason: Unknown) -> None:
        super().__init__(str(reason))
        self.reason = reason


def sure(value: T | Unknown) -> T:
    """Return a value within `unless_untold`, which ends here where it is unknown."""
    if isinstance(value, Unknown):
        raise _UntoldError(value)
    return value


def unless_untold(compute: Callable[[], T]) -> T | Unknown:
    """Return what is computed, or the reason of the first part that is unknown.

    >>> from golive.core.value import missing
    >>> unless_untold(lambda: sure(1) + sure(2)), unless_untold(lambda: 1 + sure(missing("gone"))).code
    (3, 'gone')
    """
    try:
        return compute()
    except _UntoldError as untold:
        return untold.reason
