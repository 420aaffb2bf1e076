"""How far the price went in a window of trades."""

from __future__ import annotations

import numpy as np

from golive.core.value import Unknown, missing
from golive.core.window import FloatArray, IntArray, Trades
from golive.models.trade_window import checked_trades, trade_slices


def price_change(trades: Trades, span: float) -> float | Unknown:
    """Return the simple return from the first to the last trade of the last `span` seconds; unknown without trades."""
    window = checked_trades(trades, span)
    if isinstance(window, Unknown):
        return window
    if not len(window.ts):
        return missing("no_trades", f"nothing traded in {span:g} s")
    return float(window.price[-1] / window.price[0] - 1.0)


def price_change_columns(tape: Trades, at_ns: IntArray, span: float) -> FloatArray:
    """Return `price_change` at every instant of `at_ns`, NaN where it is unknown; equal to the bit."""
    slices = trade_slices(tape, at_ns, span)
    some = np.flatnonzero(slices.known & (slices.end > slices.first))
    out = np.full(len(at_ns), np.nan)
    out[some] = tape.price[slices.end[some] - 1] / tape.price[slices.first[some]] - 1.0
    return out
