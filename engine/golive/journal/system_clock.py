"""`SystemClock`: the one place where golive asks the machine for the time, or to let some pass."""

from __future__ import annotations

import time
from types import TracebackType

from golive.core.dataclass import dataclass
from golive.core.unit import NANOS


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's own clock."""

    def wall_ns(self) -> int:
        """Return the nanoseconds since 1970 UTC, as the machine believes them to be."""
        return time.time_ns()

    def monotonic_ns(self) -> int:
        """Return nanoseconds that never go back, from a beginning of the machine's own."""
        return time.monotonic_ns()

    def wait_ns(self, ns: int) -> None:
        """Do nothing for so many nanoseconds."""
        time.sleep(ns / NANOS)


class Stopwatch:
    """How long what it is held over took: `ns` nanoseconds, once it is over."""

    ns: int | None = None

    def __enter__(self) -> Stopwatch:
        self._begin = SystemClock().monotonic_ns()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ns = SystemClock().monotonic_ns() - self._begin
