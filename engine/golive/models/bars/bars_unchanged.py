"""How long the close has stood still: a venue that is halted, or a feed that repeats its last bar."""

from __future__ import annotations

import numpy as np

from golive.core.value import Unknown
from golive.core.window import Bars, FloatArray
from golive.models.bars.bar_window import checked_at, checked_bars


def bars_unchanged(bars: Bars, count: float) -> float | Unknown:
    """Return how many of the last `count` bars closed, one after another, at the last close: at least 1 bar.

    `count` is the most that is told: it bounds how far back is looked. Fewer bars than that are unknown.
    """
    window = checked_bars(bars, count)
    if isinstance(window, Unknown):
        return window
    moved = np.flatnonzero(window.close != window.close[-1])
    return float(len(window.close) - 1 - moved[-1]) if len(moved) else float(len(window.close))


def bars_unchanged_columns(bars: Bars, count: float) -> FloatArray:
    """Return `bars_unchanged` as of each bar, to the bit; NaN where it is unknown."""
    rows = np.arange(len(bars.ts))
    moved = np.concatenate((np.ones(min(1, len(rows)), dtype=bool), bars.close[1:] != bars.close[:-1]))
    run = rows - np.maximum.accumulate(np.where(moved, rows, 0)) + 1
    return np.where(checked_at(bars, count), np.minimum(run, count), np.nan)
