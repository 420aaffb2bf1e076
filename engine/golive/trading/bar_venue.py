"""A simulated venue of which bars are all that is known: orders are filled by the bars after them. Results say COARSE.

Source: section 7 of the description of execution, whose arithmetic is in `execution.bars_only`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from golive.core.dataclass import dataclass
from golive.execution.bars_only import Bar, Entry, EntryType, Reached, reached
from golive.execution.book_walk import COLLAR, NO_DEPTH
from golive.execution.fill import Fill
from golive.execution.limit_orders import EXPIRED
from golive.execution.order import OrderState
from golive.trading.answer import Answer, Filling
from golive.trading.live_order import LiveOrder
from golive.trading.moment import Moment
from golive.trading.sent_order import SentOrder
from golive.trading.venue import Venue
from golive.trading.venue_terms import VenueTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filled:
    """Where a bar fills an order, and how many lots of it."""

    live: LiveOrder
    at: Reached | None
    lots: int


class BarVenue(Venue):
    """One account's orders, told of bars: what arrives waits for the next bar, and never sees the one before it.

    What is filled at the open is heard at once; what is filled inside a bar is heard at its close, for nobody knows
    before when it was. Where bars are told when they have closed, all of it is heard then, and an order ends by itself
    only after the bar that opened meanwhile.
    """

    def __init__(self, terms: VenueTerms) -> None:
        super().__init__(terms)
        self._told_from = 0
        self._opened_at: int | None = None

    def _begin(self, live: LiveOrder, ts: int) -> Iterator[Answer]:
        """Let an order wait for the next bar."""
        return iter(())

    @property
    def due(self) -> int | None:
        """Return the next instant at which something happens by itself; where a bar tells of an end, that is none."""
        if self.terms.bars_within is None:
            return super().due
        return self.under_way[0].arrives if self.under_way else None

    def _see(self, moment: Moment) -> Iterator[Answer]:
        bar = moment.bar
        if bar is not None:
            yield from self._expire(bar.ts, moment.ts)
            if bar.volume:
                yield from self._fill(bar, moment)
            yield from self._expire(moment.ts, moment.ts)
        for book in moment.books:
            self.depth.see_book(book)
        if moment.gap_until is not None:
            yield from self._lose(moment.ts, moment.gap_until)

    def _expire(self, until: int, ts: int) -> Iterator[Answer]:
        """End what was over by an instant that only a closed bar tells of."""
        over = [one for one in self.live.values() if one.order.expires is not None and one.order.expires <= until]
        for live in over if self.terms.bars_within is not None else ():
            yield from self._end(live, OrderState.EXPIRED, EXPIRED, ts)

    def _meets(self, live: LiveOrder, bar: Bar) -> bool:
        """Say whether an order was sent before a bar had opened, or as soon as anybody could know of the close."""
        within = self.terms.bars_within
        return within is None or live.order.sent <= bar.ts + within

    def _fill(self, bar: Bar, moment: Moment) -> Iterator[Answer]:
        """Let one bar fill what waits: first at its open, then stops, then what rests; a stop goes before its take."""
        room = self.terms.bars.share(bar)
        for live in sorted(self.live.values(), key=lambda one: self._turn(one, bar)):
            if live.order.id not in self.live or not self._meets(live, bar):
                continue
            at = self._reached(live, bar)
            lots = live.left if live.order.reduce_only else min(live.left, room)
            room -= 0 if live.order.reduce_only or at is None else lots
            is_inside = at is not None and not at.at_open
            self._told_from = moment.closes if is_inside and moment.closes is not None else 0
            is_late = at is not None and at.at_open and self.terms.bars_within is not None
            self._opened_at = bar.ts + 1 if is_late else None
            yield from self._take_from(_Filled(live=live, at=at, lots=lots if at is not None else 0), moment.ts)
        self._told_from, self._opened_at = 0, None

    def _turn(self, live: LiveOrder, bar: Bar) -> tuple[int, bool]:
        at = self._reached(live, bar)
        if at is None:
            return (3, False)
        return (0 if at.at_open else 1 if live.order.trigger is not None else 2, live.order.trigger is None)

    def _reached(self, live: LiveOrder, bar: Bar) -> Reached | None:
        """Say where a bar fills an order; nothing was said of one that no bar has met."""
        first, begun = live.answers == 0, live.filled > 0
        return reached(_entry(live), bar, self.terms.bars, first=first, begun=begun)

    def _take_from(self, filled: _Filled, ts: int) -> Iterator[Answer]:
        live, at, lots = filled.live, filled.at, filled.lots
        order = live.order
        is_far = at is not None and order.worst is not None and order.side * at.price > order.side * order.worst
        if at is None or not lots or is_far:
            yield from self._unfilled(live, COLLAR if is_far else NO_DEPTH, ts)
            return
        if order.trigger is not None:
            yield from self._cancel_others(live, ts)
        filling = self._filled(live, [Fill(ts=ts, price=at.price, lots=lots, liquidity=at.liquidity)])
        if live.left and _rests(order):
            yield self._said(live, OrderState.RESTING, ts, filling=filling)
            yield from self._shrink(order.strategy, ts)
        else:
            state = OrderState.CANCELLED if live.left else OrderState.FILLED
            yield from self._ended(live, state, ts, NO_DEPTH if live.left else None, filling)

    def _unfilled(self, live: LiveOrder, why: str, ts: int) -> Iterator[Answer]:
        """Say of an order that a bar did not fill that it waits, once; one that does not wait has ended."""
        if not _rests(live.order):
            yield from self._end(live, OrderState.CANCELLED, why, ts)
        elif not live.answers:
            yield self._said(live, OrderState.RESTING, ts)

    def _said(
        self, live: LiveOrder, state: OrderState, ts: int, why: str | None = None, filling: Filling | None = None
    ) -> Answer:
        answer = super()._said(live, state, ts, why, filling)
        at = answer.at if self._opened_at is None else self._opened_at
        return replace(answer, at=at, heard=max(answer.heard, self._told_from))


def _rests(order: SentOrder) -> bool:
    """Say whether what is left of an order waits for the next bar."""
    return order.rests or order.price is not None or order.trigger is not None


def _entry(live: LiveOrder) -> Entry:
    order = live.order
    price = order.price if order.price is not None else order.trigger
    kind = EntryType.LIMIT if order.price is not None else EntryType.STOP if price is not None else EntryType.MARKET
    return Entry(side=order.side, lots=live.left, type=kind, price=price, rest=order.rests)


def made_venue(terms: VenueTerms) -> Venue:
    """Return the venue of some terms: one of bars where these are all that is known."""
    return BarVenue(terms) if terms.by_bars else Venue(terms)
