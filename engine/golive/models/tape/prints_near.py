"""The trades that were near the quote of their time: what flow and prices are computed from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from golive.core.value import Unknown, invalid
from golive.core.window import Quotes, Trades
from golive.models.arguments import LARGEST
from golive.models.numerics.threshold import TOLERANCE
from golive.models.tape.off_quote import off_quote
from golive.models.tape.trade_window import of_each, usable_trades

NAMED = "trades beside a quote"


def prints_near(
    trades: Trades, quotes: Quotes, most_off: float, quote_age: float, most_spread: float
) -> Trades | Unknown:
    """Return the trades at most `most_off` beyond the quote of their time.

    A trade beside which no quote stood may have been near or not, so they count as complete from it on only. A trade
    that cannot be one is kept: what is computed from it is unknown.

    Parameters
    ----------
    trades, quotes
        In time order, as far back as both are kept.
    most_off
        How far beyond bid or ask a trade may be, over mid, as a fraction; inclusive.
    quote_age, most_spread
        As in `off_quote`.
    """
    if not 0 <= most_off <= LARGEST:
        return invalid("most_off", f"a distance from the quote cannot be {most_off:g}")
    off = off_quote(trades, quotes, quote_age, most_spread)
    if isinstance(off, Unknown):
        return off
    doubtful = np.isnan(off)
    first = len(off) - int(doubtful[::-1].argmax()) if doubtful.any() else 0
    far = ~(off[first:] <= most_off * (1 + TOLERANCE))
    if far.any():
        far &= of_each(trades, "usable", usable_trades)[first:]
    kept: slice | NDArray[np.intp] = np.flatnonzero(~far) + first if far.any() else slice(first, None)
    return replace(
        trades,
        ts=trades.ts[kept],
        price=trades.price[kept],
        quantity=trades.quantity[kept],
        aggressor=trades.aggressor[kept],
        since=max(trades.since, int(trades.ts[first - 1])) if first else trades.since,
        named=NAMED if first else trades.named,
        stored=trades.stored.after(first) if trades.stored is not None and isinstance(kept, slice) else None,
    )
