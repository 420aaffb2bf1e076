"""The order that a request becomes: what is reserved for it, and until when."""

from __future__ import annotations

from fractions import Fraction

from golive.account.lots import exact
from golive.account.order import Order
from golive.account.seen_price import SeenPrice
from golive.api.request import Request
from golive.compiler.signal_program import OrderSpec
from golive.core.intent import LONG, SHORT, closes
from golive.core.value import Unknown
from golive.execution.side import Side


def side_of_word(direction: object) -> Side | None:
    """Return the side of an order in a direction, None where it is none."""
    return {LONG: Side.BUY, SHORT: Side.SELL}.get(direction) if isinstance(direction, str) else None


def order_of(
    request: Request,
    spec: OrderSpec,
    seen: SeenPrice | Unknown,
    limit: float | Unknown | None,
    reason: str = "",
    *,
    direction: str,
    lots: int,
    is_told: bool = True,
    is_answered: bool = False,
) -> Order | None:
    """Return the order of so many lots in a direction; None where there are none.

    It is reserved at its `limit`, a market order at its collar; where neither is known, at the price that is seen at
    any time. One that closes says what exit was its `reason`. Where its fills are told, and no collar says how far off
    they may be, none is believed at a price that was never seen; in a replay golive makes them itself. One that is
    answered for sure ends by its answer alone, however late that comes.
    """
    side = side_of_word(direction)
    if not lots or side is None:
        return None
    return Order(
        id=str.__str__(request.id),
        strategy=request.strategy,
        symbol=request.symbol,
        side=side,
        lots=lots,
        decided_at=request.now,
        closes=closes(request.intent),
        group=request.group,
        price=_worst(side, spec, seen, limit),
        mid=None if isinstance(seen, Unknown) else seen.exact,
        collar=None if spec.collar is None and not is_told else exact(spec.collar),
        ends_at=None if is_answered else ends_at(request.now, spec),
        reason=reason,
    )


def _worst(side: Side, spec: OrderSpec, seen: SeenPrice | Unknown, limit: float | Unknown | None) -> Fraction | None:
    if limit is not None:
        return None if isinstance(limit, Unknown) else exact(limit)
    if spec.collar is None or isinstance(seen, Unknown):
        return None
    return seen.exact * (1 + side * exact(spec.collar))


def ends_at(now: int, spec: OrderSpec) -> int | None:
    """Return the instant after which a position that is told has in it what became of the order; None for never."""
    if spec.expires_ns is None or spec.settles_ns is None:
        return None
    return now + spec.expires_ns + spec.settles_ns
