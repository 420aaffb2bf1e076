"""Orders that should have ended by now and that nobody told the end of: what they may still do is held back."""

from __future__ import annotations

from collections.abc import Sequence

from golive.account.order import Order
from golive.account.standing import Part, Standing

ORDERS = "orders"
"""Under which name a session says that some are not reported."""

_NAMED = 3
"""Of those, the ids that are shown; of more, how many there are."""


def unreported(standing: Standing, symbol: str, now: int) -> tuple[Order, ...]:
    """Return the orders on an instrument that count in full though they should be over.

    One that may live for ever should have been heard of at any later instant.
    """
    return tuple(order for order in standing.ledger.on(symbol) if _is_due(order, now) and _counts(standing, order))


def why_unreported(orders: Sequence[Order]) -> str:
    """Return the sentence that says so."""
    names = ", ".join(order.id for order in orders[:_NAMED])
    more = f" and {len(orders) - _NAMED} more" if len(orders) > _NAMED else ""
    return f"nobody told what became of {names}{more}: what was allowed counts in full until somebody does"


def _is_due(order: Order, now: int) -> bool:
    if order.ends_at is not None:
        return now > order.ends_at
    return not order.reports and now > order.decided_at


def _counts(standing: Standing, order: Order) -> bool:
    part = standing.own(order.strategy, order.symbol)
    return order.since(part.settled_at if isinstance(part, Part) else None).rest > 0
