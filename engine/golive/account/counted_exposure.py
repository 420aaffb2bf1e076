"""The inputs of an account that say what is open and what is under way, in money and in the base."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from golive.account.account_entry import EQUITY
from golive.account.counts import AS_OF_NOW, Counted, Counts
from golive.account.exposure import AtRisk, parts_of, position, under_way
from golive.account.order import Order
from golive.account.standing import Part
from golive.account.untold import sure
from golive.core.value import Unknown, invalid
from golive.execution.side import Side

STRATEGY_PENDING, PENDING = "strategy_pending", "pending_increasing"
GROSS, NET, MARGIN = "gross_exposure", "net_exposure", "margin_used"

_NO_EQUITY = invalid("no_equity", "there is no equity to back what is open")


def whole_position(counts: Counts) -> Counted | None:
    """Return the position of the instrument, whoever holds it; furthest on the side of the order it is for."""
    if counts.standing.is_told(counts.asking.symbol):
        return None
    parts = counts.standing.whole(counts.asking.symbol)
    return None if parts is None else _position(counts, sure(parts))


def own_position(counts: Counts) -> Counted:
    """Return what the strategy itself holds of it."""
    return _position(counts, (sure(_own(counts)),))


def _position(counts: Counts, parts: tuple[Part, ...]) -> Counted:
    asking = counts.asking
    value = sure(position(counts.standing, parts, asking.symbol, asking.side))
    at = min((p.base.at for p in parts if p.base.at is not None), default=None)
    return Counted.of_now(float(value)) if at is None else Counted(value=float(value), at=at)


def own_pending(counts: Counts) -> Counted | None:
    """Return what the strategy's orders may still add on the side of the order it is for."""
    own, asking = _own(counts), counts.asking
    orders = counts.standing.ledger.of((asking.strategy, asking.symbol))
    return _pending(counts, STRATEGY_PENDING, parts_of(orders) if isinstance(own, Unknown) else (own,), orders)


def whole_pending(counts: Counts) -> Counted | None:
    """Return what all orders on the instrument may still add on that side."""
    parts = counts.standing.whole(counts.asking.symbol)
    orders = counts.standing.ledger.on(counts.asking.symbol)
    known = parts_of(orders) if parts is None or isinstance(parts, Unknown) else parts
    return _pending(counts, PENDING, known, orders)


def _pending(counts: Counts, name: str, parts: tuple[Part, ...], orders: tuple[Order, ...]) -> Counted | None:
    asking = counts.asking

    def more() -> float:
        return float(sure(under_way(counts.standing, parts, asking.symbol, asking.side)))

    # Whoever tells it may not have heard yet of an order that was allowed just before.
    return counts.counted(
        name, lambda when: _added(counts, orders, when, asking.side), lambda: Counted.of_now(more()), least=more
    )


def gross(counts: Counts) -> Counted | None:
    """Return what is at risk on all instruments, each on its worse side."""

    def all_of_them() -> Counted:
        risks = sure(counts.risks)
        return _known_by(risks, float(sum(one.worst for one in risks)))

    def of_what_is_known() -> float:
        risks = counts.risks
        return 0.0 if isinstance(risks, Unknown) else float(sum(one.worst for one in risks))

    return counts.counted(
        GROSS, lambda when: _added(counts, _all_orders(counts), when, None), all_of_them, least=of_what_is_known
    )


def net(counts: Counts) -> Counted | None:
    """Return what is at risk on all instruments against each other, long positive, with what is under way on a side."""
    side = counts.asking.side

    def all_of_them() -> Counted:
        risks = sure(counts.risks)
        sides = tuple(Side) if side is None else (side,)
        value = max((float(sum(one.net(one_side) for one in risks)) for one_side in sides), key=abs)
        return _known_by(risks, value)

    def added(when: int) -> float:
        return (side or 1) * _added(counts, _all_orders(counts), when, side)

    return counts.counted(NET, added, all_of_them, is_signed=True)


def margin(counts: Counts) -> Counted | None:
    """Return the share of equity that backs what is at risk: all of it, for want of a model of margins."""

    def share(money: float) -> float:
        equity = counts.number(EQUITY)
        if not money:
            return 0.0
        return sure(_NO_EQUITY) if equity is None or equity.value <= 0 else money / equity.value

    def all_of_it() -> Counted:
        risks = sure(counts.risks)
        money = float(sum(one.worst for one in risks))
        return _known_by(risks, share(money))

    return counts.counted(MARGIN, lambda when: share(_added(counts, _all_orders(counts), when, None)), all_of_it)


def _known_by(risks: Sequence[AtRisk], value: float) -> Counted:
    """Return a value of all that is at risk, at the instant of the oldest thing that it is known by."""
    at = min((one.at for one in risks if one.at is not None), default=AS_OF_NOW)
    return Counted(value=value, at=at, is_by_now=any(one.is_undated for one in risks))


def _own(counts: Counts) -> Part | Unknown:
    return counts.standing.own(counts.asking.strategy, counts.asking.symbol)


def _all_orders(counts: Counts) -> tuple[Order, ...]:
    ledger = counts.standing.ledger
    return tuple(order for symbol in sorted(ledger.symbols) for order in ledger.on(symbol))


def _added(counts: Counts, orders: Iterable[Order], when: int, side: Side | None) -> float:
    """Return what orders that open come to, filled or not, which were allowed since an instant; on a side, or on both.

    On neither side anything is freed again: what was told since is not known order by order.
    """
    total = Fraction(0)
    for order in orders:
        if order.closes or order.decided_at < when or side not in (None, order.side):
            continue
        instrument = counts.standing.instruments[order.symbol]
        total += sure(instrument.value(order.course.most, order.price))
    return float(total)
