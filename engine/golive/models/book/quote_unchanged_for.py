"""How long the best quote has been the same."""

from __future__ import annotations

import numpy as np

from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.core.window import Quotes
from golive.models.book.last_quote import last_quote


def quote_unchanged_for(quotes: Quotes) -> float | Unknown:
    """Return the seconds since price or size of the best quote last changed, >= 0: a feed that repeats is frozen.

    A quote that never changed inside the window has been the same since the window's first row at least.
    """
    quote = last_quote(quotes)
    if isinstance(quote, Unknown):
        return quote
    columns = (quotes.bid, quotes.bid_size, quotes.ask, quotes.ask_size)
    differs = np.logical_or.reduce([column != column[-1] for column in columns])
    other = np.flatnonzero(differs)
    first_same = int(other[-1]) + 1 if len(other) else 0
    return (quotes.now - int(quotes.ts[first_same])) / NANOS
