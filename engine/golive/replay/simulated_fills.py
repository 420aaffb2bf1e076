"""What stands beside money that nobody paid."""

from __future__ import annotations

from collections.abc import Iterable

from golive.documents.market import MarketSpec
from golive.execution.bars_only import COARSE
from golive.trading.run_label import label_of

SIMULATED = "SIMULATED"

FILLS = "fills"
"""The column of a table of fills that says so, row by row."""

FILLED_AT = "orders come late, take what a book showed less a haircut, queue, and pay fees; nobody really traded"
"""What every page with money says of it; the assumptions are those of `kind: fills`."""

FILLED_FROM_BARS = (
    f"{COARSE}: orders meet the bar after their decision, at its open and half a stated spread or where it went "
    "through their price, take a share of its volume, and pay fees; nobody really traded"
)
"""The same where bars are all that is known of a market."""


def filled_at(markets: Iterable[MarketSpec]) -> str:
    """Return what is said of fills in some markets: of the coarsest where they differ."""
    return filled_as(label_of(markets))


def filled_as(label: str | None) -> str:
    """Return what is said of the fills of a run by its label."""
    return FILLED_FROM_BARS if label == COARSE else FILLED_AT


def banner(market: MarketSpec) -> str:
    """Return the market's label; what is simulated, or filled from bars alone, says so whatever it is labelled."""
    words = [SIMULATED] if market.is_simulated and SIMULATED not in market.label else []
    words += [COARSE] if market.is_priced_by_bars and COARSE not in market.label else []
    return " ".join([*words, market.label]).rstrip()
