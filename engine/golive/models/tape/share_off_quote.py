"""How much of what traded was far from the quote of its time."""

from __future__ import annotations

import numpy as np

from golive.core.value import Unknown, invalid, missing
from golive.core.window import FloatArray, Quotes, Trades
from golive.models.arguments import LARGEST
from golive.models.numerics.threshold import TOLERANCE
from golive.models.tape.off_quote import off_quote
from golive.models.tape.trade_window import checked_trades


def share_off_quote(
    trades: Trades, quotes: Quotes, span: float, most_off: float, quote_age: float, most_spread: float
) -> float | Unknown:
    """Return the share of the last `span` seconds' volume that was more than `most_off` beyond the quote, in [0, 1].

    0.0 when nothing traded; unknown (`trade_without_quote`) when beside any of the trades no quote stood. Arguments
    as in `prints_near`.
    """
    if not 0 <= most_off <= LARGEST:
        return invalid("most_off", f"a distance from the quote cannot be {most_off:g}")
    window = checked_trades(trades, span)
    if isinstance(window, Unknown):
        return window
    off = every_off_quote(window, quotes, quote_age, most_spread)
    if isinstance(off, Unknown):
        return off
    far = off > most_off * (1 + TOLERANCE)
    total = float(window.quantity.sum())
    return min(1.0, float(window.quantity[far].sum()) / total) if total > 0 else float(far.any())


def every_off_quote(window: Trades, quotes: Quotes, quote_age: float, most_spread: float) -> FloatArray | Unknown:
    """Return how far each trade of a window was off, or why that cannot be told of one of them."""
    key = ("every_off_quote", quote_age, most_spread)
    # Several functions ask for it, of the same window beside the same quotes.
    beside, off = window.checked.get(key, (None, None))
    if beside is not quotes:
        off = _every(window, quotes, quote_age, most_spread)
        window.checked[key] = quotes, off
    answer: FloatArray | Unknown = off
    return answer


def _every(window: Trades, quotes: Quotes, quote_age: float, most_spread: float) -> FloatArray | Unknown:
    off = off_quote(window, quotes, quote_age, most_spread)
    if isinstance(off, Unknown):
        return off
    alone = int(np.count_nonzero(np.isnan(off)))
    if alone:
        what = f"{alone} of {len(off)} trades have no usable quote within {quote_age:g} s before them"
        return missing("trade_without_quote", what)
    return off
