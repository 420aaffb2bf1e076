"""How far the last trade is from the window's average price."""

from __future__ import annotations

from golive.core.value import Unknown, missing
from golive.core.window import Trades
from golive.models.tape.trade_window import checked_trades


def trade_vwap_distance(trades: Trades, span: float) -> float | Unknown:
    """Return last price over volume-weighted price of the last `span` seconds, less one; unknown when none traded."""
    window = checked_trades(trades, span)
    if isinstance(window, Unknown):
        return window
    total = float(window.quantity.sum())
    if total <= 0:
        return missing("no_trades", f"nothing traded in {span:g} s")
    return float(window.price[-1]) / (float(window.price @ window.quantity) / total) - 1.0
