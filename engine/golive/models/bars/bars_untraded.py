"""In how many of the last bars nothing traded, or next to nothing: their prices are nobody's."""

from __future__ import annotations

from math import isfinite

import numpy as np

from golive.core.value import Unknown, invalid
from golive.core.window import Bars, FloatArray
from golive.models.bars.bar_window import traded_at, traded_bars


def bars_untraded(bars: Bars, count: float, least: float) -> float | Unknown:
    """Return the share of the last `count` bars in which less than `least` traded, in [0, 1]; fewer are unknown.

    `least` is in quote currency, a volume at its bar's close; a bar without volume traded nothing whatever it is. NaN
    in volumes or in `least` is unknown.
    """
    window = traded_bars(bars, count)
    if isinstance(window, Unknown):
        return window
    if not isfinite(least):
        return invalid("least_traded", f"{least:g} is no amount")
    untraded = (window.volume == 0.0) | (window.volume * window.close < least)
    return float(np.count_nonzero(untraded)) / len(window.volume)


def bars_untraded_columns(bars: Bars, count: float, least: float) -> FloatArray:
    """Return `bars_untraded` as of each bar, to the bit; NaN where it is unknown."""
    taken, out = traded_at(bars, count), np.full(len(bars.ts), np.nan)
    if taken.any() and isfinite(least):
        untraded = (bars.volume == 0.0) | (bars.volume * bars.close < least)
        counted, n = np.concatenate(([0], np.cumsum(untraded))), int(count)
        out[n - 1 :] = (counted[n:] - counted[:-n]) / n
    return np.where(taken, out, np.nan)
