"""What a market order pays in a replay: the opposite side of the quote that the decision saw.

No depth: all its lots get that one price, however few were shown there. No latency: nobody was faster.
"""

from __future__ import annotations

import math
from fractions import Fraction

from golive.core.shortest_decimal import exactly
from golive.core.value import Unknown, invalid
from golive.core.window import Quotes
from golive.execution.side import Side
from golive.models.book.last_quote import last_quote

SIMULATED = "SIMULATED"
"""What stands beside money that nobody paid."""

FILLED_AT = "filled at the opposite quote seen: no depth, no latency; honest fills come later"
"""What every page with money says of it."""

_ROUNDING = Fraction(1, 10**6)
"""Of a tick: a price that is whole but for rounding is whole."""


def opposite_quote(quotes: Quotes | Unknown, side: Side, tick: Fraction) -> int | Unknown:
    """Return the price in ticks at which an order of a side takes what is quoted, or why there is none.

    A quote between two ticks is taken at the worse one.
    """
    quote = quotes if isinstance(quotes, Unknown) else last_quote(quotes)
    if isinstance(quote, Unknown):
        return quote
    price = in_ticks(quote.ask if side is Side.BUY else quote.bid, side, tick)
    return price if price >= 1 else invalid("under_a_tick", "the quote is below one tick")


def in_ticks(price: float, side: Side, tick: Fraction) -> int:
    """Return a price in whole ticks, the worse one for an order of a side.

    >>> in_ticks(100.3, Side.BUY, Fraction(1, 10)), in_ticks(100.34, Side.BUY, Fraction(1, 10))
    (1003, 1004)
    >>> in_ticks(100.34, Side.SELL, Fraction(1, 10)), in_ticks(100.30000000000001, Side.BUY, Fraction(1, 10))
    (1003, 1003)
    """
    ticks = exactly(price) / tick
    nearest = round(ticks)
    if abs(ticks - nearest) <= _ROUNDING:
        return nearest
    return math.ceil(ticks) if side is Side.BUY else math.floor(ticks)
