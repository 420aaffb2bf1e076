"""How many bars are missing among the last ones: an outage of the venue, or of whoever recorded it."""

from __future__ import annotations

from math import isfinite

import numpy as np

from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid
from golive.core.window import Bars, FloatArray
from golive.models.bars.bar_window import checked_at, checked_bars


def bars_missing(bars: Bars, count: float) -> float | Unknown:
    """Return the share of bars that are missing from the first to the last of the last `count`, in [0, 1).

    It is counted by the lengths that lie between closes, on the clock of the bars' zone: 9 bars with a hole of one
    bar in them are 10 of which one is missing. One bar has no gap, which gives 0; fewer than `count` are unknown.
    """
    window = checked_bars(bars, count)
    if isinstance(window, Unknown):
        return window
    length = round(window.length_s * NANOS) if isfinite(window.length_s) else 0
    if length <= 0:
        return invalid("bar_length", "bars without a length cannot be counted")
    steps = np.diff(window.ts if window.clock is None else window.clock)
    if (steps <= 0).any():
        return invalid("bars_spacing", "bars do not follow each other in time")
    # A part of a length is a gap too: rounding it away would hide bars of another grid.
    lost = int(np.maximum(-(-steps // length) - 1, 0).sum())
    return lost / (len(window.ts) + lost)


def bars_missing_columns(bars: Bars, count: float) -> FloatArray:
    """Return `bars_missing` as of each bar, to the bit; NaN where it is unknown."""
    taken, out = checked_at(bars, count), np.full(len(bars.ts), np.nan)
    length = round(bars.length_s * NANOS) if isfinite(bars.length_s) else 0
    if length <= 0 or not taken.any():
        return out
    steps, n = np.diff(bars.ts if bars.clock is None else bars.clock), int(count)
    lost = np.concatenate(([0, 0], np.cumsum(np.maximum(-(-steps // length) - 1, 0))))
    back = np.concatenate(([0, 0], np.cumsum(steps <= 0)))
    # The first of the bars is counted from: what lies before it is not looked at.
    missing = lost[n:] - lost[1 : 1 - n or None]
    in_order = back[n:] == back[1 : 1 - n or None]
    out[n - 1 :] = np.where(in_order, missing / (n + missing), np.nan)
    return np.where(taken, out, np.nan)
