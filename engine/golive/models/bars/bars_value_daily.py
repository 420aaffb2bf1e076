"""How much trades in a day, in quote currency."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

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
    ends = np.flatnonzero(traded_at(bars, count))
    if len(ends):
        close, volume = (sliding_window_view(column, int(count)) for column in (bars.close, bars.volume))
        # Each window by itself, as `bars_value_daily` multiplies it; those with an unusable bar are not looked at.
        with np.errstate(all="ignore"):
            values = (close[:, np.newaxis, :] @ volume[:, :, np.newaxis])[:, 0, 0]
        out[ends] = values[ends - (int(count) - 1)] / int(count) * a_bar
    return out
