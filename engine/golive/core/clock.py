"""What tells the time. Whoever needs it takes a clock as an argument, so that a test can give one of its own."""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """A clock of two hands, both in integer nanoseconds.

    `wall_ns` is the time since 1970 UTC, by which events are dated; it may be set back. `monotonic_ns` never goes
    back, begins anywhere, and measures how long something takes.
    """

    def wall_ns(self) -> int: ...
    def monotonic_ns(self) -> int: ...


class Waiter(Protocol):
    """What lets time pass. Whoever waits for something takes one as an argument, so that no test has to wait."""

    def wait_ns(self, ns: int) -> None: ...
