"""A clock that stands still until somebody sleeps by it or sets it."""

from __future__ import annotations

from dataclasses import dataclass

from golive.core.unit import NANOS


@dataclass(slots=True)
class VirtualClock:
    """Both hands show `now`, in nanoseconds."""

    now: int

    def wall_ns(self) -> int:
        return self.now

    def monotonic_ns(self) -> int:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += max(1, round(seconds * NANOS))
