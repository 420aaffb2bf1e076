"""The price at which the last bar closed."""

from __future__ import annotations

from math import isnan

import numpy as np

from golive.core.value import Unknown
from golive.core.window import Bars, FloatArray
from golive.models.bars.bar_window import checked_at, checked_bars


def last_close(bars: Bars) -> float | Unknown:
    """Return the close of the last closed bar, in quote per base, > 0."""
    stored = bars.stored
    if stored is not None and stored.whole is not None and len(bars.ts):
        close = float(stored.at_once("last_close", len(bars.ts), stored.whole, last_close_columns)[-1])
        if not isnan(close):
            return close
    window = checked_bars(bars, 1)
    return window if isinstance(window, Unknown) else float(window.close[-1])


def last_close_columns(bars: Bars) -> FloatArray:
    """Return `last_close` as of each bar, to the bit; NaN where it is unknown."""
    return np.where(checked_at(bars, 1), bars.close, np.nan)
