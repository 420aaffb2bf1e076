"""In how many of the last bars nothing traded: their prices are nobody's."""

from __future__ import annotations

import numpy as np

from golive.core.value import Unknown
from golive.core.window import Bars
from golive.models.bars.bar_window import checked_bars


def bars_untraded(bars: Bars, count: float) -> float | Unknown:
    """Return the share of the last `count` bars without volume, in [0, 1]; fewer bars are unknown."""
    window = checked_bars(bars, count)
    if isinstance(window, Unknown):
        return window
    return float(np.count_nonzero(window.volume == 0.0)) / len(window.volume)
