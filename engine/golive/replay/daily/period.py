"""A stretch of an account's time that is told by itself: a day, or all of its days so far."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.execution.account import DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From an instant to before another, in nanoseconds."""

    since: int
    until: int

    @classmethod
    def of_day(cls, day: int) -> Period:
        """Return a day of UTC, counted from 1970-01-01.

        >>> Period.of_day(1).has(86_400_000_000_000), Period.of_day(0).has(86_400_000_000_000)
        (True, False)
        """
        return cls(since=day * DAY, until=(day + 1) * DAY)

    def has(self, instant: int | None) -> bool:
        """Say whether an instant lies in it; None lies nowhere."""
        return instant is not None and self.since <= instant < self.until

    def shared_with(self, since: int, until: int) -> int:
        """Return how many nanoseconds of a stretch lie in it."""
        return max(0, min(self.until, until) - max(self.since, since))
