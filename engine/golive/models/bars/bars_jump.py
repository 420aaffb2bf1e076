"""How far neighbouring bars lie apart: a split, or another instrument, looks like a jump."""

from __future__ import annotations

import numpy as np

from golive.core.value import Unknown
from golive.core.window import Bars, FloatArray
from golive.models.bars.bar_window import checked_at, checked_bars
from golive.models.bars.rolling import rolling


def bars_jump(bars: Bars, count: float) -> float | Unknown:
    """Return the largest factor between neighbours among the last `count` bars, >= 1.

    Each close is compared with the close before it, and each open too: a split that a day's trading hides between
    closes shows at the open. Up and down count alike. One bar has no neighbour, which gives 1; fewer than `count`
    bars are unknown.
    """
    window = checked_bars(bars, count)
    if isinstance(window, Unknown):
        return window
    before = np.log(window.close[:-1])
    apart = [np.abs(np.log(after) - before) for after in (window.close[1:], window.open[1:])]
    return float(np.exp(np.concatenate(([0.0], *apart)).max()))


def bars_jump_columns(bars: Bars, count: float) -> FloatArray:
    """Return `bars_jump` as of each bar, to the bit; NaN where it is unknown."""
    taken = checked_at(bars, count)
    if not taken.any():
        return np.full(len(taken), np.nan)
    before = np.log(np.where(bars.close > 0, bars.close, np.nan))
    after = np.log(np.where(bars.open > 0, bars.open, np.nan))
    apart = np.maximum(np.abs(before[1:] - before[:-1]), np.abs(after[1:] - before[:-1]))
    widest = np.zeros(len(taken))
    if count > 1:
        widest[1:] = rolling(apart, int(count) - 1, lambda block: block.max(axis=1))
    return np.where(taken, np.exp(widest), np.nan)
