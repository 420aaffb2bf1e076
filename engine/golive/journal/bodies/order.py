"""An order was sent for a signal."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count, Exact, Lots, Ns, Part, Ratio, one_of

SIDES = ("buy", "sell")


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketMet(Part):
    """What was known of the market when an order was decided; each number is there, or why it is not.

    `mid` is in ticks. `volume` is what all others traded in the time `volume_over` before, `volume_n` trades. `daily`
    is what trades in a day, and `volatility` the standard deviation of daily returns as a fraction, both of the last
    `bars` bars, which reach back over `bars_over`. `impact_bps` is the temporary and half of the permanent impact that
    the library's model expects of the order, without spread and fee.
    """

    mid: Exact | None = None
    mid_why: str | None = None
    volume: Lots | None = None
    volume_n: Count | None = None
    volume_over: Ns | None = None
    volume_why: str | None = None
    daily: Lots | None = None
    daily_why: str | None = None
    volatility: Ratio | None = None
    volatility_why: str | None = None
    bars: Count | None = None
    bars_over: Ns | None = None
    impact_bps: Ratio | None = None
    impact_why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSent(Body):
    """The n-th order of a signal: in lots and ticks, sent at one instant and at the venue at another.

    `market` is what it was sent into, absent where nobody said: in entries of version 1, and of a close by force.
    """

    KIND: ClassVar[str] = "order"
    KEY: ClassVar[tuple[str, ...]] = ("signal", "n")

    v: Count = 2
    signal: str
    n: Count
    strategy: str
    symbol: str
    side: str
    type: str
    lots: Lots
    price: Count | None = None
    trigger: Count | None = None
    expires: Ns | None = None
    reduce_only: bool = False
    sent: Ns
    arrives: Ns | None = None
    market: MarketMet | None = None

    def __post_init__(self) -> None:
        one_of("side", self.side, SIDES)
