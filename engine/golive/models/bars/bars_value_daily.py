"""How much trades in a day, in quote currency."""

from __future__ import annotations

import numpy as np

from golive.core.value import Unknown
from golive.core.window import Bars, FloatArray
from golive.models.bars.bar_window import daily, traded_at, traded_bars


def bars_value_daily(bars: Bars, count: float) -> float | Unknown:
    """Return the mean of close times volume over the last `count` bars, scaled to a day, in quote currency, >= 0."""
    window = traded_bars(bars, count)
    if isinstance(window, Unknown):
        return window
    return daily(float(window.close @ window.volume) / len(window.ts), window)


def bars_value_daily_columns(bars: Bars, count: float) -> FloatArray:
    """Return `bars_value_daily` as of each bar, to the bit; NaN where it is unknown."""
    out, a_bar = np.full(len(bars.ts), np.nan), daily(1.0, bars)
    if isinstance(a_bar, Unknown):
        return out
    for end in (np.flatnonzero(traded_at(bars, count)) + 1).tolist():
        last = slice(end - int(count), end)
        out[end - 1] = float(bars.close[last] @ bars.volume[last]) / int(count) * a_bar
    return out
