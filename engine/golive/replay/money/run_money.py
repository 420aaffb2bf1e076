"""The money of a run, gathered from what its machine writes and is worth, turn by turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from golive.core.dataclass import dataclass
from golive.core.row import DAILY_LOSS
from golive.execution.account_events import Marking
from golive.journal.bodies.funding import FundingCharged
from golive.replay.blocks import OpenBlocks
from golive.replay.money.bookkeeping import Bookkeeping, TripCosts
from golive.replay.money.day_money import DayMoney, days_of
from golive.replay.money.doubts import Doubt, funding_doubt, silences, unmarked, usable_quotes
from golive.replay.money.order_outcomes import OrderOutcome, OrdersSeen
from golive.replay.money.worth_at_looks import CurveSeen, EquityPoint, WorstSeen, worse
from golive.trading.opening import Opened
from golive.trading.turned import Turned
from golive.trading.worth import DRAWDOWN, Worth


@dataclass(frozen=True, slots=True, kw_only=True)
class RunMoney:
    """The equity at each look at which it changed, each day, each order, and what nobody can tell of all that.

    `worst` are the largest loss of a day and the largest drawdown at any look, as a switch counts them.

    Everything is empty where no account could be kept.
    """

    curve: tuple[EquityPoint, ...] = ()
    days: tuple[DayMoney, ...] = ()
    orders: tuple[OrderOutcome, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    worst: tuple[WorstSeen, ...] = ()

    @property
    def is_booked_known(self) -> bool:
        """Say whether all is known that was booked: the funding of every boundary."""
        return not any(doubt.is_of_booked for doubt in self.doubts)

    def is_known_of(self, symbol: str) -> bool:
        """Say whether all is known that was booked of a symbol."""
        return not any(doubt.is_of(symbol) for doubt in self.doubts)


NO_MONEY = RunMoney()


@dataclass(slots=True, kw_only=True)
class MoneySeen:
    """The money of a run that was seen so far."""

    opened: Opened
    open_blocks: OpenBlocks = list
    books: Bookkeeping = field(init=False)
    orders: OrdersSeen = field(init=False)
    curve: CurveSeen = field(init=False)
    doubts: list[Doubt] = field(default_factory=list)
    worst: dict[str, WorstSeen] = field(default_factory=dict)
    last: int = 0

    def __post_init__(self) -> None:
        rule = self.opened.rule.account
        self.books, self.orders = Bookkeeping(rule), OrdersSeen(rule)
        self.curve = CurveSeen(self.open_blocks())

    def take(self, turned: Turned) -> None:
        """Take what a turn came to."""
        for noted in turned.entries:
            self.books.take(noted)
            self.orders.take(noted)
            if isinstance(noted.body, FundingCharged):
                doubt = funding_doubt(noted.body, noted.ts)
                self.doubts += [] if doubt is None else [doubt]
        if turned.worth is not None:
            self.last = turned.state.passed
            self.curve.take(self.last, turned.worth.cash, turned.worth.equity)
            self._take_losses(turned.worth)

    def _take_losses(self, worth: Worth) -> None:
        for name, share in ((DAILY_LOSS, worth.day_loss), (DRAWDOWN, worth.drawdown)):
            if share is not None:
                self.worst[name] = worse(self.worst.get(name), name, share, self.last)

    def costs(self, trip: str) -> TripCosts:
        """Return spread and impact of a round trip, by its key."""
        return self.books.costs(trip)

    def all(self, *markings: Marking) -> RunMoney:
        """Return the money of a run that ends at marks of one instant."""
        last = markings[0].ts
        points = self.curve.all()
        if self.opened.rule.closed is not None or not points:
            return NO_MONEY
        most = self.opened.rule.oldest_mark
        held = self._held(until=last).items()
        quoted = {symbol: usable_quotes(feed.quoted) for symbol, feed in self.opened.feeds.items()}
        silent = tuple(one for symbol, own in held for one in silences(quoted[symbol], own, most=most))
        blind = (one for one in unmarked(points, most=most) if not any(one.overlaps(other) for other in silent))
        doubts = sorted(
            {*self.doubts, *blind, *silent}, key=lambda doubt: (doubt.since, doubt.code, doubt.symbol or "")
        )
        signals = self.opened.policy.program.signals
        steps = [signals[name].every_ns for name, _ in self.opened.instants]
        period = points[0].ts, last
        return RunMoney(
            curve=points,
            days=tuple(days_of(self.books.days(), points, doubts, period=period, step=max(steps))),
            orders=self.orders.all(),
            doubts=tuple(doubts),
            worst=tuple(self.worst.values()),
        )

    def _held(self, *, until: int) -> Mapping[str, list[tuple[int, int]]]:
        """Return by symbol from when to when something was open."""
        symbols = {order.id: order.symbol for order in self.orders.all()}
        held: dict[str, list[tuple[int, int]]] = {}
        for trip in self.books.account.trips.values():
            symbol = symbols[trip.order]
            held.setdefault(symbol, []).append((trip.since, trip.until if trip.complete else until))
        return held
