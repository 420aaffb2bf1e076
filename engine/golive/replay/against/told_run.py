"""What the entries of a run say of its signals, its orders and its money, by order and by round trip."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from fractions import Fraction

from golive.account.journalled_account import events_of
from golive.core.dataclass import dataclass
from golive.core.verdict import Verdict
from golive.execution.account import Account, AccountRule
from golive.execution.account_events import Filled
from golive.execution.contract import Terms
from golive.execution.side import Side
from golive.journal.bodies.decision import DecisionTaken
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.funding import FundingCharged
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.mark import Marked
from golive.journal.bodies.order import OrderSent
from golive.journal.keys import parts_of
from golive.replay.against.compared_entries import Written

_READ = frozenset(body.KIND for body in (DecisionTaken, OrderSent, OrderFilled, FundingCharged, Marked))
_ALLOWED = (Verdict.EXECUTE.name, Verdict.REDUCE.name)
_NEVER = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldOrder:
    """An order: lots that were ordered, when it was sent and when it arrived, in nanoseconds, and the mid it met.

    `arrives` is None where nobody said, `mid` in ticks where both sides were shown to a fill of it.
    """

    lots: int
    sent: int
    arrives: int | None
    mid: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldTrip:
    """A round trip: what one signal opened, `lots` of it at prices that come to `entry_sum`, in lots times ticks.

    `exits` are the lots that each signal closed, `out_sum` what they were closed at with what is open still at its last
    `mark`. Money is in nano-units. `net` has what is open, floored as the account floors it, and is None where that is
    not known.
    """

    key: str
    signal: str
    strategy: str
    symbol: str
    side: Side
    lots: int
    entry_sum: int
    since: int
    until: int | None
    exits: Mapping[str, int]
    open_lots: int
    exit_sum: int
    mark: Fraction | None
    unit: int
    realised: int
    fees: int
    funding: int

    @property
    def out_sum(self) -> Fraction | None:
        """Return what all lots were left at or are worth, in lots times ticks."""
        if not self.open_lots:
            return Fraction(self.exit_sum)
        return None if self.mark is None else self.exit_sum + self.open_lots * self.mark

    @property
    def gross(self) -> Fraction | None:
        """Return what the price of it came to, exactly."""
        out = self.out_sum
        return None if out is None else int(self.side) * self.unit * (out - self.entry_sum)

    @property
    def net(self) -> int | None:
        """Return what it came to after fees and funding."""
        gross = self.gross
        return None if gross is None else gross.__floor__() - self.fees + self.funding


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRun:
    """A run by its entries: signals that were allowed, orders by signal, and round trips in the order of their entries.

    `decided` are verdicts of all that was decided, by signal. `unknown_funding` counts boundaries that nobody knows
    the rate of.
    """

    decided: Mapping[str, str]
    orders: Mapping[str, ToldOrder]
    trips: tuple[ToldTrip, ...]
    unknown_funding: int

    @property
    def allowed(self) -> frozenset[str]:
        """Return the signals that were allowed."""
        return frozenset(signal for signal, verdict in self.decided.items() if verdict in _ALLOWED)

    @property
    def net(self) -> int | None:
        """Return what all of it came to in nano-units, None where something is open and its worth is unknown."""
        nets = [trip.net for trip in self.trips]
        return None if None in nets else sum(net for net in nets if net is not None)


def told_run(entries: Iterable[Written], markets: Mapping[str, Terms]) -> ToldRun:
    """Return what some entries say, given the terms of each symbol."""
    reading = _Reading(markets)
    for entry in entries:
        if entry.kind in _READ:
            reading.take(entry)
    return reading.run()


@dataclass(slots=True)
class _Reading:
    markets: Mapping[str, Terms]
    account: Account = field(init=False)
    decided: dict[str, str] = field(default_factory=dict)
    orders: dict[str, ToldOrder] = field(default_factory=dict)
    exits: dict[str, dict[str, int]] = field(default_factory=dict)
    pairs: dict[str, tuple[str, str]] = field(default_factory=dict)
    unknown_funding: int = 0

    def __post_init__(self) -> None:
        # Nothing is asked of it but its round trips: it begins with nothing, and its marks never get old.
        self.account = Account(AccountRule(markets=self.markets, capital=0, mark_max_age=_NEVER, start=0))

    def take(self, entry: Written) -> None:
        body = read_body(entry.kind, entry.body)
        match body:
            case DecisionTaken():
                self.decided[body.signal] = body.verdict
            case OrderSent():
                self.orders[body.signal] = ToldOrder(lots=body.lots, sent=body.sent, arrives=body.arrives)
            case OrderFilled():
                self._meet(body)
            case FundingCharged():
                self.unknown_funding += body.why is not None
        for event in events_of(body, entry.ts):
            before = self._open_lots(event) if isinstance(event, Filled) else {}
            self.account.apply(event)
            if isinstance(event, Filled):
                self._note_exits(event, before)
        if isinstance(body, OrderFilled):
            self.pairs[body.signal] = (body.strategy, body.symbol)

    def _meet(self, fill: OrderFilled) -> None:
        sent = self.orders.get(fill.signal)
        if sent is not None and sent.mid is None and fill.bid is not None and fill.ask is not None:
            self.orders[fill.signal] = replace(sent, mid=Fraction(fill.bid + fill.ask, 2))

    def _open_lots(self, fill: Filled) -> dict[str, int]:
        held = self.account.positions.get((fill.strategy, fill.symbol))
        return {} if held is None else {lots.trip: self.account.trips[lots.trip].open_lots for lots in held.open}

    def _note_exits(self, fill: Filled, before: Mapping[str, int]) -> None:
        signal = parts_of(fill.order, 2)[0]
        for trip, lots in before.items():
            closed = lots - self.account.trips[trip].open_lots
            if closed > 0:
                own = self.exits.setdefault(trip, {})
                own[signal] = own.get(signal, 0) + closed

    def run(self) -> ToldRun:
        return ToldRun(
            decided=self.decided,
            orders=self.orders,
            trips=tuple(self._trip(key) for key in self.account.trips),
            unknown_funding=self.unknown_funding,
        )

    def _trip(self, key: str) -> ToldTrip:
        trip = self.account.trips[key]
        signal = parts_of(trip.order, 2)[0]
        strategy, symbol = self.pairs[signal]
        marking = self.account.marks.get(symbol)
        return ToldTrip(
            key=key,
            signal=signal,
            strategy=strategy,
            symbol=symbol,
            side=trip.side,
            lots=trip.lots,
            entry_sum=trip.entry_sum,
            since=trip.since,
            until=trip.until if trip.complete else None,
            exits=self.exits.get(key, {}),
            open_lots=trip.open_lots,
            exit_sum=trip.exit_sum,
            mark=None if marking is None else marking.long if trip.side is Side.BUY else marking.short,
            unit=self.markets[symbol].unit,
            realised=trip.realised,
            fees=trip.fees,
            funding=trip.funding,
        )
