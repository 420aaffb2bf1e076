"""Whether who took in each trade is told, or estimated."""

from __future__ import annotations

from golive.core.value import Unknown
from golive.core.window import Trades
from golive.models.tape.trade_window import signed_trades

TOLD, ESTIMATED = "told", "estimated"


def trade_sides(trades: Trades, span: float) -> str | Unknown:
    """Return `told` where the venue says who took in each trade, `estimated` where the tick rule does for all.

    Unknown when the last `span` seconds hold a trade that contradicts that: without a side where others have one, or
    with one where the venue is described as telling none.
    """
    window = signed_trades(trades, span)
    if isinstance(window, Unknown):
        return window
    return TOLD if window.sides_told else ESTIMATED
