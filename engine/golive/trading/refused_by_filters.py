"""Which filter of a venue refuses an order that arrives."""

from __future__ import annotations

from fractions import Fraction

from golive.execution.contract import Terms
from golive.execution.filters import Filters, Wish, fit
from golive.trading.live_order import LiveOrder


def refused_by_filters(live: LiveOrder, terms: Terms, filters: Filters, mid: Fraction | None) -> str | None:
    """Return the code of the first filter that an order does not pass, None where it passes all; `mid` is in ticks."""
    order = live.order
    price, trigger, mark = (
        None if ticks is None else ticks * terms.tick for ticks in (order.price, order.trigger, mid)
    )
    quantity = Fraction(live.lots) if terms.inverse else live.lots * terms.lot
    wish = Wish(side=order.side, quantity=quantity, price=price, trigger=trigger, reduce_only=order.reduce_only)
    return fit(terms, filters, wish, mark).reject
