"""What each order moved the price that it was filled at, beside what was expected of it, from the entries of a journal.

Impact is the average price against the touch that the order arrived at, as it is told apart from the spread: an order
that finds all that it wants at the best price has none. It is in basis points of the mid at arrival.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.core.unit import BPS
from golive.core.value import Unknown, invalid, missing
from golive.execution.fill import Liquidity
from golive.execution.member import member
from golive.execution.side import Side
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.order import MarketMet, OrderSent
from golive.journal.body import Body
from golive.journal.keys import key_of
from golive.trading.liquidation import LIQUIDATED

NOT_SAID = missing("market_not_said", "its entry does not say what market it was sent into")
NOT_FILLED = missing("nothing_filled", "nothing of it was filled")
RESTED = invalid("rested", "some of it waited for others to trade, which moves no price")
FIRED = invalid("waited_for_a_trigger", "it waited for its trigger: where it arrived says nothing of where it filled")
NO_TOUCH = missing("no_mid_at_arrival", "no usable bid and ask are told of its arrival")
FORCED = invalid(LIQUIDATED, "the venue closed by force: nobody sent it")
NOTHING_TRADED, WHOLE_VOLUME = "nothing_traded", "took_the_whole_volume"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenLevel:
    """Lots at a price in ticks, with when that was heard, in nanoseconds."""

    ts: int
    price: int
    lots: int


@dataclass(slots=True, kw_only=True)
class OrderImpact:
    """An order with all that was filled of it so far; `bid` and `ask` in ticks are those that it arrived at."""

    sent: OrderSent
    levels: list[TakenLevel] = field(default_factory=list)
    bid: int | None = None
    ask: int | None = None
    rested: bool = False
    forced: bool = False

    @property
    def id(self) -> str:
        """Return what the order is called."""
        return key_of((self.sent.signal, self.sent.n))

    @property
    def side(self) -> Side:
        """Return whether it buys or sells."""
        return member(Side, self.sent.side, "side")

    @property
    def filled(self) -> int:
        """Return the lots that were filled."""
        return sum(level.lots for level in self.levels)

    @property
    def average(self) -> Fraction:
        """Return the mean price in ticks of what was filled, of which there is some."""
        return Fraction(sum(level.lots * level.price for level in self.levels), self.filled)

    @property
    def met(self) -> MarketMet | Unknown:
        """Return the market that it was sent into, or why nobody can tell."""
        return FORCED if self.forced else NOT_SAID if self.sent.market is None else self.sent.market

    @property
    def expected_bps(self) -> float | Unknown:
        """Return the impact that was expected when it was sent, in basis points."""
        met = self.met
        if isinstance(met, Unknown):
            return met
        return missing(met.impact_why or NOT_SAID.code) if met.impact_bps is None else met.impact_bps

    @property
    def touch(self) -> int | Unknown:
        """Return the best price in ticks that it could take where it arrived, or why it tells of no impact."""
        if self.forced:
            return FORCED
        if not self.levels:
            return NOT_FILLED
        if self.rested or self.sent.trigger is not None:
            return RESTED if self.rested else FIRED
        if self.bid is None or self.ask is None or not 0 < self.bid < self.ask:
            return NO_TOUCH
        return self.ask if self.side is Side.BUY else self.bid

    @property
    def realised_bps(self) -> float | Unknown:
        """Return what it paid beyond the touch at its arrival, in basis points of the mid there."""
        touch = self.touch
        if isinstance(touch, Unknown):
            return touch
        assert self.bid is not None
        assert self.ask is not None
        return float(self.side * (self.average - touch) / Fraction(self.bid + self.ask, 2)) * BPS


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactTold:
    """What an order that tells of impact met: its market, and the touch in ticks that it arrived at."""

    met: MarketMet
    touch: int

    def participation(self, order: OrderImpact) -> float:
        """Return the order's lots over those that all others traded before it, as a share of 1."""
        assert self.met.volume is not None
        return order.filled / self.met.volume

    def cost(self, order: OrderImpact) -> float:
        """Return what the order paid beyond the touch, as a fraction of it; below zero where it paid less."""
        return float(order.side * (order.average - self.touch) / Fraction(self.touch))


def impact_told(order: OrderImpact) -> ImpactTold | str:
    """Return what an order tells of impact, or the code of why it tells nothing."""
    met, touch = order.met, order.touch
    if isinstance(touch, Unknown):
        return touch.code
    if isinstance(met, Unknown):
        return met.code
    for number, why in ((met.volume, met.volume_why), (met.daily, met.daily_why), (met.volatility, met.volatility_why)):
        if number is None:
            return why or NOT_SAID.code
        if number <= 0:
            return NOTHING_TRADED
    assert met.volume is not None
    return WHOLE_VOLUME if order.filled >= met.volume else ImpactTold(met=met, touch=touch)


class ImpactsSeen:
    """The orders of a journal, entry by entry, in the order in which they were sent.

    >>> from golive.journal.bodies.fill import FilledLevel
    >>> seen = ImpactsSeen()
    >>> order = OrderSent(
    ...     signal="s", n=1, strategy="m", symbol="BTC", side="buy", type="market", lots=3, reduce_only=False, sent=7
    ... )
    >>> fill = OrderFilled(
    ...     signal="s",
    ...     n=1,
    ...     m=1,
    ...     strategy="m",
    ...     symbol="BTC",
    ...     side="buy",
    ...     order_lots=3,
    ...     liquidity="taker",
    ...     levels=(FilledLevel(price=10_001, lots=2, fee=0), FilledLevel(price=10_004, lots=1, fee=0)),
    ...     bid=9_999,
    ...     ask=10_001,
    ... )
    >>> seen.take(7, order)
    >>> seen.take(9, fill)
    >>> [(one.id, one.filled, one.realised_bps) for one in seen.all()]
    [('s/1', 3, 1.0)]
    """

    def __init__(self) -> None:
        self._orders: dict[str, OrderImpact] = {}

    def take(self, ts: int, body: Body) -> None:
        """Take an entry of an instant in nanoseconds; a fill of an order that was never sent is left out."""
        match body:
            case OrderSent():
                self._orders[key_of((body.signal, body.n))] = OrderImpact(sent=body)
            case OrderFilled():
                one = self._orders.get(key_of((body.signal, body.n)))
                if one is not None:
                    take_fill(one, ts, body)

    def of(self, id: str) -> OrderImpact:
        """Return one order."""
        return self._orders[id]

    def all(self) -> Iterator[OrderImpact]:
        """Yield every order."""
        yield from self._orders.values()


def take_fill(one: OrderImpact, ts: int, fill: OrderFilled) -> None:
    """Add a fill of an instant in nanoseconds to its order."""
    one.levels += [TakenLevel(ts=ts, price=level.price, lots=level.lots) for level in fill.levels]
    one.bid, one.ask = fill.bid, fill.ask
    one.rested |= member(Liquidity, fill.liquidity, "liquidity") is Liquidity.MAKER
    one.forced |= fill.reason == LIQUIDATED
