"""How far closes went over some bars."""

from __future__ import annotations

from golive.core.value import Unknown
from golive.core.window import Bars
from golive.models.bars.bar_window import checked_bars


def bars_return(bars: Bars, count: float) -> float | Unknown:
    """Return the simple return over the last `count` bars, close to close: needs one bar more."""
    window = checked_bars(bars, count + 1)
    return window if isinstance(window, Unknown) else float(window.close[-1] / window.close[0] - 1.0)
