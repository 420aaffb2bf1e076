"""Resting orders are kept best price first, so that a search can end early: it finds whom a search of all finds."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from golive.execution.depth import Depth, DepthRule
from golive.execution.limit_orders import LimitOrders, OrderFill, Working
from golive.execution.order import Limited, OrderState
from golive.execution.queue_place import QueueModel, QueueRule, after_book
from golive.execution.side import Side
from golive.execution.snapshot import Level, Print, Snapshot

PRICES, LOTS = st.integers(95, 106), st.integers(0, 12)
SIDES = st.sampled_from(Side)
MODELS = st.sampled_from(QueueModel)
Told = Callable[[LimitOrders, int], tuple[OrderFill, ...] | None]


class Whole(LimitOrders):
    """The same orders without an order among them: everyone is looked at, in the order in which they began to rest."""

    def _all(self) -> list[Working]:
        resting = [w for w in self.orders.values() if w.state is OrderState.RESTING]
        return sorted(resting, key=lambda w: w.since)

    def _reached(self, trade: Print) -> list[Working]:
        reached = [
            w for w in self._all() if w.since < trade.ts and w.order.side * trade.price <= w.order.side * w.order.price
        ]
        return sorted(reached, key=lambda w: -w.order.side * w.order.price)

    def see_book(self, book: Snapshot) -> None:
        self._depth.see_book(book)
        if self._depth.book is not book or book.crossed:
            return
        for w in self._all():
            shown = book.shown(w.order.side, w.order.price)
            if w.since <= book.ts and shown is not None:
                w.place = after_book(self._rule, w.place, shown)


@st.composite
def books(draw: st.DrawFn) -> Told:
    def side(*, falling: bool) -> tuple[Level, ...]:
        levels = draw(st.dictionaries(PRICES, LOTS, max_size=5))
        return tuple(sorted(levels.items(), reverse=falling))

    bids, asks, late = side(falling=True), side(falling=False), draw(st.integers(0, 3))
    return lambda venue, ts: venue.see_book(Snapshot(ts=ts - late, bids=bids, asks=asks))


@st.composite
def prints(draw: st.DrawFn) -> Told:
    price, lots, aggressor, late = draw(PRICES), draw(LOTS), draw(st.none() | SIDES), draw(st.integers(0, 3))
    return lambda venue, ts: venue.see_print(Print(ts=ts - late, price=price, lots=lots, aggressor=aggressor))


@st.composite
def orders(draw: st.DrawFn) -> Told:
    side, price, lots, post_only = draw(SIDES), draw(PRICES), draw(LOTS), draw(st.booleans())

    def arrives(venue: LimitOrders, ts: int) -> tuple[OrderFill, ...]:
        return venue.arrive(
            Limited(id=f"o{ts}", side=side, lots=lots + 1, arrival=ts, price=price, post_only=post_only)
        )

    return arrives


@st.composite
def changes(draw: st.DrawFn) -> Told:
    back, lots, price = draw(st.integers(1, 9)), draw(st.none() | LOTS), draw(st.none() | PRICES)
    if draw(st.booleans()):
        return lambda venue, ts: venue.cancel(f"o{ts - back}")
    return lambda venue, ts: venue.modify(ts, f"o{ts - back}", lots=lots, price=price)


@settings(max_examples=300)
@given(told=st.lists(st.one_of(books(), prints(), orders(), orders(), changes()), max_size=40), model=MODELS)
def test_a_search_that_ends_at_the_first_who_is_not_reached_misses_nobody(told: list[Told], model: QueueModel) -> None:
    rule = QueueRule(model=model, power=2, accept_optimism=True)
    ours, whole = (kind(Depth(DepthRule(haircut=Fraction(1, 5))), rule) for kind in (LimitOrders, Whole))
    for ts, tells in enumerate(told, 1):
        assert tells(ours, ts) == tells(whole, ts)
        assert ours.orders == whole.orders
