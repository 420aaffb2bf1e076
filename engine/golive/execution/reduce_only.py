"""Orders that may only reduce: together they never close more than is open, and no fill turns the position.

Source: section 12 of the description of execution; trap 10, `reduce_only_never_turns_the_sign`. Stop and take of one
group count once, at the larger of them, for only one of them can fill.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.exact import whole
from golive.execution.side import Side, side_of

CLAMPED, NOTHING_TO_REDUCE, NOT_REDUCING = "clamped", "nothing_to_reduce", "not_reducing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """A reduce-only order that was accepted; `lots` are those left, 0 when it has ended."""

    id: str
    lots: int
    group: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Return what it counts with: its group, or itself alone."""
        return ("order", self.id) if self.group is None else ("group", self.group)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exits:
    """A position in signed lots and the reduce-only orders against it, oldest first."""

    position: int
    orders: tuple[Exit, ...] = ()

    def __post_init__(self) -> None:
        whole(self.position, "position")

    def by_group(self) -> dict[tuple[str, str], int]:
        """Return the lots that each group counts, oldest group first."""
        groups: dict[tuple[str, str], int] = {}
        for order in self.orders:
            groups[order.key] = max(groups.get(order.key, 0), order.lots)
        return groups


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What became of a request: the lots that pass, why they are fewer than asked (or None), and all exits after it."""

    lots: int
    code: str | None
    exits: Exits


def place(exits: Exits, order: Exit, side: Side) -> Allowed:
    """Accept an exit for what is open less the exits under way, or say why there is nothing for it.

    >>> held = Exits(position=30, orders=(Exit(id="a", lots=27),))
    >>> after = place(held, Exit(id="b", lots=30), Side.SELL)
    >>> after.lots, after.code, place(after.exits, Exit(id="c", lots=1), Side.SELL).code
    (3, 'clamped', 'nothing_to_reduce')
    >>> place(held, Exit(id="d", lots=1), Side.BUY).code
    'not_reducing'
    """
    whole(order.lots, "lots", least=1)
    if any(order.id == other.id for other in exits.orders):
        raise Refused("duplicate", f"an exit `{order.id}` is there already", field="id")
    if side is side_of(exits.position):
        return Allowed(lots=0, code=NOT_REDUCING, exits=exits)
    others = sum(lots for key, lots in exits.by_group().items() if key != order.key)
    lots = min(order.lots, max(0, abs(exits.position) - others))
    if lots == 0:
        return Allowed(lots=0, code=NOTHING_TO_REDUCE, exits=exits)
    accepted = replace(exits, orders=(*exits.orders, replace(order, lots=lots)))
    return Allowed(lots=lots, code=_fewer(lots, order.lots), exits=accepted)


def fill(exits: Exits, order_id: str, lots: int) -> Allowed:
    """Fill an exit by no more than is left of it and open; the rest of its group shrinks by as much.

    >>> pair = Exits(position=30, orders=(Exit(id="stop", lots=30, group="g"), Exit(id="take", lots=30, group="g")))
    >>> [order.lots for order in fill(pair, "take", 4).exits.orders]
    [26, 26]
    """
    asked = whole(lots, "lots", least=1)
    order = next((order for order in exits.orders if order.id == order_id), None)
    if order is None:
        raise Refused("order", f"there is no exit `{order_id}` to fill", field="id")
    filled = min(asked, order.lots, abs(exits.position))
    less = _changed(exits, lambda o: o.lots - filled if o.key == order.key else o.lots)
    side = side_of(exits.position)
    after = moved(less, exits.position - filled * side if side else 0)
    return Allowed(lots=filled, code=_fewer(filled, asked), exits=after)


def cancel(exits: Exits, order_id: str) -> Exits:
    """End an exit; what it held is free again. One that was never accepted changes nothing."""
    return _changed(exits, lambda order: 0 if order.id == order_id else order.lots)


def moved(exits: Exits, position: int) -> Exits:
    """Return the exits at another position: where it shrank the newest group shrinks first, where it turned all end.

    >>> held = Exits(position=30, orders=(Exit(id="a", lots=25), Exit(id="b", lots=5)))
    >>> [order.lots for order in moved(held, 27).orders], [order.lots for order in moved(held, -4).orders]
    ([25, 2], [0, 0])
    """
    at = replace(exits, position=position)
    if side_of(position) is not side_of(exits.position):
        return _changed(at, lambda _: 0)
    groups = at.by_group()
    over = sum(groups.values()) - abs(position)
    for key in reversed(groups):
        cut = max(0, min(over, groups[key]))
        groups[key], over = groups[key] - cut, over - cut
    return _changed(at, lambda order: min(order.lots, groups[order.key]))


def _changed(exits: Exits, lots: Callable[[Exit], int]) -> Exits:
    return replace(exits, orders=tuple(replace(order, lots=max(0, lots(order))) for order in exits.orders))


def _fewer(lots: int, asked: int) -> str | None:
    return None if lots == asked else CLAMPED
