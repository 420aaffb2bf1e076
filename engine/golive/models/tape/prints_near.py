"""The trades that were near the quote of their time: what flow and prices are computed from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from golive.core.value import Unknown, invalid
from golive.core.window import Quotes, Trades
from golive.models.arguments import LARGEST
from golive.models.numerics.threshold import TOLERANCE
from golive.models.tape.off_quote import off_quote
from golive.models.tape.trade_window import usable_trades

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
    doubtful = np.flatnonzero(np.isnan(off))
    first = int(doubtful[-1]) + 1 if len(doubtful) else 0
    since = max(trades.since, int(trades.ts[first - 1])) if first else trades.since
    kept = np.flatnonzero((off <= most_off * (1 + TOLERANCE)) | ~usable_trades(trades))
    kept = kept[kept >= first]
    return replace(
        trades,
        ts=trades.ts[kept],
        price=trades.price[kept],
        quantity=trades.quantity[kept],
        aggressor=trades.aggressor[kept],
        since=since,
        named=NAMED if first else trades.named,
    )
