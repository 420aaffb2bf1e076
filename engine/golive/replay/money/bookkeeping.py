"""What was earned and paid by round trip and by day: a second fold over what a run writes, beside the machine's own."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from golive.account.journalled_account import events_of
from golive.core.dataclass import dataclass
from golive.execution.account import DAY, Account, AccountRule
from golive.execution.account_events import Filled
from golive.execution.position import Position, close
from golive.execution.split import split
from golive.journal.bodies.fill import OrderFilled
from golive.trading.entries import Noted
from golive.trading.pnl import Pnl, costs_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TripCosts:
    """What a round trip paid in nano-units against the market that its orders arrived in; None where unknown."""

    spread: int | None = 0
    impact: int | None = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedDay:
    """What was booked on a day of UTC, counted since the epoch."""

    day: int
    pnl: Pnl


class Bookkeeping:
    """The account once more, entry by entry, with spread and impact of each fill shared among the trips it belongs to.

    A fill that closes one position and opens another belongs to both by its lots; the first share is rounded up.
    """

    def __init__(self, rule: AccountRule) -> None:
        self.account = Account(rule)
        self._costs: dict[str, TripCosts] = {}
        self._total = TripCosts()
        self._day, self._ended = self.account.day, self.booked
        self._days: list[BookedDay] = []

    @property
    def booked(self) -> Pnl:
        """Return all that was booked so far; what is open is in none of it but its costs."""
        account, total = self.account, self._total
        return Pnl(
            realised=account.realised,
            fees=account.fees,
            funding=account.funding,
            spread=total.spread,
            impact=total.impact,
        )

    def take(self, noted: Noted) -> None:
        """Take an entry that was written, in the order of time."""
        self._open_days(noted.ts // DAY)
        body = noted.body
        costs = _costs_by_level(body, self.account.rule) if isinstance(body, OrderFilled) else iter(())
        for event in events_of(body, noted.ts):
            if isinstance(event, Filled):
                self._fill(event, next(costs))
            else:
                self.account.apply(event)

    def costs(self, trip: str) -> TripCosts:
        """Return what a round trip paid, by its key."""
        return self._costs[trip]

    def days(self) -> tuple[BookedDay, ...]:
        """Return every day since the account began, the last one as far as it went."""
        return (*self._days, BookedDay(day=self._day, pnl=self.booked - self._ended))

    def _open_days(self, day: int) -> None:
        while self._day < day:
            self._days.append(BookedDay(day=self._day, pnl=self.booked - self._ended))
            self._day, self._ended = self._day + 1, self.booked

    def _fill(self, event: Filled, costs: TripCosts) -> None:
        account, held = self.account, (event.strategy, event.symbol)
        before = account.positions.get(held) or Position(terms=account.rule.markets[event.symbol])
        _, matches = close(before, event.side.signed(event.lots), event.price)
        account.apply(event)
        shares: Counter[str] = Counter()
        for match in matches:
            shares[match.trip] += match.lots
        opened = event.lots - sum(shares.values())
        if opened:
            shares[account.positions[held].open[-1].trip] = opened
        spreads, impacts = (_shared(one, [*shares.values()]) for one in (costs.spread, costs.impact))
        for trip, spread, impact in zip(shares, spreads, impacts, strict=True):
            self._costs[trip] = _sum(self._costs.get(trip, TripCosts()), TripCosts(spread=spread, impact=impact))
        self._total = _sum(self._total, costs)


def _costs_by_level(body: OrderFilled, rule: AccountRule) -> Iterator[TripCosts]:
    terms = rule.markets[body.symbol]
    for level in body.levels:
        costs = costs_of(body, terms, (level,))
        yield (
            TripCosts(spread=None, impact=None)
            if costs is None
            else TripCosts(spread=costs.spread, impact=costs.impact)
        )


def _shared(amount: int | None, lots: list[int]) -> list[int] | list[None]:
    return [None] * len(lots) if amount is None else split(amount, lots, math.ceil)


def _sum(one: TripCosts, other: TripCosts) -> TripCosts:
    return TripCosts(spread=_both(one.spread, other.spread), impact=_both(one.impact, other.impact))


def _both(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other
