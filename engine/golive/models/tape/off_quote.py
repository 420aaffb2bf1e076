"""How far each trade was from the quote of its time."""

from __future__ import annotations

import numpy as np

from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid
from golive.core.window import FloatArray, IntArray, Quotes, Trades
from golive.models.arguments import LARGEST, SMALLEST
from golive.models.numerics.threshold import TOLERANCE
from golive.models.tape.trade_window import LONGEST_S


def off_quote(trades: Trades, quotes: Quotes, quote_age: float, most_spread: float) -> FloatArray | Unknown:
    """Return how far each trade was beyond the quote of its time, over mid: 0 from bid to ask, as a fraction.

    That is its distance from the mid less half the spread. The quote of its time is the last one at or before it.

    Parameters
    ----------
    trades, quotes
        In time order.
    quote_age
        Seconds, > 0: how old that quote may be.
    most_spread
        How wide it may be, over mid, as a fraction > 0; inclusive. Beside a wider one every price would be near.

    Returns
    -------
    array of shape (trades,)
        NaN for a trade without such a quote, beside one that is too wide or cannot be one, or without a price.
    """
    if not 0 < quote_age <= LONGEST_S:
        return invalid("quote_age", f"a quote cannot be {quote_age:g} s old at most")
    if not 0 < most_spread <= LARGEST:
        return invalid("most_spread", f"a quote cannot be {most_spread:g} wide at most")
    if not len(quotes.ts):
        return np.full(len(trades.ts), np.nan)
    if trades.stored is None or quotes.stored is None:
        return _measured(trades.ts, trades.price, quotes, quote_age, most_spread)
    early, last = (int(n) for n in trades.ts.searchsorted((quotes.ts[0], quotes.ts[-1])))
    beside = trades.stored.after(early).column(
        ("off_quote", quote_age, most_spread),
        len(trades.ts) - early,
        lambda n: _measured(trades.ts[early + n :], trades.price[early + n :], quotes, quote_age, most_spread),
        beside=quotes.stored.facts,
        # A quote may still come that is dated like the last one: what trades from then on are beside is not settled.
        settled=last - early,
    )
    return np.concatenate((np.full(early, np.nan), beside)) if early else beside


def _measured(ts: IntArray, price: FloatArray, quotes: Quotes, quote_age: float, most_spread: float) -> FloatArray:
    """Return how far trades were off, each beside the last quote at or before it."""
    at = quotes.ts.searchsorted(ts, side="right") - 1
    row = np.maximum(at, 0)
    bid, ask = quotes.bid[row], quotes.ask[row]
    stands = (at >= 0) & (ts - quotes.ts[row] <= round(quote_age * NANOS))
    stands &= (bid >= SMALLEST) & (bid < ask) & (ask <= LARGEST)
    with np.errstate(invalid="ignore", over="ignore"):
        mid = np.where(stands, bid + (ask - bid) / 2, 1.0)
        stands &= (ask - bid) / mid <= most_spread * (1 + TOLERANCE)
        beyond = np.maximum(np.maximum(bid - price, price - ask), 0.0)
        return np.where(stands, beyond / mid, np.nan)
