"""Positions: what was told of one at an instant, and the orders that were filled since.

A fill at the very instant of what was told may be in it already or not. So a position lies between two counts, and
whoever asks takes the one that is worse for the purpose.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from golive.account.instrument import Instrument
from golive.account.lots import counts_positions, exact, lot_of, lots_in
from golive.account.order import Order
from golive.account.position_span import Span
from golive.core.dataclass import dataclass
from golive.core.unit import BASE
from golive.core.value import Unknown, missing
from golive.execution.reduce_only import Exit, Exits
from golive.execution.side import Side, side_of

NO_LOT = missing("lot_needs_a_price", "a lot of this market is no fixed part of the base: tell `open_lots`")
NO_MARKET = missing("no_market", "nobody looks at the market of an open position")


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A position from which orders are counted, as it was told: in base, in lots, or in both; `at` None is a birth."""

    value: Fraction | None = None
    lots: int | None = None
    at: int | None = None


_NOTHING = Fraction(0)
FLAT = Base(value=Fraction(0), lots=0)
"""A position that began with nothing."""


def told_in_base(position: float, at: int | None, instrument: Instrument | None) -> Base:
    """Return a position that was told in the base; it is whole lots where one is a fixed part of that."""
    known = instrument is not None and counts_positions(instrument.market)
    lot = lot_of(instrument.market, BASE, None) if instrument is not None and known else None
    if not position:
        return Base(value=Fraction(0), lots=0, at=at)
    return Base(value=exact(position), lots=None if lot is None else lots_in(position, lot), at=at)


def in_lots(base: Base, since: Span, past: int = 0) -> Span | Unknown:
    """Return a position in lots after what was filled since its base; `past` is what orders long over left."""
    if base.lots is None:
        return NO_LOT
    return Span(low=base.lots + past + since.low, high=base.lots + past + since.high)


def in_base(
    base: Base,
    orders: Sequence[Order],
    since: Span,
    side: Side | None,
    instrument: Instrument | None,
    past: int = 0,
    settled_at: int | None = None,
) -> Fraction | Unknown:
    """Return a position in the base, that which is furthest on a side; without one it must be exact.

    `since` is what `orders` added since its base. What is being closed is no room on the other side: it may be gone
    before the next order fills.
    """
    count = since.exact if side is None else since.high if side is Side.BUY else since.low
    if isinstance(count, Unknown):
        return count
    if side is not None and base.lots is not None:
        against = max(0, -side * (base.lots + past + count))
        if against:
            leaving = sum(o.since(settled_at).rest for o in orders if o.closes and o.side is side)
            count += side.signed(min(against, leaving))
    lots = past + count + (0 if base.value is not None else base.lots or 0)
    if not lots:
        return base.value or _NOTHING
    more = NO_MARKET if instrument is None else instrument.base(lots)
    return more if isinstance(more, Unknown) else (base.value or 0) + more


def pending(orders: Iterable[Order], side: Side, at: int | None, instrument: Instrument) -> Fraction | Unknown:
    """Return what may still be filled on a side of orders that open, each at its own price, in quote currency."""
    total = _NOTHING
    for order in orders:
        if order.closes or order.side is not side:
            continue
        rest = order.since(at).rest
        if not rest:
            continue
        value = instrument.value(rest, order.price)
        if isinstance(value, Unknown):
            return value
        total += value
    return total


def closing(orders: Iterable[Order], position: int, at: int | None, but: str | None = None) -> int:
    """Return the lots that orders under way may still take off a position; those of one group count once.

    Those of the group `but` count with the order that is asked about. One that opens the other way takes lots off as
    well, and may have been filled without a word so far.
    """
    against = [o for o in orders if o.side is not side_of(position) and not _is_of(o, but)]
    under_way = (Exit(id=o.id, lots=o.since(at).rest, group=o.group) for o in against)
    return sum(Exits(position=position, orders=tuple(under_way)).by_group().values())


def _is_of(order: Order, group: str | None) -> bool:
    return group is not None and order.group == group


def uncommitted(
    orders: Iterable[Order], reducible: float, at: int, position: int, but: tuple[str, str | None]
) -> float:
    """Return what of a count of lots that may be closed is left, by what was allowed and filled since it was told.

    What was opened since adds to it only as far as it was filled for sure, on the position's side; what closes, or
    opens on the other side, takes off all that it may; but for the strategy and the group that are asked about.
    """
    taken: dict[tuple[str, str], int] = {}
    added = 0
    for order in orders:
        since = order.since(at)
        if order.closes and (order.strategy, order.group) == but and but[1] is not None:
            # What one of the group closed already is gone all the same.
            added -= since.most
        elif order.closes:
            key = (order.strategy, f"order {order.id}" if order.group is None else f"group {order.group}")
            taken[key] = max(taken.get(key, 0), order.course.most if order.decided_at >= at else 0)
        else:
            added += since.least if order.side is side_of(position) else -since.most
    return max(reducible + added - sum(taken.values()), 0.0)
