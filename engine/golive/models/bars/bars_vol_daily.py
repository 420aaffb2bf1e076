"""Daily volatility from bars of any length."""

from __future__ import annotations

import math

import numpy as np

from golive.core.value import Unknown, invalid
from golive.core.window import Bars, FloatArray
from golive.models.bars.bar_window import checked_at, checked_bars, daily, simple_returns, usable_prices
from golive.models.bars.rolling_vol import rolling_vol, spread

FEWEST_RETURNS = 2
"""One return has no sample standard deviation."""


def bars_vol_daily(bars: Bars, count: float) -> float | Unknown:
    """Return the standard deviation (ddof 1) of the last `count` simple returns, scaled to a day, a fraction > 0.

    Scaling by the root of time assumes a market that never closes and returns without autocorrelation. Needs one bar
    more than returns; unknown (`zero_variance`) when no close moved, as a volatility of zero would make every
    position look free of risk.
    """
    window = checked_bars(bars, count + 1)
    if isinstance(window, Unknown):
        return window
    if count < FEWEST_RETURNS:
        return invalid("bar_count", f"{count:g} returns have no standard deviation")
    # The first bar has no return.
    per_bar = float(spread(simple_returns(window.close)[np.newaxis, 1:])[0])
    if per_bar == 0:
        return invalid("zero_variance", f"the last {count:g} returns do not vary")
    variance = daily(per_bar * per_bar, window)
    return variance if isinstance(variance, Unknown) else math.sqrt(variance)


def bars_vol_daily_columns(bars: Bars, count: float) -> FloatArray:
    """Return `bars_vol_daily` as of each bar, to the bit; NaN where it is unknown."""
    taken, a_bar = checked_at(bars, count + 1), daily(1.0, bars)
    if isinstance(a_bar, Unknown) or count < FEWEST_RETURNS or not taken.any():
        return np.full(len(taken), np.nan)
    per_bar = rolling_vol(simple_returns(usable_prices(bars.close)), int(count))
    return np.where(taken & (per_bar > 0), np.sqrt(per_bar * per_bar * a_bar), np.nan)
