"""What became of an order: as the paper broker says, or as a bot tells."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count, Exact, Lots, Money, Ns

TOLD, OURS = "told", "ours"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStateTold(Body):
    """The m-th word on an order; `lots` are filled so far, cumulatively. `said_by` is `told` for what a bot tells.

    A bot's prices are quote prices and not always on a tick: an exact fraction.
    """

    KIND: ClassVar[str] = "order_state"
    KEY: ClassVar[tuple[str, ...]] = ("signal", "n", "m")

    v: Count = 1
    signal: str
    n: Count
    m: Count
    state: str
    said_by: str
    at: Ns
    lots: Lots | None = None
    price: Exact | None = None
    fee: Money | None = None
    why: str | None = None
