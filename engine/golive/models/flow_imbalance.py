"""Which side was the aggressor, as a share of what traded."""

from __future__ import annotations

import numpy as np

from golive.core.value import Unknown, missing
from golive.core.window import FloatArray, IntArray, Trades
from golive.models.trade_window import (
    checked_trades,
    signed_quantities,
    trade_signs,
    trade_slices,
    usable_trades,
)


def flow_imbalance(trades: Trades, span: float) -> float | Unknown:
    """Return net signed volume over total volume of the last `span` seconds, in [-1, 1]; unknown when none traded."""
    window = checked_trades(trades, span)
    if isinstance(window, Unknown):
        return window
    total = float(window.quantity.sum())
    if total <= 0:
        return missing("no_trades", f"nothing traded in {span:g} s")
    net = float(trade_signs(window.price, window.aggressor) @ window.quantity)
    return max(-1.0, min(1.0, net / total))


def flow_imbalance_columns(tape: Trades, at_ns: IntArray, span: float) -> FloatArray:
    """Return `flow_imbalance` at every instant of `at_ns`, NaN where it is unknown.

    Equal to the windowed answer within 1e-12 of the tape's turnover over the window's.
    """
    slices = trade_slices(tape, at_ns, span)
    quantity = np.where(usable_trades(tape), tape.quantity, 0.0)
    turnover, net = (np.concatenate(([0.0], np.cumsum(x))) for x in (quantity, signed_quantities(tape)))
    traded = np.concatenate(([0], np.cumsum(quantity > 0)))
    total = turnover[slices.end] - turnover[slices.first]
    # Counted, because a difference of running sums may be a rounding error where nothing traded.
    known = slices.known & (traded[slices.end] > traded[slices.first]) & (total > 0)
    balance = net[slices.end] - net[slices.signed_from]
    share: FloatArray = np.divide(balance, total, out=np.full(len(at_ns), np.nan), where=known)
    return np.minimum(1.0, np.maximum(-1.0, share))
