"""Limit orders at a venue: what crosses takes, what rests waits for prints, and a book alone never fills.

Source: section 4 of the description of execution. One print is spent once, by price and then by arrival. A print
through our price fills at our price and no more than it printed, where hftbacktest and nautilus_trader fill the whole.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable
from dataclasses import field, replace
from itertools import chain

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.book_walk import walk
from golive.execution.collar import within
from golive.execution.depth import Depth
from golive.execution.exact import whole
from golive.execution.fill import Fill, Liquidity
from golive.execution.order import AT_ONCE, Limited, OrderState, Taking, TimeInForce
from golive.execution.queue_place import Place, QueueModel, QueueRule, after_book, after_print, queued_at
from golive.execution.side import Side
from golive.execution.snapshot import Print, Snapshot

WOULD_CROSS, GAP, ASKED, EXPIRED, MODIFIED_AWAY = "would_cross", "gap", "asked", "expired", "modified_away"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFill:
    """A fill and the order it belongs to."""

    order_id: str
    fill: Fill


@dataclass(slots=True, kw_only=True)
class Working:
    """An order with what is left of it, its state and why it ended; its place is unknown where it does not rest.

    `since` is when it arrived at its price, in nanoseconds: what is dated until then was there first.
    """

    order: Limited
    left: int
    since: int
    state: OrderState = OrderState.RESTING
    reason: str | None = None
    place: Place = field(default_factory=lambda: queued_at(None))

    @property
    def ahead(self) -> int | None:
        """Return the lots ahead of a resting order, or None where that is unknown or it does not rest."""
        return self.place.ahead if self.state is OrderState.RESTING else None

    def end(self, state: OrderState, reason: str | None = None) -> None:
        """Leave the venue."""
        self.state, self.reason = state, reason


class LimitOrders:
    """The limit orders of an account in one market, told of events in the order of the timeline.

    What it is told last is the present: it knows no clock. What comes late neither fills nor moves an order.

    >>> from fractions import Fraction
    >>> from golive.execution.depth import DepthRule
    >>> from golive.execution.side import Side
    >>> venue = LimitOrders(Depth(DepthRule(haircut=Fraction(0))), QueueRule(model=QueueModel.RISK_AVERSE))
    >>> venue.see_book(Snapshot(ts=0, bids=((10000, 100),), asks=((10002, 5),)))
    >>> venue.arrive(Limited(id="a", side=Side.BUY, lots=50, arrival=1, price=10000))
    ()
    >>> prints = [Print(ts=ts, price=10000, lots=lots, aggressor=Side.SELL) for ts, lots in ((2, 80), (3, 30), (4, 50))]
    >>> [(each.fill.ts, each.fill.lots) for trade in prints for each in venue.see_print(trade)]
    [(3, 10), (4, 40)]
    """

    def __init__(self, depth: Depth, rule: QueueRule, resting: Iterable[Working] = ()) -> None:
        self._depth, self._rule = depth, rule
        self.orders = {working.order.id: working for working in resting}
        # As a venue keeps them, best price first and then by arrival: who is not reached ends the search.
        self._resting: dict[Side, list[Working]] = {side: [] for side in Side}
        for working in self.orders.values():
            self._rest(working)
        self._gaps: list[tuple[int, int]] = []

    @property
    def resting(self) -> tuple[Working, ...]:
        """Return what rests, in the order of arrival."""
        return tuple(sorted(chain.from_iterable(self._resting.values()), key=lambda w: w.since))

    def see_print(self, trade: Print) -> tuple[OrderFill, ...]:
        """Fill what a print reaches, by price and then by arrival."""
        self._depth.see_print(trade)
        reached = self._reached(trade)
        if not reached:
            return ()
        left, fills = trade.lots, list[OrderFill]()
        for working in reached:
            lots = min(working.left, self._passed_on(working, trade, left))
            left -= lots
            fills += self._filled(working, trade.ts, working.order.price, lots, Liquidity.MAKER)
        if any(working.left == 0 for working in reached):
            self._tidy()
        return tuple(fills)

    def _reached(self, trade: Print) -> list[Working]:
        """Return who rests at a print's price or better and was there before it."""
        reached, price, ts = [], trade.price, trade.ts
        for side, resting in self._resting.items():
            buys = side is Side.BUY
            for working in resting:
                if price > working.order.price if buys else price < working.order.price:
                    break
                if working.since < ts:
                    reached.append(working)
        return reached

    def _passed_on(self, working: Working, trade: Print, lots: int) -> int:
        """Return what a print leaves for an order after those ahead of it, who move."""
        order, place = working.order, working.place
        if trade.price != order.price or self._rule.model is QueueModel.TOUCH:
            working.place = replace(place, ahead=0)
            return lots
        if trade.aggressor is order.side:
            return 0
        if trade.aggressor is None:
            # Nobody knows whom it filled: it moves nobody, and is no cancellation either.
            working.place = replace(place, printed=place.printed + trade.lots)
            return 0
        working.place = after_print(place, lots, trade.lots)
        return 0 if place.ahead is None else max(0, lots - place.ahead)

    def see_book(self, book: Snapshot) -> None:
        """Take a new book; one that crosses, or comes late, says nothing about places."""
        self._depth.see_book(book)
        if self._depth.book is not book or book.crossed:
            return
        for side, resting in self._resting.items():
            for working in resting:
                shown = book.shown(side, working.order.price)
                if shown is None:
                    # A book that ends before this price says nothing of worse ones either.
                    break
                if working.since <= book.ts:
                    working.place = after_book(self._rule, working.place, shown)

    def arrive(self, order: Limited) -> tuple[OrderFill, ...]:
        """Take in an order; an id that was there before is refused (`duplicate`)."""
        if order.id in self.orders:
            raise Refused("duplicate", f"there was an order `{order.id}` before", field="id")
        working = self.orders[order.id] = Working(order=order, left=order.lots, since=order.arrival)
        if any(ts < order.arrival <= until for ts, until in self._gaps):
            working.end(OrderState.CANCELLED, GAP)
            return ()
        if order.expires is not None and order.expires < order.arrival:
            working.end(OrderState.EXPIRED, EXPIRED)
            return ()
        return self._enter(working, order.arrival, refused_as=OrderState.REJECTED)

    def _enter(self, working: Working, ts: int, *, refused_as: OrderState) -> tuple[OrderFill, ...]:
        """Take what crosses, and let the rest end or rest."""
        order, unusable = working.order, self._depth.unusable(ts)
        crosses = unusable is None and self._crosses(order)
        if order.post_only and (unusable or crosses):
            working.end(refused_as, unusable or WOULD_CROSS)
            return ()
        fills = self._take(working, ts) if crosses else ()
        if working.state is not OrderState.RESTING:
            return fills
        if order.tif in AT_ONCE:
            state = OrderState.KILLED if order.tif is TimeInForce.FOK else OrderState.CANCELLED
            working.end(state, unusable or order.tif.value)
        elif order.expires == ts:
            working.end(OrderState.EXPIRED, EXPIRED)
        else:
            book = None if unusable else self._depth.book
            working.place = queued_at(None if book is None else book.shown(order.side, order.price))
            self._rest(working)
        return fills

    def _rest(self, working: Working) -> None:
        insort(self._resting[working.order.side], working, key=lambda w: -w.order.side * w.order.price)

    def _crosses(self, order: Limited) -> bool:
        """Say whether the best opposite level, as shown, is at or through an order's price."""
        book = self._depth.book
        best = None if book is None else book.best(order.side.opposite)
        return best is not None and within(order.side, best, order.price)

    def _take(self, working: Working, ts: int) -> tuple[OrderFill, ...]:
        order = working.order
        taking = Taking(
            id=order.id,
            side=order.side,
            lots=working.left,
            arrival=ts,
            worst=order.price,
            all_or_nothing=order.tif is TimeInForce.FOK,
        )
        walked = walk(self._depth, taking).fills
        return tuple(f for tick, lots in walked for f in self._filled(working, ts, tick, lots, Liquidity.TAKER))

    def _filled(self, working: Working, ts: int, tick: int, lots: int, who: Liquidity) -> list[OrderFill]:
        if lots == 0:
            return []
        working.left -= lots
        if working.left == 0:
            working.end(OrderState.FILLED)
        return [OrderFill(order_id=working.order.id, fill=Fill(ts=ts, price=tick, lots=lots, liquidity=who))]

    def expire(self, ts: int) -> None:
        """End what was good until now: it has lived through the prints and books of this nanosecond."""
        self._end_resting(OrderState.EXPIRED, EXPIRED, lambda o: o.expires is not None and o.expires <= ts)

    def lose_feed(self, ts: int, until: int) -> None:
        """End what rests when a gap begins; what arrives in it will end too, and the book is forgotten."""
        self._gaps = [gap for gap in self._gaps if gap[1] > ts] + [(whole(ts, "ts"), whole(until, "until", least=ts))]
        self._depth.forget_book()
        self._end_resting(OrderState.CANCELLED, GAP, lambda _: True)

    def cancel(self, order_id: str) -> None:
        """End an order because somebody asked; one that does not rest stays as it is."""
        self._end_resting(OrderState.CANCELLED, ASKED, lambda o: o.id == order_id)

    def modify(
        self, ts: int, order_id: str, *, lots: int | None = None, price: int | None = None
    ) -> tuple[OrderFill, ...]:
        """Change a resting order's total lots, its price, or both; one that does not rest stays as it is.

        Fewer lots at the same price keep the place, and as many as are filled end it. More lots or another price are
        a new arrival; a post-only order amended into the spread is cancelled, as the venue does.
        """
        working = self.orders.get(order_id)
        if working is None or working.state is not OrderState.RESTING:
            return ()
        before = working.order
        total = before.lots if lots is None else whole(lots, "lots", least=0)
        filled = before.lots - working.left
        if total <= filled:
            self._end_resting(OrderState.CANCELLED, MODIFIED_AWAY, lambda o: o.id == order_id)
            return ()
        working.order = replace(before, lots=total, price=before.price if price is None else price)
        working.left = total - filled
        if working.order.price == before.price and total <= before.lots:
            return ()
        self._resting[before.side].remove(working)
        working.since = whole(ts, "ts")
        return self._enter(working, ts, refused_as=OrderState.CANCELLED)

    def _end_resting(self, state: OrderState, reason: str, whom: Callable[[Limited], bool]) -> None:
        for resting in self._resting.values():
            for working in resting:
                if whom(working.order):
                    working.end(state, reason)
        self._tidy()

    def _tidy(self) -> None:
        for resting in self._resting.values():
            resting[:] = [w for w in resting if w.state is OrderState.RESTING]
