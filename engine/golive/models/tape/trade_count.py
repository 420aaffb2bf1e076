"""How many trades a window holds."""

from __future__ import annotations

from golive.core.value import Unknown
from golive.core.window import Trades
from golive.models.tape.trade_window import checked_trades


def trade_count(trades: Trades, span: float) -> float | Unknown:
    """Return how many trades the last `span` seconds held; 0.0 is an answer when the window is full."""
    window = checked_trades(trades, span)
    return window if isinstance(window, Unknown) else float(len(window.ts))
