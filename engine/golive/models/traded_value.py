"""What changed hands in a window, in quote currency."""

from __future__ import annotations

import numpy as np

from golive.core.value import Unknown
from golive.core.window import FloatArray, IntArray, Trades
from golive.models.trade_window import checked_trades, trade_slices, values


def traded_value(trades: Trades, span: float) -> float | Unknown:
    """Return price times quantity summed over the last `span` seconds, in quote currency, >= 0."""
    window = checked_trades(trades, span)
    return window if isinstance(window, Unknown) else float(window.price @ window.quantity)


def traded_value_columns(tape: Trades, at_ns: IntArray, span: float) -> FloatArray:
    """Return `traded_value` at every instant of `at_ns`, NaN where it is unknown.

    Sums are differences of running sums: equal to the windowed answer within 1e-12 of the tape's value.
    """
    slices = trade_slices(tape, at_ns, span)
    running = np.concatenate(([0.0], np.cumsum(values(tape))))
    return np.where(slices.known, running[slices.end] - running[slices.first], np.nan)
