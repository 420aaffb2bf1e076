"""Which side was the aggressor, as a share of what traded."""

from __future__ import annotations

from golive.core.value import Unknown, missing
from golive.core.window import Trades
from golive.models.tape.trade_window import signed_trades, trade_signs


def flow_imbalance(trades: Trades, span: float) -> float | Unknown:
    """Return net signed volume over total volume of the last `span` seconds, in [-1, 1]; unknown when none traded."""
    window = signed_trades(trades, span)
    if isinstance(window, Unknown):
        return window
    total = float(window.quantity.sum())
    if total <= 0:
        return missing("no_trades", f"nothing traded in {span:g} s")
    net = float(trade_signs(window.price, window.aggressor) @ window.quantity)
    return max(-1.0, min(1.0, net / total))
