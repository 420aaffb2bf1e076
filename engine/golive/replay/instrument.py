"""One instrument of a run: what it was described and fed by, and its price at each look."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.window import FloatArray
from golive.documents.market import MarketSpec
from golive.replay.count_prints import PrintCount


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A market of an account; `prices` are the mids at each instant that the run looked at, NaN where unknown.

    `prints` counts the trades that were left out.
    """

    market: MarketSpec
    data_digest: str
    prices: FloatArray
    prints: PrintCount | None = None

    @property
    def symbol(self) -> str:
        """Return the symbol of the instrument."""
        return self.market.symbol

    @property
    def seed(self) -> int | None:
        """Return the seed that its data were drawn from, None where they were recorded."""
        return self.market.seed if self.market.is_simulated else None
