"""What became of each order: how much of it was filled, and at what distance from the mid that it arrived at."""

from __future__ import annotations

from dataclasses import field, replace
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.core.unit import BPS
from golive.core.value import Unknown
from golive.execution.account import AccountRule
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.order import OrderSent
from golive.journal.bodies.order_state import OrderStateTold
from golive.journal.keys import key_of
from golive.trading.entries import Noted
from golive.trading.order_impact import ImpactsSeen

ENDED = frozenset(("filled", "cancelled", "rejected", "expired"))
"""What is told of an order of which nothing is filled any more."""

BUY = "buy"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderOutcome:
    """An order in lots, instants in nanoseconds; prices in quote currency, None where nothing was filled or shown.

    `slippage_bps` is the average price against the mid at arrival, positive where it cost something. The impact that
    was expected when it was sent and the one that it had are without the spread; `impact_why` says why the two cannot
    be compared. One that had not ended with the run may fill yet.
    """

    id: str
    signal: str
    strategy: str
    symbol: str
    side: str
    closes: bool
    lots: int
    filled: int
    sent_ts: int
    arrives_ts: int | None
    ended: bool
    mid_price: float | None
    average_price: float | None
    slippage_bps: float | None
    expected_impact_bps: float | None = None
    realised_impact_bps: float | None = None
    impact_why: str | None = None


@dataclass(slots=True, kw_only=True)
class _Seen:
    """An order while it fills: `paid` is lots times ticks, `mid` in ticks."""

    outcome: OrderOutcome
    paid: int = 0
    mid: Fraction | None = None


@dataclass(slots=True)
class OrdersSeen:
    """The orders that were seen so far."""

    rule: AccountRule
    seen: dict[str, _Seen] = field(default_factory=dict)
    impacts: ImpactsSeen = field(default_factory=ImpactsSeen)

    def take(self, noted: Noted) -> None:
        """Take an entry."""
        self.impacts.take(noted.ts, noted.body)
        match noted.body:
            case OrderSent() as sent:
                self._sent(sent)
            case OrderFilled() as fill:
                self._filled(fill)
            case OrderStateTold(state=state) as told if state in ENDED:
                self._ended(key_of((told.signal, told.n)))

    def all(self) -> tuple[OrderOutcome, ...]:
        """Return every order, in the order in which they were sent."""
        return tuple(self._priced(one) for one in self.seen.values())

    def _sent(self, sent: OrderSent) -> None:
        id = key_of((sent.signal, sent.n))
        self.seen[id] = _Seen(
            outcome=OrderOutcome(
                id=id,
                signal=sent.signal,
                strategy=sent.strategy,
                symbol=sent.symbol,
                side=sent.side,
                closes=sent.reduce_only,
                lots=sent.lots,
                filled=0,
                sent_ts=sent.sent,
                arrives_ts=sent.arrives,
                ended=False,
                mid_price=None,
                average_price=None,
                slippage_bps=None,
            )
        )

    def _filled(self, fill: OrderFilled) -> None:
        id = key_of((fill.signal, fill.n))
        one = self.seen[id]
        lots = sum(level.lots for level in fill.levels)
        one.outcome = replace(one.outcome, filled=one.outcome.filled + lots)
        one.paid += sum(level.lots * level.price for level in fill.levels)
        if fill.bid is not None and fill.ask is not None and 0 < fill.bid < fill.ask:
            one.mid = Fraction(fill.bid + fill.ask, 2)
        if one.outcome.filled == one.outcome.lots:
            self._ended(id)

    def _ended(self, id: str) -> None:
        # One that was allowed and never left has an end and no order.
        if id in self.seen:
            self.seen[id].outcome = replace(self.seen[id].outcome, ended=True)

    def _compared(self, outcome: OrderOutcome) -> OrderOutcome:
        impact = self.impacts.of(outcome.id)
        expected, realised = impact.expected_bps, impact.realised_bps
        whys = [one.code for one in (realised, expected) if isinstance(one, Unknown)]
        return replace(
            outcome,
            expected_impact_bps=None if isinstance(expected, Unknown) else expected,
            realised_impact_bps=None if isinstance(realised, Unknown) else realised,
            impact_why=whys[0] if whys else None,
        )

    def _priced(self, one: _Seen) -> OrderOutcome:
        outcome, tick = self._compared(one.outcome), self.rule.markets[one.outcome.symbol].tick
        if not outcome.filled:
            return outcome
        average = Fraction(one.paid, outcome.filled)
        away = None if one.mid is None else (average - one.mid) / one.mid * (1 if outcome.side == BUY else -1)
        return replace(
            outcome,
            mid_price=None if one.mid is None else float(one.mid * tick),
            average_price=float(average * tick),
            slippage_bps=None if away is None else float(away) * BPS,
        )
