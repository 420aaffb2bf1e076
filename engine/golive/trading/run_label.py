"""What all that comes of a run is called, by how its orders are filled."""

from __future__ import annotations

from collections.abc import Iterable

from golive.documents.market import MarketSpec
from golive.execution.bars_only import COARSE


def label_of(markets: Iterable[MarketSpec]) -> str | None:
    """Return `COARSE` where bars fill the orders of any of the markets, else None."""
    return COARSE if any(market.is_priced_by_bars for market in markets) else None
