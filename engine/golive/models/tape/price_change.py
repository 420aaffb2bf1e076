"""How far the price went in a window of trades."""

from __future__ import annotations

from golive.core.value import Unknown, missing
from golive.core.window import Trades
from golive.models.tape.trade_window import checked_trades


def price_change(trades: Trades, span: float) -> float | Unknown:
    """Return the simple return from the first to the last trade of the last `span` seconds; unknown without trades."""
    window = checked_trades(trades, span)
    if isinstance(window, Unknown):
        return window
    if not len(window.ts):
        return missing("no_trades", f"nothing traded in {span:g} s")
    return float(window.price[-1] / window.price[0] - 1.0)
