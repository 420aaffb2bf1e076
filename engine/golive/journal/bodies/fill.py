"""An order was filled, level by level."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.bodies.order import SIDES
from golive.journal.body import Body, Count, Lots, Money, Part, one_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledLevel(Part):
    """Lots at a price in ticks, and their fee in nano-units."""

    price: Count
    lots: Lots
    fee: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilled(Body):
    """The m-th fill of an order, with the levels that it walked; `reason` says why an exit was made.

    `bid` and `ask` are those that the order arrived at in ticks, absent where nothing usable was shown or nobody told.
    """

    KIND: ClassVar[str] = "fill"
    KEY: ClassVar[tuple[str, ...]] = ("signal", "n", "m")

    v: Count = 1
    signal: str
    n: Count
    m: Count
    strategy: str
    symbol: str
    side: str
    order_lots: Lots
    liquidity: str
    levels: tuple[FilledLevel, ...]
    bid: Count | None = None
    ask: Count | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        one_of("side", self.side, SIDES)
