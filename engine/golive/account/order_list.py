"""Orders in a row, with what is found out of them once: most are over, and add nothing to what is told from then on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from golive.account.order import Order
from golive.account.position_span import Span


class OrderList(tuple[Order, ...]):
    """Orders, the oldest first. They never change: whoever hears of one makes another list."""

    @cached_property
    def _over_by(self) -> tuple[int, tuple[Order, ...]]:
        """Return the instant after which those that have ended add nothing, and the others."""
        ends = [(order, order.over_after) for order in self]
        return max((at for _, at in ends if at is not None), default=0), tuple(o for o, at in ends if at is None)

    def since(self, at: int | None) -> tuple[Order, ...]:
        """Return all of which something may have been filled since an instant, None for ever, and maybe some more."""
        last, rest = self._over_by
        return self if at is None or at <= last else rest

    @cached_property
    def stops(self) -> OrderList:
        """Return those that may be stops."""
        return OrderList(order for order in self if order.is_stop)

    def moved(self, at: int | None) -> Span:
        """Return what they added to a position since an instant, by what was told to be filled."""
        return self._ever if at is None else _moved(self.since(at), at)

    @cached_property
    def _ever(self) -> Span:
        return _moved(self, None)


NO_ORDERS = OrderList()


def _moved(orders: Iterable[Order], at: int | None) -> Span:
    low = high = 0
    for order in orders:
        since = order.since(at)
        first, second = order.side.signed(since.least), order.side.signed(since.most)
        low, high = low + min(first, second), high + max(first, second)
    return Span(low=low, high=high)
