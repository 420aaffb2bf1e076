"""What an account has at risk: positions at the mid, and what is under way, in the worst order of fills."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from golive.account.instrument import Instrument
from golive.account.order_list import OrderList
from golive.account.positions import FLAT, NO_MARKET, in_base, pending
from golive.account.seen_price import SeenPrice
from golive.account.standing import Part, Standing
from golive.account.untold import sure, unless_untold
from golive.core.dataclass import dataclass
from golive.core.value import Unknown, missing
from golive.execution.side import SIDES, Side

_NOTHING = Fraction(0)
NOT_TOLD = missing("position_not_told", "nobody told the position")


@dataclass(frozen=True, slots=True, kw_only=True)
class AtRisk:
    """Money in quote currency: what it comes to if all that is under way is filled, on the side of buys and of sells.

    Either is negative where the position is on the other side. `at` is the instant of the oldest thing that it is
    known by, None where nothing has one; of a position that `is_undated` it is known by no later one than asks.
    """

    long: Fraction
    short: Fraction
    at: int | None
    is_undated: bool

    @property
    def worst(self) -> Fraction:
        """Return the larger side, at least 0."""
        return max(self.long, self.short, _NOTHING)

    def net(self, side: Side | None) -> Fraction:
        """Return it signed, long positive, with what is under way on a side; without one, further from nothing."""
        if side is None:
            return max(self.long, -self.short, key=abs)
        return self.long if side is Side.BUY else -self.short


def parts_of(orders: OrderList) -> tuple[Part, ...]:
    """Return orders of which nobody told a position that has any of them in it."""
    return (Part(base=FLAT, orders=orders),)


def under_way(standing: Standing, parts: tuple[Part, ...], symbol: str, side: Side | None) -> Fraction | Unknown:
    """Return what orders that open may still add to positions on a side; without one, on the worse of the two."""
    sides = SIDES if side is None else (side,)
    return unless_untold(lambda: max(_under_way(standing, parts, symbol, one) for one in sides))


def _under_way(standing: Standing, parts: tuple[Part, ...], symbol: str, side: Side) -> Fraction:
    ordered = [part for part in parts if part.orders]
    if not ordered:
        return _NOTHING
    instrument = _instrument(standing, symbol)
    adding = [pending(part.alive, side, part.settled_at, instrument) for part in ordered if part.alive]
    return sum(map(sure, adding), start=_NOTHING)


def position(standing: Standing, parts: tuple[Part, ...], symbol: str, side: Side | None) -> Fraction | Unknown:
    """Return a position in the base, that which is furthest on a side; without one it must be exact."""
    seen = standing.instruments.get(symbol)

    def one(part: Part) -> Fraction:
        return sure(in_base(part.base, part.alive, part.moved, side, seen, part.past, part.settled_at))

    return unless_untold(lambda: one(parts[0]) if len(parts) == 1 else sum(map(one, parts), start=_NOTHING))


def at_risk(standing: Standing, symbol: str) -> AtRisk | Unknown:
    """Return what is at risk on an instrument."""
    return unless_untold(lambda: _at_risk(standing, symbol))


def _at_risk(standing: Standing, symbol: str) -> AtRisk:
    parts = sure(standing.whole(symbol))
    if parts is None:
        return sure(NOT_TOLD)
    held = _held(standing, parts, symbol)
    more = {side: _under_way(standing, parts, symbol, side) for side in SIDES}
    dated = min((part.base.at for part in parts if part.base.at is not None), default=None)
    undated = dated is None
    if not any(held.values()):
        return AtRisk(
            long=more[Side.BUY], short=more[Side.SELL], at=_seen_by(standing, symbol, more, dated), is_undated=undated
        )
    seen = sure(_instrument(standing, symbol).seen)
    money = {side: held[side] * seen.exact + more[side] for side in SIDES}
    return AtRisk(long=money[Side.BUY], short=money[Side.SELL], at=_older(dated, seen.at), is_undated=undated)


def _held(standing: Standing, parts: tuple[Part, ...], symbol: str) -> Mapping[Side, Fraction]:
    """Return what is held on each side, in the base; where no order may add to it, a position is furthest nowhere."""
    if all(part.is_still for part in parts):
        only = sure(position(standing, parts, symbol, Side.BUY))
        return {side: side * only for side in SIDES}
    return {side: side * sure(position(standing, parts, symbol, side)) for side in SIDES}


def _seen_by(standing: Standing, symbol: str, more: Mapping[Side, Fraction], dated: int | None) -> int | None:
    """Return the instant that what is under way is known by: that of a price, where one was looked at for its worth."""
    seen = _instrument(standing, symbol).seen if any(more.values()) else None
    return _older(dated, seen.at) if isinstance(seen, SeenPrice) else dated


def _older(dated: int | None, seen_at: int) -> int:
    return seen_at if dated is None else min(dated, seen_at)


def _instrument(standing: Standing, symbol: str) -> Instrument:
    instrument = standing.instruments.get(symbol)
    return sure(NO_MARKET) if instrument is None else instrument
