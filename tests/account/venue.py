"""What really happens: a venue that fills, cancels and refuses orders, and knows nothing of golive but those orders.

It clamps nothing. An order that only reduces is filled in full whatever is open, so that one which is too large shows.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Order:
    """An order as the venue has it, until it `expires`: `side` is 1 or -1; what `reduces` may turn no position.

    It is `crossed` where an order that opens was filled the same way meanwhile: which of the two turned the position
    depends on the order of their fills.
    """

    id: str
    strategy: str
    side: int
    lots: int
    reduces: bool
    expires: int
    crossed: bool = False
    filled: int = 0
    paid: float = 0.0
    ended: str = ""

    @property
    def left(self) -> int:
        """Return the lots that may still be filled."""
        return 0 if self.ended else self.lots - self.filled


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the venue says of an order: `lots` are all that were filled so far, at the average `price`."""

    id: str
    state: str
    lots: int
    price: float | None
    at: int


@dataclass(slots=True)
class Venue:
    """Orders by id, positions by strategy, in whole lots; `turned` are those that reduced through zero alone."""

    orders: dict[str, Order] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    turned: list[str] = field(default_factory=list)

    def live(self, *, reduces: bool | None = None) -> list[Order]:
        """Return the orders that may still be filled."""
        return [o for o in self.orders.values() if o.left and reduces in (None, o.reduces)]

    def send(self, order: Order) -> None:
        """Take an order."""
        self.orders[order.id] = order

    def fill(self, order: Order, lots: int, price: float, at: int) -> Report:
        """Fill a part of what is left of an order."""
        before = self.positions[order.strategy]
        order.filled += lots
        order.paid += lots * price
        after = before + order.side * lots
        self.positions[order.strategy] = after
        if order.reduces and not order.crossed and (before * after < 0 or abs(after) > abs(before)):
            self.turned.append(order.id)
        if not order.reduces:
            for other in self.live(reduces=True):
                other.crossed |= other.strategy == order.strategy and other.side == order.side
        if order.filled == order.lots:
            order.ended = "filled"
        return self._report(order, order.ended or "part", at)

    def end(self, order: Order, state: str, at: int) -> Report:
        """End an order: what was filled stays filled."""
        order.ended = state
        return self._report(order, state, at)

    def _report(self, order: Order, state: str, at: int) -> Report:
        price = order.paid / order.filled if order.filled else None
        return Report(id=order.id, state=state, lots=order.filled, price=price, at=at)

    def at_risk(self, strategy: str, side: int) -> tuple[int, int]:
        """Return the lots of a strategy on a side, long positive: those held, and those that may still be filled."""
        opens = sum(o.left for o in self.live() if o.strategy == strategy and o.side == side and not o.reduces)
        return side * self.positions[strategy], opens
