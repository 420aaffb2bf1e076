"""An order that is at the venue, from its arrival to its end."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.trading.sent_order import SentOrder


@dataclass(slots=True, kw_only=True)
class LiveOrder:
    """An order with the lots that it may fill and those it filled; `answers` counts what the venue said of it.

    `bid` and `ask` are those of its arrival in ticks, None where nothing usable was shown.
    """

    order: SentOrder
    lots: int
    filled: int = 0
    answers: int = 0
    bid: int | None = None
    ask: int | None = None

    @property
    def left(self) -> int:
        """Return the lots that are not filled."""
        return self.lots - self.filled


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """What was sent and has not arrived: an order, or the wish to cancel the one with that id."""

    arrives: int
    order: SentOrder | None = None
    cancels: str | None = None
