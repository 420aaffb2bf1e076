"""How many trades a window holds."""

from __future__ import annotations

import numpy as np

from golive.core.value import Unknown
from golive.core.window import FloatArray, IntArray, Trades
from golive.models.trade_window import checked_trades, trade_slices


def trade_count(trades: Trades, span: float) -> float | Unknown:
    """Return how many trades the last `span` seconds held; 0.0 is an answer when the window is full."""
    window = checked_trades(trades, span)
    return window if isinstance(window, Unknown) else float(len(window.ts))


def trade_count_columns(tape: Trades, at_ns: IntArray, span: float) -> FloatArray:
    """Return `trade_count` at every instant of `at_ns`, NaN where it is unknown; equal to the bit."""
    slices = trade_slices(tape, at_ns, span)
    return np.where(slices.known, slices.end - slices.first, np.nan)
