"""The best bid and offer in force."""

from __future__ import annotations

import math

from golive.core.dataclass import dataclass
from golive.core.value import Unknown, invalid, missing
from golive.core.window import Quotes
from golive.models.arguments import LARGEST, SMALLEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Best bid below best ask, both positive, in quote per base."""

    bid: float
    ask: float


def last_quote(quotes: Quotes) -> Quote | Unknown:
    """Return the last quote, or why it cannot be used."""
    if not len(quotes.ts):
        return missing("no_quotes", "no quote has been seen")
    return quote_at(quotes, -1)


def quote_at(quotes: Quotes, row: int) -> Quote | Unknown:
    """Return the quote of one row, or why it cannot be used."""
    bid, ask = float(quotes.bid[row]), float(quotes.ask[row])
    if not (math.isfinite(bid) and math.isfinite(ask)):
        return invalid("quote_not_finite", "the quote holds a value that is not a finite number")
    if bid <= 0 or ask <= 0:
        return invalid("quote_price", "the quote holds a price that is not positive")
    if ask > LARGEST or bid < SMALLEST:
        return invalid("quote_magnitude", "the quote holds a price beyond any market")
    if bid > ask:
        return invalid("quote_crossed", f"the quote is crossed: bid {bid:g} is above ask {ask:g}")
    if bid == ask:
        return invalid("quote_locked", f"the quote is locked at {bid:g}")
    return Quote(bid=bid, ask=ask)
