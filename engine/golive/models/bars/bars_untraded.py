"""In how many of the last bars nothing traded, or next to nothing: their prices are nobody's."""

from __future__ import annotations

from math import isfinite

import numpy as np

from golive.core.value import Unknown, invalid
from golive.core.window import Bars
from golive.models.bars.bar_window import traded_bars


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
