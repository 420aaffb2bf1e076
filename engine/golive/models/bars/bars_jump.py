"""How far neighbouring bars lie apart: a split, or another instrument, looks like a jump."""

from __future__ import annotations

import numpy as np

from golive.core.value import Unknown
from golive.core.window import Bars
from golive.models.bars.bar_window import checked_bars


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
