"""The clock that an imperative shell passes in; nothing below it reads one."""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """Wall time in integer nanoseconds UTC, and a monotonic time for intervals."""

    def now_ns(self) -> int: ...

    def monotonic_ns(self) -> int: ...
