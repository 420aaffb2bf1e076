"""A simulated venue, for one account in one instrument: orders arrive late, fill by what is there, are answered late.

Source: the description of execution, whose arithmetic is all in `execution`; this puts it in the order of time. Told of
the moments of a market and of what is sent, it says what became of the orders. What it says depends on these alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from golive.core.errors import Refused
from golive.execution.book_walk import walk
from golive.execution.depth import Depth
from golive.execution.fees import fee
from golive.execution.fill import Fill, Liquidity
from golive.execution.limit_orders import ASKED, EXPIRED, GAP, LimitOrders, OrderFill
from golive.execution.order import Limited, OrderState, Taking, TimeInForce
from golive.execution.reduce_only import NOTHING_TO_REDUCE, Exit, Exits, moved
from golive.execution.reduce_only import cancel as exit_ended
from golive.execution.reduce_only import fill as exit_filled
from golive.execution.reduce_only import place as exit_placed
from golive.execution.side import Side
from golive.execution.stop import LIQUIDITY, Held, Seen, Stop, StopState, arrived, see
from golive.trading.answer import Answer, Filling, LevelFill
from golive.trading.connection import Connection
from golive.trading.liquidation import LIQUIDATED
from golive.trading.live_order import LiveOrder, UnderWay
from golive.trading.moment import Moment
from golive.trading.refused_by_filters import refused_by_filters
from golive.trading.sent_order import SentOrder
from golive.trading.trigger_values import mid_of, trigger_values
from golive.trading.venue_terms import VenueTerms

OTHER_FIRED = "other_fired"
"""Why a take ends: the stop of its group fired."""


class Venue:
    """One account's orders at a venue, told of everything in the order of time.

    >>> from golive.execution.contract import Contract, Terms
    >>> from golive.execution.depth import DepthRule
    >>> from golive.execution.fees import FeeSchedule, Rates
    >>> from golive.execution.latency import Constant, Leg
    >>> from golive.execution.stop import TriggerBy
    >>> from golive.execution.snapshot import Snapshot
    >>> from golive.execution.queue_place import QueueModel, QueueRule
    >>> from golive.trading.connection import Legs
    >>> venue = Venue(
    ...     VenueTerms(
    ...         symbol="BTC",
    ...         terms=Terms(contract=Contract.LINEAR, tick=Fraction("0.1"), lot=Fraction("0.001")),
    ...         fees=FeeSchedule(rates=(Rates(since=0, maker=Fraction(0), taker=Fraction("0.0005")),)),
    ...         depth=DepthRule(haircut=Fraction(3, 10)),
    ...         queue=QueueRule(model=QueueModel.RISK_AVERSE),
    ...         legs=Legs(latency={leg: Constant(value=5) for leg in Leg}, stress=Fraction(1), seed=1),
    ...         stop_by=TriggerBy.MARK,
    ...     )
    ... )
    >>> venue.send(SentOrder(id="a", strategy="s", side=Side.BUY, lots=11, sent=10))
    15
    >>> book = Snapshot(ts=12, bids=((565119, 9),), asks=((565120, 12), (565121, 28)))
    >>> (answer,) = venue.advance([Moment(ts=12, books=(book,))], until=20)
    >>> answer.at, answer.heard, [(level.price, level.lots) for level in answer.filling.levels]
    (15, 20, [(565120, 8), (565121, 3)])
    """

    def __init__(self, terms: VenueTerms) -> None:
        self.terms = terms
        self.ts: int | None = None
        self.depth = Depth(terms.depth)
        self.limits = LimitOrders(self.depth, terms.queue)
        self.connection = Connection(terms.legs)
        self.under_way: list[UnderWay] = []
        self.live: dict[str, LiveOrder] = {}
        self.stops: dict[str, Held] = {}
        self.exits: dict[str, Exits] = {}
        self.last: dict[Side, Fraction | None] = dict.fromkeys(Side)
        self.gap_until: int | None = None

    def send(self, order: SentOrder) -> int:
        """Send an order; return when it arrives. An id that is there already is refused (`duplicate`)."""
        if order.id in self.live or any(u.order is not None and u.order.id == order.id for u in self.under_way):
            raise Refused("duplicate", f"there was an order `{order.id}` before", field="id")
        arrives = self.connection.order(order.id, order.sent)
        self.under_way.append(UnderWay(arrives=arrives, order=order))
        return arrives

    def cancel(self, order_id: str, at: int) -> int:
        """Ask for an order to be cancelled; return when that arrives. One that has ended by then stays as it is."""
        arrives = self.connection.order(f"{order_id}/cancel", at)
        self.under_way.append(UnderWay(arrives=arrives, cancels=order_id))
        return arrives

    def liquidate(self, strategy: str, ts: int) -> tuple[Answer, ...]:
        """End what a strategy has at the venue, orders and position: it was closed by force."""
        self.exits[strategy] = Exits(position=0)
        own = [live for live in self.live.values() if live.order.strategy == strategy]
        return tuple(answer for live in own for answer in self._end(live, OrderState.CANCELLED, LIQUIDATED, ts))

    def position(self, strategy: str) -> int:
        """Return the signed lots that a strategy's fills came to."""
        return self._exits(strategy).position

    @property
    def is_watching(self) -> bool:
        """Say whether anything is there that the next moment may fill or fire: else only arrivals and books matter."""
        return bool(self.live)

    @property
    def due(self) -> int | None:
        """Return the next instant at which something happens by itself: an arrival, or the end of an order."""
        ends = [live.order.expires for live in self.live.values() if live.order.expires is not None]
        return min((*(u.arrives for u in self.under_way[:1]), *ends), default=None)

    def advance(self, moments: Iterable[Moment], until: int) -> tuple[Answer, ...]:
        """Let the market's moments pass, in their order, and time until an instant; return what the venue says."""
        return tuple(self._advance(moments, until))

    def _advance(self, moments: Iterable[Moment], until: int) -> Iterator[Answer]:
        for moment in moments:
            if self.ts is not None and moment.ts <= self.ts:
                raise Refused("time", f"a moment of {moment.ts} comes after all of {self.ts}", field="ts")
            yield from self._pass(moment.ts - 1)
            yield from self._see(moment)
            yield from self._pass(moment.ts)
        yield from self._pass(until)

    def _pass(self, until: int) -> Iterator[Answer]:
        """Let what is due happen: at one nanosecond ends come first, then cancels, then arrivals as they were sent."""
        while (due := self.due) is not None and due <= until:
            self.ts = due
            for live in [one for one in self.live.values() if one.order.expires == due]:
                yield from self._end(live, OrderState.EXPIRED, EXPIRED, due)
            here = [one for one in self.under_way if one.arrives == due]
            self.under_way = self.under_way[len(here) :]
            # One that is cancelled as it arrives has to arrive first.
            early = [one for one in here if one.cancels in self.live]
            for one in (*early, *(one for one in here if one not in early)):
                yield from self._arrive(one, due)
        self.ts = until if self.ts is None else max(self.ts, until)

    # What the market does.

    def _see(self, moment: Moment) -> Iterator[Answer]:
        ts = moment.ts
        values = trigger_values(self.terms.stop_by, moment)
        fired = [self.live[id] for id in self.stops if self._fires(id, ts, values)]
        for stop in fired:
            # The trigger cancels the take before it walks: both at one nanosecond is the stop.
            yield from self._cancel_others(stop, ts)
        for trade in moment.prints:
            yield from self._fill_each(self.limits.see_print(trade), ts)
        for book in moment.books:
            self.limits.see_book(book)
        self.last = {side: seen[-1] if seen else self.last[side] for side, seen in values.items()}
        for stop in fired:
            if stop.order.id in self.live:
                yield from self._take(stop, ts)
        if moment.gap_until is not None:
            yield from self._lose(ts, moment.gap_until)

    def _fires(self, id: str, ts: int, values: Mapping[Side, tuple[Fraction, ...]]) -> bool:
        held = see(self.stops[id], Seen(ts=ts, values=values[self.stops[id].stop.side]))
        self.stops[id] = held
        return held.state is StopState.TRIGGERED

    def _cancel_others(self, stop: LiveOrder, ts: int) -> Iterator[Answer]:
        order = stop.order
        if order.group is None:
            return
        for live in list(self.live.values()):
            if live is not stop and (live.order.strategy, live.order.group) == (order.strategy, order.group):
                yield from self._end(live, OrderState.CANCELLED, OTHER_FIRED, ts)

    def _lose(self, ts: int, until: int) -> Iterator[Answer]:
        self.gap_until = until
        self.limits.lose_feed(ts, until)
        for live in list(self.live.values()):
            yield from self._end(live, OrderState.CANCELLED, GAP, ts)

    # What arrives.

    def _arrive(self, parcel: UnderWay, ts: int) -> Iterator[Answer]:
        if parcel.order is None:
            live = self.live.get(parcel.cancels or "")
            if live is not None:
                yield from self._end(live, OrderState.CANCELLED, ASKED, ts)
            return
        order = parcel.order
        book = None if self.depth.unusable(ts) else self.depth.book
        bid, ask = (None if book is None else book.best(side) for side in Side)
        live = self.live[order.id] = LiveOrder(order=order, lots=order.lots, bid=bid, ask=ask)
        ended = self._refused(live, ts)
        if ended is not None:
            yield from self._end(live, *ended, ts)
        else:
            yield from self._begin(live, ts)

    def _begin(self, live: LiveOrder, ts: int) -> Iterator[Answer]:
        order = live.order
        if order.trigger is not None:
            yield from self._hold(live, order.trigger, ts)
        elif order.price is not None:
            yield from self._told(live, self._rest(live, order.price, ts), ts)
        else:
            yield from self._take(live, ts)

    def _refused(self, live: LiveOrder, ts: int) -> tuple[OrderState, str] | None:
        """Say why an order ends as it arrives; one that only reduces is cut to what is open."""
        order = live.order
        if self.gap_until is not None and ts <= self.gap_until:
            return OrderState.CANCELLED, GAP
        if order.expires is not None and order.expires <= ts:
            return OrderState.EXPIRED, EXPIRED
        try:
            for liquidity in Liquidity:
                self.terms.fees.rate(ts, liquidity)
        except Refused as error:
            return OrderState.REJECTED, error.code
        if order.reduce_only:
            exit = Exit(id=order.id, lots=order.lots, group=order.group)
            allowed = exit_placed(self._exits(order.strategy), exit, order.side)
            self.exits[order.strategy] = allowed.exits
            if not allowed.lots:
                return OrderState.REJECTED, str(allowed.code)
            live.lots = allowed.lots
        if self.terms.filters is not None:
            mid = mid_of(self.depth.book)
            reject = refused_by_filters(live, self.terms.terms, self.terms.filters, mid)
            if reject is not None:
                return OrderState.REJECTED, reject
        return None

    def _hold(self, live: LiveOrder, trigger: int, ts: int) -> Iterator[Answer]:
        order = live.order
        stop = Stop(side=order.side, trigger=trigger, by=self.terms.stop_by, lots=live.lots, arrival=ts)
        held = arrived(Held(stop=stop, last=self.last[order.side], seen_until=ts))
        self.stops[order.id] = held
        if held.state is StopState.WAITING:
            yield self._said(live, OrderState.RESTING, ts)
            return
        yield from self._cancel_others(live, ts)
        yield from self._take(live, ts)

    def _rest(self, live: LiveOrder, price: int, ts: int) -> list[Fill]:
        """Let an order rest at a price; return what of it crosses."""
        order = live.order
        limited = Limited(
            id=order.id,
            side=order.side,
            lots=live.left,
            arrival=ts,
            price=price,
            # The end of an order is one for stops and limits alike, and looked after here.
            tif=TimeInForce.GTC if order.tif is TimeInForce.GTT else order.tif,
            post_only=order.post_only,
        )
        return [each.fill for each in self.limits.arrive(limited)]

    def _take(self, live: LiveOrder, ts: int) -> Iterator[Answer]:
        """Walk the book; what is left ends, or rests at the worst price that was allowed."""
        order = live.order
        self.stops.pop(order.id, None)
        walked = walk(
            self.depth,
            Taking(
                id=order.id,
                side=order.side,
                lots=live.left,
                arrival=ts,
                worst=order.worst,
                rest=order.rests,
                all_or_nothing=order.tif is TimeInForce.FOK,
            ),
        )
        fills = [Fill(ts=ts, price=tick, lots=lots, liquidity=LIQUIDITY) for tick, lots in walked.fills]
        filling = self._filled(live, fills)
        if walked.rests_at is None:
            yield from self._ended(live, walked.state, ts, walked.reason, filling)
            return
        # All that is offered up to there was taken, so nothing of it crosses.
        self._rest(live, walked.rests_at, ts)
        yield from self._told(live, (), ts, filling)

    # What is filled, and how it ends.

    def _fill_each(self, fills: Sequence[OrderFill], ts: int) -> Iterator[Answer]:
        for order_id, own in groupby(fills, key=lambda each: each.order_id):
            if order_id in self.live:
                yield from self._told(self.live[order_id], [each.fill for each in own], ts)

    def _told(self, live: LiveOrder, fills: Sequence[Fill], ts: int, before: Filling | None = None) -> Iterator[Answer]:
        """Say what became of a limit order after something happened to it."""
        working = self.limits.orders[live.order.id]
        filling = before or self._filled(live, fills)
        if working.state is OrderState.RESTING and live.left:
            yield self._said(live, OrderState.RESTING, ts, filling=filling)
            yield from self._shrink(live.order.strategy, ts)
        else:
            yield from self._ended(live, working.state, ts, working.reason, filling)

    def _filled(self, live: LiveOrder, fills: Sequence[Fill]) -> Filling | None:
        """Book fills, of an order that only reduces no more than is open; return them with their fees."""
        order, exits = live.order, self._exits(live.order.strategy)
        lots = sum(each.lots for each in fills)
        if not lots:
            return None
        if order.reduce_only:
            allowed = exit_filled(exits, order.id, lots)
            lots, exits = allowed.lots, allowed.exits
        else:
            exits = moved(exits, exits.position + order.side.signed(lots))
        self.exits[order.strategy] = exits
        live.filled += lots
        levels = tuple(self._levels(fills, lots))
        if not levels:
            return None
        return Filling(
            side=order.side,
            order_lots=order.lots,
            liquidity=fills[0].liquidity,
            levels=levels,
            bid=live.bid,
            ask=live.ask,
            reason=order.reason,
        )

    def _levels(self, fills: Sequence[Fill], lots: int) -> Iterator[LevelFill]:
        for each in fills:
            taken = min(lots, each.lots)
            if taken:
                charged = fee(self.terms.terms, self.terms.fees, replace(each, lots=taken))
                yield LevelFill(price=each.price, lots=taken, fee=charged)
            lots -= taken

    def _ended(
        self, live: LiveOrder, state: OrderState, ts: int, why: str | None, filling: Filling | None = None
    ) -> Iterator[Answer]:
        """Let an order leave; what it kept of the position is free for others, what it filled is not."""
        id, strategy = live.order.id, live.order.strategy
        del self.live[id]
        self.stops.pop(id, None)
        self.limits.orders.pop(id, None)
        exits = exit_ended(self._exits(strategy), id)
        self.exits[strategy] = replace(exits, orders=tuple(exit for exit in exits.orders if exit.lots))
        if live.filled == live.order.lots:
            state, why = OrderState.FILLED, None
        elif state is OrderState.FILLED or not live.left:
            # All that was open is closed, and it was less than what was ordered.
            state, why = OrderState.CANCELLED, NOTHING_TO_REDUCE
        yield self._said(live, state, ts, why, filling)
        yield from self._shrink(strategy, ts)

    def _end(self, live: LiveOrder, state: OrderState, why: str, ts: int) -> Iterator[Answer]:
        self.limits.cancel(live.order.id)
        yield from self._ended(live, state, ts, why)

    def _shrink(self, strategy: str, ts: int) -> Iterator[Answer]:
        """Cut the orders that only reduce to what is open still, and end those for which nothing is."""
        left = {exit.id: exit.lots for exit in self._exits(strategy).orders}
        for live in [one for one in self.live.values() if one.order.reduce_only and one.order.strategy == strategy]:
            id, lots = live.order.id, left.get(live.order.id, 0)
            if not lots:
                yield from self._end(live, OrderState.CANCELLED, NOTHING_TO_REDUCE, ts)
            elif lots < live.left:
                live.lots = live.filled + lots
                self._cut(id, lots, ts)

    def _cut(self, id: str, lots: int, ts: int) -> None:
        """Leave so many lots of a stop or of an order that rests."""
        if id in self.stops:
            held = self.stops[id]
            self.stops[id] = replace(held, stop=replace(held.stop, lots=lots))
        elif id in self.limits.orders:
            working = self.limits.orders[id]
            self.limits.modify(ts, id, lots=working.order.lots - (working.left - lots))

    def _said(
        self, live: LiveOrder, state: OrderState, ts: int, why: str | None = None, filling: Filling | None = None
    ) -> Answer:
        live.answers += 1
        return Answer(
            order=live.order.id,
            strategy=live.order.strategy,
            symbol=self.terms.symbol,
            m=live.answers,
            state=state,
            at=ts,
            heard=self.connection.answer(f"{live.order.id}/{live.answers}", ts),
            lots=live.filled,
            why=why,
            filling=filling,
        )

    def _exits(self, strategy: str) -> Exits:
        return self.exits.get(strategy) or Exits(position=0)
