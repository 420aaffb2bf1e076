"""Equity as it was told: the day that it began with, and how far it is below its peak."""

from __future__ import annotations

from dataclasses import replace

from golive.account.holding import DAY
from golive.core.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EquityCurve:
    """What is kept of equities told so far: the highest, the last, and the one that the day in UTC began with.

    The first day begins with the first equity, any other with the last one before it. What is told late counts for the
    peak, and for nothing else.
    """

    peak: float
    last: float
    last_at: int
    baseline: float

    @classmethod
    def begun(cls, equity: float, at: int) -> EquityCurve:
        """Return the curve of a first equity."""
        return cls(peak=equity, last=equity, last_at=at, baseline=equity)

    def after(self, equity: float, at: int) -> EquityCurve:
        """Return the curve after one more equity; of two of one instant the worse is the last one."""
        risen = replace(self, peak=max(self.peak, equity))
        if at < self.last_at:
            return risen
        if at == self.last_at:
            return replace(risen, last=min(self.last, equity))
        return replace(risen, last=equity, last_at=at, baseline=self.at_day_start(at))

    def at_day_start(self, now: int) -> float:
        """Return the equity that the day of an instant began with."""
        return self.baseline if now // DAY == self.last_at // DAY else self.last

    @property
    def drawdown(self) -> float:
        """Return how far the last equity is below the peak, as a fraction of that; 1 where nothing was ever there."""
        return 1 - self.last / self.peak if self.peak > 0 else 1.0
