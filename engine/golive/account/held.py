"""What one strategy holds of one instrument."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The position of one strategy on one instrument, in signed lots, long positive.

    `average` is its average entry price in quote currency, `opened_at` the instant since which it has been open, in
    nanoseconds UTC; None where nobody told.
    """

    strategy: str
    symbol: str
    lots: int
    average: Fraction | None = None
    opened_at: int | None = None
