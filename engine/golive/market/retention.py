"""How much of the past windows keep: one rule for live streams and for recordings, so that they agree."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.unit import NANOS, show_duration
from golive.core.value import Unknown, missing, warming_up
from golive.core.window import IntArray
from golive.documents.market import StreamKind
from golive.market.instants import show

LONGEST_BAR_GAP = 7
"""Bars missing in Binance's outage of February 2018, the longest in its 4-hour history; a longer hole is ours."""
MOST_ROWS = 1_000_000
"""Four hours of trades at 62 a second, as recorded for BTCUSDT; beyond, the oldest go and `since` moves up."""
LATE_SHARE = 1.5
"""Aggregates further apart than this many of their intervals have one missing between them; clocks wander less."""


class Break(NamedTuple):
    """Where bars begin anew: how many there were before, the closes on its two sides, the step on their own clock."""

    before: int
    closes: tuple[int, int]
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """What windows keep.

    `horizon_s` is how far back trades and quotes reach, but for the last quote, which is kept whatever its age; `bars`
    is how many bars (and funding rates); `rows` bounds trades and quotes whatever the horizon, against bursts. After
    more than `longest_bar_gap` missing bars the bars begin anew. `lengths` says how long the bars are that are read, in
    nanoseconds, ascending: each after the first is a stream of its own.
    """

    horizon_s: float
    bars: int
    rows: int = MOST_ROWS
    longest_bar_gap: int = LONGEST_BAR_GAP
    lengths: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not 0 < self.horizon_s < float("inf"):
            raise Refused("horizon", f"{self.horizon_s:g} s is not a length of time", field="horizon_s")
        if self.bars < 1 or self.rows < 1 or self.longest_bar_gap < 0:
            raise Refused("retention", "nothing would be kept", field="bars")

    @property
    def horizon(self) -> int:
        """Return the horizon in nanoseconds."""
        return round(self.horizon_s * NANOS)

    def parts(self, steps: IntArray, length_s: float) -> NDArray[np.bool_]:
        """Say which steps between bars, in nanoseconds, part them: bars are lost, or begin off the grid.

        The rule for missing bars: up to `longest_bar_gap` of them are an outage of the venue, and the bars on its two
        sides are neighbours; whatever is more, or no whole number of bars, begins the bars anew.
        """
        length = round(length_s * NANOS)
        parted: NDArray[np.bool_] = (steps > (self.longest_bar_gap + 1) * length) | (steps % length != 0)
        return parted

    def dropped(self, parted: Break, since: int, length_s: float) -> str:
        """Say how many bars a window of `since` bars lacks because a step parted it from those before, and why."""
        lacking, step, closes = min(parted.before, self.bars - since), parted.step, parted.closes
        if lacking <= 0 or not since:
            return ""
        length = round(length_s * NANOS)
        between = f"between the closes of {show(closes[0])} and {show(closes[1])}"
        bars = f"bars of {show_duration(length_s)}"
        missing = f"{step // length - 1} {bars} are missing {between}"
        odd = f"{show_duration(step / NANOS)} lie {between}, no whole number of {bars} on their clock"
        return f"{lacking} bars before are left out, because {odd if step % length else missing}"


def shown(
    kind: StreamKind, ts: IntArray, begin: int, end: int, now: int, retention: Retention
) -> tuple[int, int, int] | Unknown:
    """Return the rows of an event stream that a window at `now` shows, and the instant they are complete from.

    Parameters
    ----------
    kind
        Which stream, for reasons.
    ts
        Times, ascending.
    begin, end
        The rows since the stream last began, at `ts[begin]`, up to `now`.
    now, retention
        When, and how much of the past.

    Returns
    -------
    first, end, since
        Rows [first, end); unknown when the stream begins after `now`, or its last row is older than the horizon. A
        quote stands until the next one: the last is shown however old it is, for whoever reads it to judge its age.
    """
    if end <= begin:
        return warming_up(f"{kind.value}_warming_up", f"{kind.value} begin after the instant asked for")
    start = now - retention.horizon
    first = begin + int(np.searchsorted(ts[begin:end], start, side="right"))
    if first == end and kind is StreamKind.QUOTES:
        first -= 1
    if first == end:
        return missing(f"{kind.value}_absent", f"no {kind.value} in the last {retention.horizon_s:g} s")
    since = max(int(ts[begin]), start)
    if end - first > retention.rows:
        first = end - retention.rows
        since = max(since, int(ts[first - 1]))
    return first, end, since
