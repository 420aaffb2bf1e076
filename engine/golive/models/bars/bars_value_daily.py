"""How much trades in a day, in quote currency."""

from __future__ import annotations

from golive.core.value import Unknown
from golive.core.window import Bars
from golive.models.bars.bar_window import daily, traded_bars


def bars_value_daily(bars: Bars, count: float) -> float | Unknown:
    """Return the mean of close times volume over the last `count` bars, scaled to a day, in quote currency, >= 0."""
    window = traded_bars(bars, count)
    if isinstance(window, Unknown):
        return window
    return daily(float(window.close @ window.volume) / len(window.ts), window)
