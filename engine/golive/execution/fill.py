"""A fill: lots at a price, and whether they took what rested or rested themselves."""

from __future__ import annotations

import enum

from golive.core.dataclass import dataclass
from golive.execution.exact import whole


class Liquidity(enum.Enum):
    """Who pays which fee: a market order, a crossing part and a triggered stop take; what rested makes."""

    TAKER = "taker"
    MAKER = "maker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """Lots that changed hands at an instant in nanoseconds and a price in ticks."""

    ts: int
    price: int
    lots: int
    liquidity: Liquidity

    def __post_init__(self) -> None:
        whole(self.ts, "ts")
        whole(self.price, "price", least=1)
        whole(self.lots, "lots", least=1)
