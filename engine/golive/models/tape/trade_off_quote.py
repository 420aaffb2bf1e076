"""How far the farthest trade was from the quote of its time."""

from __future__ import annotations

from golive.core.value import Unknown
from golive.core.window import Quotes, Trades
from golive.models.tape.share_off_quote import every_off_quote
from golive.models.tape.trade_window import checked_trades


def trade_off_quote(
    trades: Trades, quotes: Quotes, span: float, quote_age: float, most_spread: float
) -> float | Unknown:
    """Return the largest distance of a trade of the last `span` seconds beyond the quote of its time, over mid.

    As `off_quote` measures it, >= 0; 0.0 when nothing traded, unknown when beside any of the trades no quote stood.
    """
    window = checked_trades(trades, span)
    if isinstance(window, Unknown):
        return window
    off = every_off_quote(window, quotes, quote_age, most_spread)
    if isinstance(off, Unknown):
        return off
    return float(off.max(initial=0.0))
