"""Which best bids and offers can be used: of one quote with the reason, and of a recording as a mask."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from golive.core.value import Unknown, invalid
from golive.documents.streams import QuoteColumns
from golive.models.arguments import SMALLEST

UNUSABLE = frozenset(("quote_one_sided", "quote_crossed"))
"""What a venue may well have shown, and nobody can use."""


def quote_trouble(bid: float, bid_size: float, ask: float, ask_size: float) -> Unknown | None:
    """Return why a best bid and offer cannot be used: one side is empty, or they cross or lock."""
    if min(bid, bid_size, ask, ask_size) < SMALLEST:
        return invalid("quote_one_sided", "a quote has one side only")
    if bid >= ask:
        return invalid("quote_crossed", f"a quote's bid {bid:g} is not below its ask {ask:g}")
    return None


def unusable_quotes(quotes: QuoteColumns) -> NDArray[np.bool_]:
    """Say for each quote of a recording whether `quote_trouble` has something to say of it."""
    empty = np.logical_or.reduce([x < SMALLEST for x in (quotes.bid, quotes.bid_size, quotes.ask, quotes.ask_size)])
    unusable: NDArray[np.bool_] = empty | (quotes.bid >= quotes.ask)
    return unusable
