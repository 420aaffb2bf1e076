"""A market order walks the book that is there when it arrives, level by level.

Source: section 3 of the description of execution; the three tiers of nautilus_trader's documented fill model are among
its vectors. What the book does not hold is not filled: no phantom liquidity, no re-pricing.
"""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.execution.collar import within
from golive.execution.depth import Depth
from golive.execution.order import OrderState, Taking
from golive.execution.snapshot import Level

NO_DEPTH, COLLAR, FOK = "no_depth", "collar", "fok"


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """The fills of a walk, best first, what is left, what becomes of that and why; `rests_at` is in ticks."""

    fills: tuple[Level, ...]
    left: int
    state: OrderState
    reason: str | None = None
    rests_at: int | None = None

    @property
    def filled(self) -> int:
        """Return the lots filled."""
        return sum(lots for _, lots in self.fills)

    @property
    def cost(self) -> int:
        """Return the sum of lots times ticks."""
        return sum(tick * lots for tick, lots in self.fills)

    @property
    def vwap(self) -> float | None:
        """Return the mean price in ticks, the one number here that is rounded."""
        return self.cost / self.filled if self.fills else None


def walk(depth: Depth, order: Taking) -> Walked:
    """Take what the book offers at the order's arrival, and note in the ledger what was taken.

    >>> from fractions import Fraction
    >>> from golive.execution.depth import DepthRule
    >>> from golive.execution.side import Side
    >>> from golive.execution.snapshot import Snapshot
    >>> depth = Depth(DepthRule(haircut=Fraction(3, 10)))
    >>> depth.see_book(Snapshot(ts=0, bids=(), asks=((565120, 12), (565121, 28))))
    >>> walk(depth, Taking(id="a", side=Side.BUY, lots=11, arrival=5)).fills
    ((565120, 8), (565121, 3))
    >>> walk(depth, Taking(id="b", side=Side.BUY, lots=20, arrival=6)).left
    4
    """
    unusable = depth.unusable(order.arrival)
    fills: list[Level] = []
    left, reason = order.lots, unusable or NO_DEPTH
    for tick, lots in () if unusable else depth.available(order.side):
        if left == 0:
            break
        if not within(order.side, tick, order.worst):
            reason = COLLAR
            break
        fills.append((tick, min(left, lots)))
        left -= fills[-1][1]
    if left and order.all_or_nothing:
        return Walked(fills=(), left=order.lots, state=OrderState.KILLED, reason=unusable or FOK)
    for tick, lots in fills:
        depth.take(order.side, tick, lots)
    if left == 0:
        return Walked(fills=tuple(fills), left=0, state=OrderState.FILLED)
    state = OrderState.RESTING if order.rest else OrderState.CANCELLED
    return Walked(
        fills=tuple(fills), left=left, state=state, reason=reason, rests_at=order.worst if order.rest else None
    )
