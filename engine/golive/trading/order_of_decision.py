"""The order that leaves for a decision that allows one, or why none does."""

from __future__ import annotations

from fractions import Fraction

from golive.account.order import Order
from golive.compiler.signal_program import OrderSpec
from golive.core.value import Unknown, invalid, missing
from golive.documents.order_terms import LIMIT, MARKET, REST
from golive.execution.contract import Terms
from golive.execution.filters import passive_tick
from golive.execution.member import member
from golive.execution.order import TimeInForce
from golive.execution.side import side_of
from golive.journal.keys import key_of
from golive.trading.sent_order import SentOrder

AGAINST = invalid("position_against", "a position the other way is open: an exit leaves it, and no entry turns it")
NO_REFERENCE = missing("no_reference", "nobody knows the price that the order was to fill at, at worst")
UNDER_A_TICK = invalid("under_a_tick", "the order's price is below one tick")

FIRST = 1
"""The number of the first order of a signal: one that is too large is refused by the venue, and never cut in two."""


def order_of_decision(
    order: Order, spec: OrderSpec, terms: Terms, *, held: int, sent: int, reason: str | None = None
) -> SentOrder | Unknown:
    """Return the order as it is sent, given what was reserved for it and the signed lots that its strategy holds.

    What closes goes to the market, at any price and for no more than is held. What opens goes as its strategy says.
    """
    id = key_of((order.id, FIRST))
    if order.closes:
        return SentOrder(
            id=id,
            strategy=order.strategy,
            side=order.side,
            lots=order.lots,
            sent=sent,
            reduce_only=True,
            group=order.group,
            reason=reason,
        )
    if side_of(held) is order.side.opposite:
        return AGAINST
    price = _tick(order, terms)
    if price is None and (spec.type != MARKET or spec.collar is not None):
        return NO_REFERENCE
    if price is not None and price < 1:
        return UNDER_A_TICK
    at_market = spec.type == MARKET
    return SentOrder(
        id=id,
        strategy=order.strategy,
        side=order.side,
        lots=order.lots,
        sent=sent,
        price=price if spec.type == LIMIT else None,
        trigger=None if at_market or spec.type == LIMIT else price,
        worst=price if at_market else None,
        rests=at_market and spec.residual == REST and price is not None,
        tif=member(TimeInForce, spec.time_in_force, "tif"),
        post_only=spec.post_only,
        expires=None if spec.expires_ns is None else order.decided_at + spec.expires_ns,
    )


def _tick(order: Order, terms: Terms) -> int | None:
    return None if order.price is None else passive_tick(order.side, Fraction(order.price) / terms.tick)
