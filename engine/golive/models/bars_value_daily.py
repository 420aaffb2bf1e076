"""How much trades in a day, in quote currency."""

from __future__ import annotations

from golive.core.value import Unknown, invalid
from golive.core.window import Bars
from golive.models.bar_window import DAY_S, checked_bars


def bars_value_daily(bars: Bars, count: float) -> float | Unknown:
    """Return the mean of close times volume over the last `count` bars, scaled to a day, in quote currency, >= 0."""
    window = checked_bars(bars, count)
    if isinstance(window, Unknown):
        return window
    if not window.length_s > 0:
        return invalid("bar_length", "bars without a length cannot be scaled to a day")
    return float(window.close @ window.volume) / len(window.ts) * DAY_S / window.length_s
