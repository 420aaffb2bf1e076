"""Every order that an account knows of, by signal and by whose it is, and how many there were lately."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import attrgetter

from golive.account.fill_fold import FillFold, in_order
from golive.account.holding import Holding
from golive.account.order import Fill, Order, OrderState, Report
from golive.account.order_list import OrderList
from golive.account.strangers import Stranger, Strangers
from golive.account.told_positions import EVERY
from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid
from golive.documents.market import MarketSpec
from golive.execution.side import Side

MINUTE, HOUR = 60 * NANOS, 3_600 * NANOS

KEPT = 16
"""Orders of one strategy on one instrument that are kept whole; of older ones that have ended, what they left."""

_THEN = "the position is unknown until one is told that is dated later"
_ENDS = "the position is unknown until its end is told, and then a position that is dated later"

_AT = attrgetter("at")

Scope = tuple[str, str]
"""A strategy and an instrument."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersOf:
    """The orders of one strategy on one instrument that are kept whole, oldest first, and what older ones left.

    `settled_at` is the instant of the last word on an older one, `bought_at` and `sold_at` that at which the latest of
    them was decided that opened something on that side; None for none.
    """

    strategy: str
    symbol: str
    ids: tuple[str, ...]
    past: Holding | None = None
    settled_at: int | None = None
    bought_at: int | None = None
    sold_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneOrder:
    """An order that is long over: its instrument, and the lots that were filled."""

    id: str
    symbol: str
    lots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedAt:
    """An order and the instant at which it was allowed, in nanoseconds."""

    at: int
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerState:
    """Everything that a ledger goes on from."""

    orders: tuple[Order, ...]
    scopes: tuple[OrdersOf, ...]
    gone: tuple[GoneOrder, ...]
    sent: tuple[AllowedAt, ...]
    rejected: tuple[str, ...]
    strangers: tuple[Stranger, ...]
    doubts: Mapping[str, int]
    version: int


@dataclass(frozen=True, slots=True)
class Folded:
    """What a strategy holds after all that was told to be filled, and when the last of that was known."""

    holding: Holding
    last_at: int


