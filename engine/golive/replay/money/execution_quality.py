"""How much of what was ordered was filled, and how far from the mid at arrival: over orders."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.value import Unknown, missing, warming_up
from golive.models.returns.mean_interval import MeanInterval, mean_interval
from golive.replay.money.earnings import ALL, CONFIDENCE
from golive.replay.money.order_outcomes import OrderOutcome

TAIL = 0.95
"""The share of orders that slip less than the tail that is told: its description says p95."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionQuality:
    """Orders of one strategy, or of `all`: those that ended, with lots; `open` have not.

    Slippage in basis points of the mid at arrival, positive where it cost something, over the `n` orders of which
    something was filled and the mid is known; `blind` are those without one.
    """

    name: str
    orders: int
    open: int
    ordered: int
    filled: int
    n: int
    blind: int
    mean: float | Unknown
    interval: MeanInterval | Unknown
    tail: float | Unknown

    @property
    def filled_share(self) -> float | Unknown:
        """Return which share of the lots that were ordered was filled, of orders that ended."""
        return self.filled / self.ordered if self.ordered else NO_ORDERS


NO_ORDERS = missing("no_orders", "no order has ended")
NOTHING_FILLED = missing("nothing_filled", "nothing was filled of which the mid is known")


def quality_of(orders: Sequence[OrderOutcome], strategies: Sequence[str]) -> tuple[ExecutionQuality, ...]:
    """Return what became of all orders, and of those of each strategy."""
    return (
        _quality(ALL, orders),
        *(_quality(name, [order for order in orders if order.strategy == name]) for name in strategies),
    )


def _quality(name: str, orders: Sequence[OrderOutcome]) -> ExecutionQuality:
    ended = [order for order in orders if order.ended]
    slipped = [order.slippage_bps for order in orders if order.slippage_bps is not None]
    return ExecutionQuality(
        name=name,
        orders=len(ended),
        open=len(orders) - len(ended),
        ordered=sum(order.lots for order in ended),
        filled=sum(order.filled for order in ended),
        n=len(slipped),
        blind=sum(order.filled > 0 and order.slippage_bps is None for order in orders),
        mean=float(np.mean(slipped)) if slipped else NOTHING_FILLED,
        interval=mean_interval(slipped, confidence=CONFIDENCE, named="orders"),
        tail=_tail(slipped),
    )


def _tail(slipped: Sequence[float]) -> float | Unknown:
    """Return the p95; unknown where a twentieth of the orders is less than one."""
    needed = round(1 / (1 - TAIL))
    if len(slipped) < needed:
        return warming_up("insufficient_data", f"{len(slipped)} orders, needs {needed}")
    return float(np.quantile(slipped, TAIL, method="higher"))
