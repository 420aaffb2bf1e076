"""Cumulative volume delta: what aggressive buyers took, less what aggressive sellers hit."""

from __future__ import annotations

import numpy as np

from golive.core.value import Unknown
from golive.core.window import FloatArray, IntArray, Trades
from golive.models.tape.trade_window import signed_quantities, signed_trades, trade_signs, trade_slices


def cvd_path(price: FloatArray, quantity: FloatArray, aggressor: IntArray) -> FloatArray:
    """Return the running signed volume after each trade, in base units; trades without a side follow the tick rule.

    Examples
    --------
    >>> cvd_path(np.array([100.0, 99.0, 100.0]), np.array([5.0, 2.0, 1.0]), np.array([1, 0, 0]))
    array([5., 3., 4.])
    """
    return np.cumsum(trade_signs(price, aggressor) * quantity)


def cvd(trades: Trades, span: float) -> float | Unknown:
    """Return the net signed volume of the last `span` seconds, in base units; 0.0 when nothing traded."""
    window = signed_trades(trades, span)
    if isinstance(window, Unknown):
        return window
    return float(trade_signs(window.price, window.aggressor) @ window.quantity)


def cvd_columns(tape: Trades, at_ns: IntArray, span: float) -> FloatArray:
    """Return `cvd` at every instant of `at_ns`, NaN where it is unknown.

    Sums are differences of running sums: equal to the windowed answer within 1e-12 of the tape's turnover.
    """
    slices = trade_slices(tape, at_ns, span)
    running = np.concatenate(([0.0], np.cumsum(signed_quantities(tape))))
    return np.where(slices.known, running[slices.end] - running[slices.signed_from], np.nan)
