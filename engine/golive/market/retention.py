"""How much of the past windows keep: the same rule for live windows and for recordings, so that they agree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from golive.core.errors import Refused
from golive.core.window import NANOS, IntArray

LONGEST_BAR_GAP = 7
"""Bars missing in Binance's outage of February 2018, the longest in its 4-hour history; a longer hole is ours."""
MOST_ROWS = 1_000_000
"""Four hours of trades at 62 a second, as recorded for BTCUSDT; beyond, the oldest go and since moves up."""
LATE_SHARE = 1.5
"""Aggregates further apart than this many of their intervals have one missing between them; clocks wander less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """What windows keep.

    `horizon_s` is how far back trades and quotes reach; `bars` how many bars (and funding rates); `rows` bounds
    trades and quotes whatever the horizon, against bursts. After more than `longest_bar_gap` missing bars the bars
    begin anew.
    """

    horizon_s: float
    bars: int
    rows: int = MOST_ROWS
    longest_bar_gap: int = LONGEST_BAR_GAP

    def __post_init__(self) -> None:
        if not 0 < self.horizon_s < float("inf"):
            raise Refused("horizon", f"{self.horizon_s:g} s is not a length of time", field="horizon_s")
        if self.bars < 1 or self.rows < 1 or self.longest_bar_gap < 0:
            raise Refused("retention", "nothing would be kept", field="bars")

    @property
    def horizon(self) -> int:
        """Return the horizon in nanoseconds."""
        return round(self.horizon_s * NANOS)


def visible(ts: IntArray, begin: int, end: int, now: int, retention: Retention) -> tuple[int, int, int]:
    """Return the rows of an event stream that are visible at `now`, and the instant from which they are complete.

    Parameters
    ----------
    ts
        Times, ascending.
    begin, end
        The rows since the stream last began, at `ts[begin]`; none is later than `now`.
    now, retention
        When, and how much of the past.

    Returns
    -------
    first, end, since
        Rows `[first, end)`; an empty range when the last row is older than the horizon.
    """
    horizon_start = now - retention.horizon
    first = begin + int(np.searchsorted(ts[begin:end], horizon_start, side="right"))
    since = max(int(ts[begin]), horizon_start)
    if end - first > retention.rows:
        first = end - retention.rows
        since = max(since, int(ts[first - 1]))
    return first, end, since
