"""What changed hands in a window, in quote currency."""

from __future__ import annotations

from golive.core.value import Unknown
from golive.core.window import Trades
from golive.models.tape.trade_window import checked_trades


def traded_value(trades: Trades, span: float) -> float | Unknown:
    """Return price times quantity summed over the last `span` seconds, in quote currency, >= 0."""
    window = checked_trades(trades, span)
    return window if isinstance(window, Unknown) else float(window.price @ window.quantity)
