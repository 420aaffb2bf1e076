"""An order was sent for a signal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from golive.journal.body import Body, Count, Lots, Ns, one_of

SIDES = ("buy", "sell")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSent(Body):
    """The n-th order of a signal: in lots and ticks, sent at one instant and at the venue at another."""

    KIND: ClassVar[str] = "order"
    KEY: ClassVar[tuple[str, ...]] = ("signal", "n")

    v: Count = 1
    signal: str
    n: Count
    strategy: str
    symbol: str
    side: str
    type: str
    lots: Lots
    price: Count | None = None
    trigger: Count | None = None
    expires: Ns | None = None
    reduce_only: bool = False
    sent: Ns
    arrives: Ns | None = None

    def __post_init__(self) -> None:
        one_of("side", self.side, SIDES)
