"""What one strategy holds of one instrument, and what is on its way there."""

from __future__ import annotations

from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.core.intent import LONG, SHORT
from golive.core.value import Unknown


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """What one strategy has to do with one instrument: `held`, or why nobody knows what is open.

    `opening` are the directions in which its orders may still open something, `closed_at` is when it last left a
    position, None where it never has or nobody knows, and `closed` which way that was.
    """

    held: Held | Unknown
    opening: frozenset[str] = frozenset()
    closed_at: int | None = None
    closed: str = ""

    @property
    def direction(self) -> str:
        """Return the direction of the position, empty where it is flat or unknown."""
        if isinstance(self.held, Unknown) or not self.held.lots:
            return ""
        return LONG if self.held.lots > 0 else SHORT

    @property
    def under_way(self) -> frozenset[str] | None:
        """Return the directions in which a position or an opening order is open, None where nobody knows."""
        if isinstance(self.held, Unknown):
            return None
        return self.opening | ({self.direction} if self.direction else set())
