"""How fast cumulative volume delta rises or falls."""

from __future__ import annotations

import numpy as np

from golive.core.several import several
from golive.core.unit import NANOS
from golive.core.value import Unknown, warming_up
from golive.core.window import Trades
from golive.models.numerics.ols_line import ols_line
from golive.models.tape.trade_window import signed_trades, signed_window

FEWEST_TRADES = 3
"""A line through two points fits them whatever they are."""


def cvd_slope(trades: Trades, span: float) -> float | Unknown:
    """Return the OLS slope of the running CVD against time over the last `span` seconds, in base per second.

    Unknown (`too_few_trades`) with fewer than three trades or with all of them at one instant.
    """
    window = signed_trades(trades, span)
    if isinstance(window, Unknown):
        return window
    line = None
    if len(window.ts) >= FEWEST_TRADES:
        seconds = (window.ts - window.ts[0]) / NANOS
        line = ols_line(seconds, np.cumsum(signed_window(window)))
    if line is None:
        return warming_up("too_few_trades", f"{several(len(window.ts), 'trade')} in {span:g} s cannot tell a slope")
    return line.slope
