"""The best bid and offer in force."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from golive.core.value import Unknown, invalid, missing
from golive.core.window import Quotes


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Best bid below best ask, both positive, in quote per base."""

    bid: float
    ask: float


def last_quote(quotes: Quotes) -> Quote | Unknown:
    """Return the last quote, or why it cannot be used."""
    if not len(quotes.ts):
        return missing("no_quotes", "no quote has been seen")
    bid, ask = float(quotes.bid[-1]), float(quotes.ask[-1])
    if not (np.isfinite(bid) and np.isfinite(ask)):
        return invalid("quote_not_finite", "the quote holds a value that is not a finite number")
    if bid <= 0 or ask <= 0:
        return invalid("quote_price", "the quote holds a price that is not positive")
    if bid > ask:
        return invalid("quote_crossed", f"the quote is crossed: bid {bid:g} is above ask {ask:g}")
    if bid == ask:
        return invalid("quote_locked", f"the quote is locked at {bid:g}")
    return Quote(bid=bid, ask=ask)
