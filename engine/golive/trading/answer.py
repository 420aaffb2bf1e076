"""What a venue says of an order: when it was so there, when we hear of it, and what was filled."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.execution.fill import Liquidity
from golive.execution.order import OrderState
from golive.execution.side import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelFill:
    """Lots at a price in ticks, and their fee in nano-units, rounded once."""

    price: int
    lots: int
    fee: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What one event filled of an order; `bid` and `ask` are those of its arrival in ticks, None where unknown."""

    side: Side
    order_lots: int
    liquidity: Liquidity
    levels: tuple[LevelFill, ...]
    bid: int | None
    ask: int | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The m-th word of a venue on an order, in nanoseconds: so `at` an instant, and `heard` of at a later one.

    `lots` are all that were filled by then; `why` is the code of what ended it or left it unfilled.
    """

    order: str
    strategy: str
    symbol: str
    m: int
    state: OrderState
    at: int
    heard: int
    lots: int
    why: str | None = None
    filling: Filling | None = None

    @property
    def is_final(self) -> bool:
        """Say whether nothing is filled any more."""
        return self.state is not OrderState.RESTING
