"""How far each trade was from the quote of its time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.stored_rows import Whole
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
    trouble = no_limits(quote_age, most_spread)
    if trouble is not None:
        return trouble
    if not len(quotes.ts):
        return np.full(len(trades.ts), np.nan)
    if trades.stored is None or quotes.stored is None:
        return measured(trades, 0, quotes, quote_age, most_spread)
    early, last = (int(n) for n in trades.ts.searchsorted((quotes.ts[0], quotes.ts[-1])))
    at_hand = None if early else _at_hand(trades, 0, quotes, (quote_age, most_spread))
    if at_hand is not None:
        return at_hand
    beside = trades.stored.after(early).column(
        ("off_quote", quote_age, most_spread),
        len(trades.ts) - early,
        lambda n: measured(trades, early + n, quotes, quote_age, most_spread),
        beside=quotes.stored.facts,
        # A quote may still come that is dated like the last one: what trades from then on are beside is not settled.
        settled=last - early,
    )
    return np.concatenate((np.full(early, np.nan), beside)) if early else beside


def no_limits(quote_age: float, most_spread: float) -> Unknown | None:
    """Return why no quote can be so old or so wide at most, None where one can."""
    if not 0 < quote_age <= LONGEST_S:
        return invalid("quote_age", f"a quote cannot be {quote_age:g} s old at most")
    if not 0 < most_spread <= LARGEST:
        return invalid("most_spread", f"a quote cannot be {most_spread:g} wide at most")
    return None


def measured(trades: Trades, n: int, quotes: Quotes, quote_age: float, most_spread: float) -> FloatArray:
    """Return how far trades from the n-th on were off, each beside the last of some quotes at or before it."""
    stored, limits = trades.stored, (quote_age, most_spread)
    if stored is None:
        return _measured(trades, n, quotes, *limits)
    at_hand = _at_hand(trades, n, quotes, limits)
    if at_hand is not None:
        return at_hand
    # The latest ones are asked for by all that reads prints at an instant: those before them are settled.
    rows = (stored.first + n, stored.first + len(trades.ts), limits)
    latest: tuple[object, Quotes, FloatArray] | None = stored.facts.get("latest_off_quote")
    if latest is None or latest[0] != rows or latest[1] is not quotes:
        latest = rows, quotes, _measured(trades, n, quotes, *limits)
        stored.facts["latest_off_quote"] = latest
    return latest[2]


@dataclass(frozen=True, slots=True)
class AtHand:
    """How far trades of a recording are off, from the number `first` on, and the number of the quote of each."""

    beside: object
    first: int
    off: FloatArray
    quote: IntArray

    def seen(self, trades: Trades, n: int, quotes: Quotes) -> slice | None:
        """Return where trades from the n-th on lie here; None where not all that they are beside was seen by now."""
        assert trades.stored is not None
        assert quotes.stored is not None
        begin, end = (trades.stored.first - self.first + row for row in (n, len(trades.ts)))
        if begin < 0 or end > len(self.off):
            return None
        first = quotes.stored.first
        # Both in order of time: what is so of the first and of the last is so of all between them.
        seen = begin == end or (self.quote[begin] >= first and self.quote[end - 1] < first + len(quotes.ts))
        return slice(begin, end) if seen else None


def at_hand(trades: Trades, quotes: Quotes, limits: tuple[float, float]) -> AtHand | None:
    """Return how far all trades of a recording are off; None where trades or quotes are not whole at hand."""
    stored, beside = trades.stored, quotes.stored
    if stored is None or stored.whole is None or beside is None or beside.whole is None:
        return None
    tape, quoted = stored.whole, beside.whole
    return stored.fact(("at_hand", limits), beside.facts, lambda facts: _all(tape, quoted, facts, limits))


def _at_hand(trades: Trades, n: int, quotes: Quotes, limits: tuple[float, float]) -> FloatArray | None:
    """Return how far trades from the n-th on were off, of a recording; None where not all of it was seen by now."""
    every = at_hand(trades, quotes, limits)
    rows = None if every is None else every.seen(trades, n, quotes)
    return None if every is None or rows is None else every.off[rows]


def _all(trades: Whole, quotes: Whole, facts: object, limits: tuple[float, float]) -> AtHand:
    tape, ts = trades.window, quotes.window.ts
    first, end = (int(n) for n in tape.ts.searchsorted((ts[0], ts[-1] + 1)))
    some = replace(tape, ts=tape.ts[first:end], price=tape.price[first:end])
    quote = quotes.first + ts.searchsorted(some.ts, side="right") - 1
    return AtHand(facts, trades.first + first, _measured(some, 0, quotes.window, *limits), quote)


def _measured(trades: Trades, n: int, quotes: Quotes, quote_age: float, most_spread: float) -> FloatArray:
    ts, price = trades.ts[n:], trades.price[n:]
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
