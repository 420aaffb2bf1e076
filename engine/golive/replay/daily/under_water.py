"""How long an account lay below its highest equity: from mark to mark, as far as it was marked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from golive.core.dataclass import dataclass
from golive.replay.daily.period import Period
from golive.replay.money.worth_at_looks import EquityPoint


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWater:
    """Time in nanoseconds: below the peak, and of which it is known; `longest` without a new peak in between.

    `n` counts the points that were known. A peak before the period counts as well, and `longest` reaches back to it.
    """

    below: int
    known: int
    longest: int
    n: int

    @property
    def share(self) -> float | None:
        """Return the share of the time that is known, None where none is."""
        return self.below / self.known if self.known else None


def under_water(points: Sequence[EquityPoint], period: Period) -> UnderWater:
    """Return how long an account was below its peak within a period; between two points it is what it was at the first.

    Examples
    --------
    >>> worth = [
    ...     EquityPoint(ts=ts, cash=0, equity=equity) for ts, equity in ((0, 5), (2, 3), (6, None), (7, 4), (9, 6))
    ... ]
    >>> under_water(worth, Period(since=1, until=10))
    UnderWater(below=6, known=7, longest=9, n=3)
    """
    peak, since, below, known, longest, n = None, 0, 0, 0, 0, 0
    for one, after in pairwise(points):
        if one.equity is None:
            continue
        lasts = period.shared_with(one.ts, after.ts)
        n += period.has(one.ts)
        known += lasts
        if peak is None or one.equity >= peak:
            peak, since = one.equity, one.ts
        else:
            below += lasts
        # At the peak itself it begins: until the next point that is as high it is under water.
        if after.equity is None or after.equity < peak or one.equity < peak:
            longest = max(longest, after.ts - since) if lasts else longest
    last = points[-1] if points else None
    n += last is not None and last.equity is not None and period.has(last.ts)
    return UnderWater(below=below, known=known, longest=longest, n=n)