class Ledger:
    """Orders as they were allowed, with what was told of each; `version` grows with every change."""

    def __init__(self) -> None:
        self._orders: dict[str, Order] = {}
        self._scopes: dict[Scope, list[str]] = {}
        self._past: dict[Scope, Holding] = {}
        self._settled_at: dict[Scope, int] = {}
        self._entered_at: dict[tuple[Scope, Side], int] = {}
        self._gone: dict[str, GoneOrder] = {}
        self._sent: list[AllowedAt] = []
        self._rejected: set[str] = set()
        self.strangers = Strangers()
        self.version = 0
        self._of: dict[Scope, OrderList] = {}
        self._on: dict[str, OrderList] = {}
        self._open: int | None = None
        self._folded: dict[Scope, tuple[MarketSpec, Folded]] = {}
        self._folds: dict[Scope, FillFold] = {}
        self._fills: dict[str, tuple[Fill, ...]] = {}
        self._state: LedgerState | None = None

    @property
    def state(self) -> LedgerState:
        """Return what it has come to: the same value again as long as nothing changes, and of the same parts."""
        if self._state is None or self._state.version != self.version:
            self._state = self._come_to()
        return self._state

    def _come_to(self) -> LedgerState:
        return LedgerState(
            orders=tuple(self._orders.values()),
            scopes=tuple(
                OrdersOf(
                    strategy=scope[0],
                    symbol=scope[1],
                    ids=tuple(ids),
                    past=self._past.get(scope),
                    settled_at=self._settled_at.get(scope),
                    bought_at=self._entered_at.get((scope, Side.BUY)),
                    sold_at=self._entered_at.get((scope, Side.SELL)),
                )
                for scope, ids in self._scopes.items()
            ),
            gone=tuple(self._gone.values()),
            sent=tuple(self._sent),
            rejected=tuple(sorted(self._rejected)),
            strangers=self.strangers.kept,
            doubts=self.strangers.settled,
            version=self.version,
        )

    @classmethod
    def of_state(cls, state: LedgerState) -> Ledger:
        """Return the ledger that came to a state."""
        ledger = cls()
        ledger._orders = {order.id: order for order in state.orders}
        ledger._scopes = {(one.strategy, one.symbol): list(one.ids) for one in state.scopes}
        ledger._past = {(one.strategy, one.symbol): one.past for one in state.scopes if one.past is not None}
        for one in state.scopes:
            scope = one.strategy, one.symbol
            if one.settled_at is not None:
                ledger._settled_at[scope] = one.settled_at
            for side, at in ((Side.BUY, one.bought_at), (Side.SELL, one.sold_at)):
                if at is not None:
                    ledger._entered_at[scope, side] = at
        ledger._gone = {one.id: one for one in state.gone}
        ledger._sent = list(state.sent)
        ledger._rejected = set(state.rejected)
        ledger.strangers = Strangers(kept=state.strangers, settled=state.doubts)
        ledger.version = state.version
        return ledger

    def add(self, order: Order) -> None:
        """Take an order that was allowed: from now on it counts in full."""
        self._changed(order)
        self._orders[order.id] = order
        self._scopes.setdefault((order.strategy, order.symbol), []).append(order.id)
        # None is ever dropped: after one that a wrong clock dates years ahead, those of today would be missing.
        bisect.insort(self._sent, AllowedAt(at=order.decided_at, id=order.id), key=_by_time)

    def withdraw(self, id: str) -> None:
        """Forget an order that was allowed, and then never said to be: nobody can have sent it."""
        order = self._orders.pop(id, None)
        if order is not None:
            self._changed(order)
            self._scopes[order.strategy, order.symbol].remove(id)
            self._sent.remove(AllowedAt(at=order.decided_at, id=id))

    def tell(self, id: str, report: Report, symbol: str, *, named: str) -> Order | Unknown:
        """Hear of an order; return it as it is after that, or why what was told cannot be counted.

        What was filled of an order that was never allowed here is on `symbol`, all that anybody knows of it; so is what
        was `named` on another instrument than it was allowed on. There it goes on counting in full, and as something
        that may have been filled.
        """
        before = self._orders.get(id)
        if before is None:
            return self._gone_or_strange(id, report, symbol)
        if named not in (EVERY, before.symbol):
            return self._misnamed(before, report, symbol, named)
        after = self._after(before, report)
        if after is not before and report.state is OrderState.REJECTED:
            self._rejected.add(id)
        return after

    def _after(self, before: Order, report: Report) -> Order:
        after = before.told(report)
        if after is not before:
            self._changed(before)
            self._orders[before.id] = after
        return after

    def _changed(self, *orders: Order) -> None:
        """Forget what was found out of orders that are others now, and of those among which they are."""
        self.version += 1
        for order in orders:
            scope = order.strategy, order.symbol
            for answers in (self._of, self._folded):
                answers.pop(scope, None)
            self._on.pop(order.symbol, None)
            self._fills.pop(order.id, None)
        self._open = None

    def _misnamed(self, order: Order, report: Report, symbol: str, named: str) -> Unknown:
        """Hear of an order on another instrument: which of the two was meant, nobody knows."""
        if symbol != order.symbol:
            self.doubt(symbol, report.known_at)
            self._doubt(order.id, symbol, report)
        if not order.course.is_ended:
            # That it ended is not taken from what may be said of another one.
            self._after(order, replace(report, state=OrderState.ACCEPTED, lots=None, is_unread=True))
        return invalid(
            "symbol_other", f"order {order.id} was allowed on {order.symbol}, and not on {named:.40}: {_THEN}"
        )

    def knows(self, id: str) -> bool:
        """Say whether an order was allowed for a signal, however long ago."""
        return id in self._orders or id in self._gone

    def order(self, id: str) -> Order | None:
        """Return the order of a signal, None where none was allowed or it is long over."""
        return self._orders.get(id)

    def _gone_or_strange(self, id: str, report: Report, symbol: str) -> Unknown:
        if id in self._gone and report.lots in (None, self._gone[id].lots):
            return invalid("long_ended", f"order {id} ended long ago")
        stranger = self._doubt(id, self._gone[id].symbol if id in self._gone else symbol, report)
        then = _ENDS if stranger.goes_on else _THEN
        return invalid("order_unknown", f"order {id} {self._was(id)}{f': {then}' if stranger.may_be_filled else ''}")

    def _doubt(self, id: str, symbol: str, report: Report) -> Stranger:
        self.version += 1
        return self.strangers.tell(id, symbol, report)

    def _was(self, id: str) -> str:
        return f"had ended with {self._gone[id].lots} lots" if id in self._gone else "was never allowed here"

    def doubt(self, symbol: str, at: int) -> None:
        """Hear that something on an instrument was filled by an instant that cannot be counted."""
        self.version += 1
        self.strangers.doubt(symbol, at)

    def scopes(self, symbol: str) -> tuple[Scope, ...]:
        """Return whose orders there were on an instrument."""
        return tuple([scope for scope in self._scopes if scope[1] == symbol])

    @property
    def symbols(self) -> frozenset[str]:
        """Return the instruments that there were orders on."""
        return frozenset([symbol for _, symbol in self._scopes])

    def of(self, scope: Scope) -> OrderList:
        """Return the orders of one strategy on one instrument, the oldest first, without those that are long over."""
        own = self._of.get(scope)
        if own is None:
            own = self._of[scope] = OrderList([self._orders[id] for id in self._scopes.get(scope, ())])
        return own

    def on(self, symbol: str) -> OrderList:
        """Return the orders on an instrument, whosever they are."""
        orders = self._on.get(symbol)
        if orders is None:
            orders = self._on[symbol] = OrderList(itertools.chain.from_iterable(map(self.of, self.scopes(symbol))))
        return orders

    def past(self, scope: Scope) -> Holding:
        """Return what a strategy held after the orders that are long over."""
        return self._past.get(scope, Holding())

    def folded(self, scope: Scope, market: MarketSpec) -> Folded:
        """Return what a strategy holds after every fill, in the order in which they were known."""
        known = self._folded.get(scope)
        if known is not None and known[0] is market:
            return known[1]
        fills = in_order(map(self._fills_of, self.of(scope)))
        holding = self._folds.setdefault(scope, FillFold()).over(self.past(scope), fills, market)
        folded = Folded(holding, fills[-1].known_at if fills else 0)
        self._folded[scope] = (market, folded)
        return folded

    def _fills_of(self, order: Order) -> tuple[Fill, ...]:
        if order.id not in self._fills:
            self._fills[order.id] = tuple(order.fills())
        return self._fills[order.id]

    def has_entered(self, scope: Scope, side: Side, since: int) -> bool:
        """Say whether anything was filled of an order that opens on a side and was allowed since an instant."""
        if self._entered_at.get((scope, side), since - 1) >= since:
            return True
        orders = self.of(scope)
        return any(o.side is side and not o.closes and o.decided_at >= since and o.course.filled for o in orders)

    def settled_at(self, scope: Scope) -> int | None:
        """Return the instant of the last word on the orders that are long over, None where none is.

        Of a position that was so by then nobody can say any more what was filled since.
        """
        return self._settled_at.get(scope)

    def settle(self, scope: Scope, market: MarketSpec, at: int | None) -> None:
        """Keep of the oldest orders what they left, where a position told at an instant has them in it, if one was."""
        ids = self._scopes.get(scope, [])
        while count := self._settled(ids, at):
            settled = [self._orders.pop(id) for id in ids[:count]]
            del ids[:count]
            self._changed(*settled)
            fills = in_order(order.fills() for order in settled)
            self._past[scope] = FillFold().over(self.past(scope), fills, market)
            for order in settled:
                self._settled_at[scope] = max(order.course.last_at or 0, self._settled_at.get(scope, 0))
                if order.course.filled and not order.closes:
                    self._entered_at[scope, order.side] = order.decided_at
                self._gone[order.id] = GoneOrder(id=order.id, symbol=order.symbol, lots=order.course.filled)

    def _settled(self, ids: Sequence[str], at: int | None) -> int:
        """Return how many of the oldest orders are over, and were before the next one was decided; 0 for none.

        Orders of one instant, as of a position that is turned round, are over together: which of them was filled first
        does not follow from their order.
        """
        last = 0
        for count, (id, next_id) in enumerate(itertools.pairwise(ids[: max(0, len(ids) - KEPT + 1)]), 1):
            order = self._orders[id]
            if not _is_over(order, at):
                return 0
            last = max(last, order.course.last_at or 0)
            if last <= self._orders[next_id].decided_at:
                return count
        return 0

    @property
    def open(self) -> int:
        """Return how many orders have not ended, as far as anybody told."""
        if self._open is None:
            courses = [order.course for order in self._orders.values()]
            self._open = sum(not course.is_ended or course.most > course.filled for course in courses)
        return self._open

    def sent_since(self, at: int) -> int:
        """Return how many orders were allowed at an instant or later."""
        return len(self._sent) - bisect.bisect_left(self._sent, at, key=_AT)

    @property
    def is_unused(self) -> bool:
        """Say whether nobody was ever allowed an order, nor told of one."""
        return not self._sent and not self.version

    def is_quiet(self, now: int) -> bool:
        """Say whether no order was allowed within the hour before an instant, nor later."""
        return not self._sent or self._sent[-1].at < now - HOUR

    def rejected_since(self, at: int) -> int:
        """Return how many of the orders that were allowed since an instant were rejected."""
        if not self._rejected:
            return 0
        recent = self._sent[bisect.bisect_left(self._sent, at, key=_AT) :]
        return sum(one.id in self._rejected for one in recent)


def _by_time(one: AllowedAt) -> tuple[int, str]:
    return one.at, one.id


def _is_over(order: Order, at: int | None) -> bool:
    """Say whether an order is over and tells no riddles, so that a position told at an instant has it in it."""
    course = order.course
    if not course.is_ended or course.doubt is not None or course.is_undated or order.is_overfilled:
        return False
    if course.last_at is None or course.most != course.filled:
        return False
    return at is None or order.is_over(at)
