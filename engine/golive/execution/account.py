"""The account: a fold over fills, marks, funding and transfers, in whole nano-units.

Source: section 11 of the description of execution; traps 2, 3 and 6. Positions of strategies never net. An equity that
cannot be marked is unknown, and what was known last before midnight is the day's baseline.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.unit import NANOS
from golive.execution.account_events import (
    AccountEvent,
    BaselineReset,
    Filled,
    Funded,
    MarkedTogether,
    Marking,
    Transferred,
)
from golive.execution.contract import Terms
from golive.execution.exact import Exact, whole
from golive.execution.position import OpenLots, Position, close, grow, open_profit
from golive.execution.round_trip import RoundTrip, entered, left, seen_at
from golive.execution.split import split
from golive.execution.switch import OVERFILL

DAY = 86_400 * NANOS
"""A day of UTC, in nanoseconds: the epoch began at midnight, and its days have no leap seconds."""

MARK_MISSING, MARK_INVALID, MARK_STALE = "mark_missing", "mark_invalid", "mark_stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRule:
    """Markets by symbol, capital in nano-units, how old a mark may be and when the account begins, in nanoseconds.

    Linear and spot markets are in the quote currency and inverse ones in the base: both in one account is refused
    (`currency`).
    """

    markets: Mapping[str, Terms]
    capital: int
    mark_max_age: int
    start: int

    def __post_init__(self) -> None:
        for name in ("capital", "mark_max_age", "start"):
            whole(getattr(self, name), name)
        if len({terms.inverse for terms in self.markets.values()}) > 1:
            raise Refused("currency", "linear and inverse markets have no currency in common", field="markets")


@dataclass(frozen=True, slots=True, kw_only=True)
class Equity:
    """Cash and what is open, in nano-units; or why that is unknown."""

    value: int | None
    why: str | None = None


class Account:
    """The account after the events that were applied, in their order. A refused event changes nothing.

    >>> from fractions import Fraction
    >>> from golive.execution.contract import Contract
    >>> from golive.execution.side import Side
    >>> terms = Terms(contract=Contract.LINEAR, tick=Fraction("0.1"), lot=Fraction("0.001"))
    >>> account = Account(AccountRule(markets={"BTC": terms}, capital=10**12, mark_max_age=5, start=0))
    >>> bought = {"strategy": "s", "symbol": "BTC", "order": "a", "order_lots": 9, "side": Side.BUY, "fee": 7}
    >>> account.apply(Filled(ts=1, id="a/1", lots=9, price=500, **bought))
    >>> account.equity().why
    'mark_missing'
    >>> account.apply(Marking(ts=2, symbol="BTC", long=Fraction(499), short=Fraction(499)))
    >>> account.equity().value, account.day_loss
    (999999099993, 900007)
    """

    def __init__(self, rule: AccountRule) -> None:
        self.rule = rule
        self.ts, self.day = rule.start, rule.start // DAY
        self.cash = self.peak = self.baseline = rule.capital
        self.realised = self.fees = self.funding = self.duplicates = 0
        self.days: list[tuple[int, int]] = []
        self.positions: dict[tuple[str, str], Position] = {}
        self.trips: dict[str, RoundTrip] = {}
        # What the fold remembers of what it was told; `account_state` writes it down.
        self.marks: dict[str, Marking] = {}
        self.fills: dict[str, Filled] = {}
        self.filled: dict[str, int] = {}
        self.rounds: dict[str, int] = {}
        self.known = rule.capital

    def apply(self, event: AccountEvent) -> None:
        """Take one event.

        Raises
        ------
        Refused
            `time` for one before the last; `conflict` for a fill that was told differently; `overfill` for more than
            its order; `spot_short`; `symbol` without a market; `equity_unknown` for a reset.
        """
        if isinstance(event, Filled) and self._is_told(event):
            self.duplicates += 1
            return
        self._refuse(event)
        self._pass(event.ts)
        match event:
            case Filled():
                self._fill(event)
            case Marking():
                self._mark(event)
            case MarkedTogether():
                for marking in event.markings:
                    self._mark(marking)
            case Funded():
                self._fund(event)
            case Transferred():
                self.cash, self.peak = self.cash + event.amount, self.peak + event.amount
                self.baseline, self.known = self.baseline + event.amount, self.known + event.amount
            case BaselineReset():
                self.baseline = self.peak = self.known
        equity = self.equity().value
        if equity is not None:
            self.known, self.peak = equity, max(self.peak, equity)

    def equity(self, at: int | None = None) -> Equity:
        """Return the equity at an instant, or at that of the last event; marks get stale as time passes."""
        return self._equity(self.ts if at is None else at, self.marks)

    def equity_by(self, *markings: Marking) -> Equity:
        """Return what the equity would be if marks of one instant were told now, which changes nothing."""
        now = max((marking.ts for marking in markings), default=self.ts)
        return self._equity(now, {**self.marks, **{marking.symbol: marking for marking in markings}})

    def _equity(self, now: int, marks: Mapping[str, Marking]) -> Equity:
        total = self.cash
        for (_, symbol), position in sorted(self.positions.items()):
            if position.lots == 0:
                continue
            marking = marks.get(symbol)
            if marking is None:
                return Equity(value=None, why=MARK_MISSING)
            mark = marking.long if position.lots > 0 else marking.short
            if mark is None:
                return Equity(value=None, why=MARK_INVALID)
            if now - marking.ts > self.rule.mark_max_age:
                return Equity(value=None, why=MARK_STALE)
            total += position.value(mark)
        return Equity(value=total)

    @property
    def drawdown(self) -> int | None:
        """Return how far the equity is below its peak; None where it is unknown."""
        equity = self.equity().value
        return None if equity is None else self.peak - equity

    @property
    def day_loss(self) -> int | None:
        """Return what the day has lost, at least 0; None where equity is unknown or the baseline is not above zero."""
        equity = self.equity().value
        return None if equity is None or self.baseline <= 0 else max(0, self.baseline - equity)

    def completed(self) -> tuple[RoundTrip, ...]:
        """Return the round trips of which nothing is open, in the order they were opened."""
        return tuple(trip for trip in self.trips.values() if trip.complete)

    def let_go(self, under_way: Collection[str]) -> None:
        """Forget round trips that are complete, with the fills of their orders, but for orders that are under way.

        What an account is worth does not change, and of a fill that is told again nothing is known any more: whoever
        lets go keeps what was told elsewhere.
        """
        kept = {key for key, trip in self.trips.items() if not trip.complete or _order(key) in under_way}
        orders = {*map(_order, kept), *under_way}
        self.trips = {key: trip for key, trip in self.trips.items() if key in kept}
        self.fills = {id: fill for id, fill in self.fills.items() if fill.order in orders}
        self.filled = {order: lots for order, lots in self.filled.items() if order in orders}
        self.rounds = {order: count for order, count in self.rounds.items() if order in orders}

    def _is_told(self, fill: Filled) -> bool:
        before = self.fills.get(fill.id)
        if before is not None and before != fill:
            raise Refused("conflict", f"the fill `{fill.id}` was told before with another body", field="id")
        return before is not None

    def _refuse(self, event: AccountEvent) -> None:
        """Refuse what cannot be, before anything changes."""
        if whole(event.ts, "ts") < self.ts:
            raise Refused("time", f"an event of {event.ts} comes after one of {self.ts}", field="ts")
        if isinstance(event, BaselineReset) and self.equity(event.ts).value is None:
            raise Refused("equity_unknown", "there is no equity to count from", field="ts")
        if isinstance(event, (Funded, Transferred)):
            whole(event.amount, "amount")
        if not isinstance(event, Filled):
            return
        if event.symbol not in self.rule.markets:
            raise Refused("symbol", f"`{event.symbol}` has no market", field="symbol")
        if self.filled.get(event.order, 0) + event.lots > event.order_lots:
            # A hard stop outside any policy: more was filled than was ordered.
            raise Refused(OVERFILL, f"`{event.order}` was filled beyond its {event.order_lots} lots", field="order")
        position = self._position(event.strategy, event.symbol)
        if position.terms.spot and position.lots + event.side.signed(event.lots) < 0:
            raise Refused("spot_short", f"`{event.symbol}` is not there to be sold", field="side")

    def _pass(self, ts: int) -> None:
        """Let time pass, and open every day that begins: at what was known last, for unknown never becomes known."""
        while self.day < ts // DAY:
            self.day, self.baseline = self.day + 1, self.known
            self.days.append((self.day, self.baseline))
        self.ts = ts

    def _position(self, strategy: str, symbol: str) -> Position:
        return self.positions.get((strategy, symbol)) or Position(terms=self.rule.markets[symbol])

    def _fill(self, fill: Filled) -> None:
        """Close what is open on the other side, first in first out, and open the rest: a flip does both."""
        self.fills[fill.id] = fill
        self.filled[fill.order] = self.filled.get(fill.order, 0) + fill.lots
        signed = fill.side.signed(fill.lots)
        position, matches = close(self._position(fill.strategy, fill.symbol), signed, fill.price)
        opened = fill.lots - sum(match.lots for match in matches)
        shares = split(fill.fee, [*(match.lots for match in matches), *([opened] if opened else [])], math.ceil)
        for match, fee in zip(matches, shares, strict=False):
            self.trips[match.trip] = left(
                self.trips[match.trip], match, fill.price, fee, ts=fill.ts, order=fill.order, reason=fill.reason
            )
        touched = [match.trip for match in matches]
        if opened:
            key = self._round(fill)
            self.trips[key] = entered(self.trips[key], opened, fill.price, shares[-1])
            position = grow(position, OpenLots(trip=key, lots=fill.side.signed(opened), price=fill.price))
            touched.append(key)
        self.positions[fill.strategy, fill.symbol] = position
        self._see(position, dict.fromkeys(touched), fill.price)
        realised = sum(match.realised for match in matches)
        self.realised, self.fees = self.realised + realised, self.fees + fill.fee
        paid = position.terms.money(signed, fill.price) if position.terms.spot else -realised
        self.cash -= paid + fill.fee

    def _round(self, fill: Filled) -> str:
        """Return the key of the round trip that an entry belongs to, a new one where the last is complete."""
        rounds = self.rounds.get(fill.order, 0)
        key = f"{fill.order}#{rounds}"
        if rounds and not self.trips[key].complete:
            return key
        self.rounds[fill.order] = rounds + 1
        key = f"{fill.order}#{rounds + 1}"
        self.trips[key] = RoundTrip(key=key, side=fill.side, since=fill.ts)
        return key

    def _see(self, position: Position, trips: Iterable[str], mark: Exact) -> None:
        """Note in round trips what they would come to at a price."""
        for key in trips:
            mine = (each for each in position.open if each.trip == key)
            self.trips[key] = seen_at(self.trips[key], open_profit(position.terms, mine, mark))

    def _mark(self, marking: Marking) -> None:
        self.marks[marking.symbol] = marking
        for (_, symbol), position in self.positions.items():
            mark = marking.long if position.lots > 0 else marking.short
            if symbol == marking.symbol and mark is not None:
                self._see(position, dict.fromkeys(each.trip for each in position.open), mark)

    def _fund(self, funded: Funded) -> None:
        """Book a payment, and share it by the lots that are open."""
        self.cash, self.funding = self.cash + funded.amount, self.funding + funded.amount
        held = self.positions.get((funded.strategy, funded.symbol))
        lots = held.open if held else ()
        for each, share in zip(lots, split(funded.amount, [abs(o.lots) for o in lots], math.floor), strict=True):
            trip = self.trips[each.trip]
            self.trips[each.trip] = replace(trip, funding=trip.funding + share)


def _order(trip: str) -> str:
    """Return the order that a round trip is of, by its key `order#k`."""
    return trip.rpartition("#")[0]
