"""How far the last trade is from the window's average price."""

from __future__ import annotations

import numpy as np

from golive.core.value import Unknown, missing
from golive.core.window import FloatArray, IntArray, Trades
from golive.models.trade_window import checked_trades, trade_slices, usable_trades, values


def trade_vwap_distance(trades: Trades, span: float) -> float | Unknown:
    """Return last price over volume-weighted price of the last `span` seconds, less one; unknown when none traded."""
    window = checked_trades(trades, span)
    if isinstance(window, Unknown):
        return window
    total = float(window.quantity.sum())
    if total <= 0:
        return missing("no_trades", f"nothing traded in {span:g} s")
    return float(window.price[-1]) / (float(window.price @ window.quantity) / total) - 1.0


def trade_vwap_distance_columns(tape: Trades, at_ns: IntArray, span: float) -> FloatArray:
    """Return `trade_vwap_distance` at every instant of `at_ns`, NaN where it is unknown.

    Sums are differences of running sums: equal to the windowed answer within 1e-12 of the tape's turnover over the
    window's.
    """
    slices = trade_slices(tape, at_ns, span)
    quantity = np.where(usable_trades(tape), tape.quantity, 0.0)
    turnover, paid = (np.concatenate(([0.0], np.cumsum(x))) for x in (quantity, values(tape)))
    traded = np.concatenate(([0], np.cumsum(quantity > 0)))
    total, cost = (sums[slices.end] - sums[slices.first] for sums in (turnover, paid))
    # Counted, because a difference of running sums may be a rounding error where nothing traded.
    some = slices.known & (traded[slices.end] > traded[slices.first]) & (total > 0) & (cost > 0)
    out = np.full(len(at_ns), np.nan)
    out[some] = tape.price[slices.end[some] - 1] * total[some] / cost[some] - 1.0
    return out
