"""What cannot be read of a message, and the readers of numbers and times that say so."""

from __future__ import annotations

import math

from golive.market.instants import EARLIEST, LATEST

MILLI = 1_000_000
"""Nanoseconds of the millisecond that venues date by."""


class UnreadableError(ValueError):
    """Something in a message is not what it has to be: it is garbage."""


def number(value: object, what: str) -> float:
    """Return a finite number.

    >>> number("1.5", "price")
    1.5
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise UnreadableError(f"{what} is no number")
    try:
        read = float(value)
    except ValueError:
        raise UnreadableError(f"{what} is no number") from None
    if not math.isfinite(read):
        raise UnreadableError(f"{what} is no number")
    return read


def amount(value: object, what: str) -> float:
    """Return a finite number that is not below zero, as prices and sizes are."""
    read = number(value, what)
    if read < 0:
        raise UnreadableError(f"{what} is below zero")
    return read


def millis(value: object) -> int:
    """Return nanoseconds since 1970 UTC of whole milliseconds, which is how venues write instants: of 1971 to 2199.

    >>> millis(1_700_000_000_123), millis("1700000000123")
    (1700000000123000000, 1700000000123000000)
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise UnreadableError("a time is no number of milliseconds")
    try:
        read = int(value)
    except ValueError:
        raise UnreadableError("a time is no number of milliseconds") from None
    if not EARLIEST <= read * MILLI <= LATEST:
        raise UnreadableError("a time is no instant")
    return read * MILLI
