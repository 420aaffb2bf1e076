"""How much trades in a day, in base units."""

from __future__ import annotations

from golive.core.value import Unknown
from golive.core.window import Bars
from golive.models.bars.bar_window import daily, traded_bars


def bars_volume_daily(bars: Bars, count: float) -> float | Unknown:
    """Return the mean volume of the last `count` bars, scaled to a day, in base units, >= 0."""
    window = traded_bars(bars, count)
    return window if isinstance(window, Unknown) else daily(float(window.volume.mean()), window)
