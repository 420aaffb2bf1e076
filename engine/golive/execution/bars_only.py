"""Fills from bars alone, where nothing better is recorded: every result of them says COARSE.

Source: section 7 of the description of execution; zipline's fixed-bps example is among its vectors. Inside a bar the
order of high and low is unknown, so a stop is believed and a take is not.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Iterable
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.exact import exact, whole
from golive.execution.fill import Fill, Liquidity
from golive.execution.side import Side

COARSE = "COARSE"


class EntryType(enum.Enum):
    """At the next open, at a limit, or where a stop is reached."""

    MARKET = "market"
    LIMIT = "limit"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A closed bar in ticks, its volume in lots, stamped with its open."""

    ts: int
    open: int
    high: int
    low: int
    close: int
    volume: int

    def __post_init__(self) -> None:
        for name in ("open", "high", "low", "close"):
            whole(getattr(self, name), "bar", least=1)
        whole(self.volume, "bar", least=0)
        if not self.low <= min(self.open, self.close) <= max(self.open, self.close) <= self.high:
            raise Refused("bar", f"open and close of the bar at {self.ts} are outside its low and high", field="bars")

    def against(self, side: Side) -> int:
        """Return the extreme that is worst for a position of a side: of a long one the low."""
        return self.low if side is Side.BUY else self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An order to enter, with the stop and the take of the position it opens; all prices in ticks.

    `rest` keeps what a bar's volume does not hold for the next one; a limit rests in any case.
    """

    side: Side
    lots: int
    type: EntryType
    price: int | None = None
    stop: int | None = None
    take: int | None = None
    rest: bool = False

    def __post_init__(self) -> None:
        whole(self.lots, "lots", least=1)
        if self.type is not EntryType.MARKET:
            whole(self.price, "price", least=1)
        for name in ("stop", "take"):
            if getattr(self, name) is not None:
                whole(getattr(self, name), name, least=1)

    @property
    def rests(self) -> bool:
        """Say whether what is left waits for the next bar."""
        return self.rest or self.type is EntryType.LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRule:
    """The whole spread as a share of the price, and the most of a bar's volume that an entry takes (None: all)."""

    spread: Fraction
    most_of_bar: Fraction | None = None

    def __post_init__(self) -> None:
        shares = (
            exact(self.spread, "spread"),
            exact(1 if self.most_of_bar is None else self.most_of_bar, "share"),
        )
        if not all(0 <= share <= 1 for share in shares):
            raise Refused("spread", "spread and share of a bar are shares", field="spread")

    def paid(self, side: Side, price: int) -> int:
        """Return a price with half the spread against a side, that half rounded up to a tick."""
        return price + side.signed(math.ceil(price * self.spread / 2))

    def share(self, bar: Bar) -> int:
        """Return the lots of a bar that an entry may take."""
        return bar.volume if self.most_of_bar is None else math.floor(bar.volume * self.most_of_bar)


NO_SPREAD = BarRule(spread=Fraction(0))
"""What stands where nothing is filled from bars."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coarse:
    """What became of an entry: its fills, what is left, and the exit with its reason (`stop` or `take`)."""

    fills: tuple[Fill, ...]
    left: int
    state: str
    exit: Fill | None = None
    reason: str | None = None
    label: str = COARSE


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Where an entry is filled in a bar, and whether at its open."""

    price: int
    liquidity: Liquidity
    at_open: bool


def fill_from_bars(entry: Entry, bars: Iterable[Bar], rule: BarRule) -> Coarse:
    """Fill an entry from the bars after its decision; a bar without volume is none.

    >>> bar = Bar(ts=0, open=27950, high=27955, low=27830, close=27950, volume=100)
    >>> done = fill_from_bars(
    ...     Entry(side=Side.BUY, lots=11, type=EntryType.MARKET, stop=27850), [bar], BarRule(spread=Fraction("0.0004"))
    ... )
    >>> done.fills[0].price, done.exit.price, done.reason, done.label
    (27956, 27844, 'stop', 'COARSE')
    """
    fills: list[Fill] = []
    left, state = entry.lots, "open"
    for n, bar in enumerate(traded(bars)):
        held = entry.lots - left
        at = reached(entry, bar, rule, first=n == 0, begun=bool(fills)) if state == "open" else None
        lots = min(left, rule.share(bar)) if at else 0
        if at and lots:
            fills.append(Fill(ts=bar.ts, price=at.price, lots=lots, liquidity=at.liquidity))
            left -= lots
        if left == 0:
            state = "filled"
        elif at and not entry.rests:
            state = "cancelled"
        inside = at is not None and lots > 0 and not at.at_open
        closed = (
            _exit(entry, bar, rule, after_open=inside and held == 0, take=not inside) if left < entry.lots else None
        )
        if closed is not None:
            tick, reason, liquidity = closed
            whole_position = Fill(ts=bar.ts, price=tick, lots=entry.lots - left, liquidity=liquidity)
            ended = "cancelled" if left else state
            return Coarse(fills=tuple(fills), left=left, state=ended, exit=whole_position, reason=reason)
    return Coarse(fills=tuple(fills), left=left, state=state)


def traded(bars: Iterable[Bar]) -> Iterable[Bar]:
    """Tell the bars in which anything traded; time backwards is refused (`time`)."""
    before: int | None = None
    for bar in bars:
        if before is not None and bar.ts <= before:
            raise Refused("time", f"the bar at {bar.ts} is not after the one before it", field="bars")
        before = bar.ts
        if bar.volume:
            yield bar


def reached(entry: Entry, bar: Bar, rule: BarRule, *, first: bool, begun: bool) -> Reached | None:
    """Say where a bar fills an order, or None where it does not.

    `first` says that it is the first bar after the decision, `begun` that a part of the order was filled before.
    """
    side, price, at_open = entry.side, entry.price, rule.paid(entry.side, bar.open)
    # What a stop or a market order has begun goes on as a market order.
    if price is None or (begun and entry.type is EntryType.STOP):
        return Reached(price=at_open, liquidity=Liquidity.TAKER, at_open=True)
    if entry.type is EntryType.LIMIT:
        if first and side * at_open <= side * price:
            return Reached(price=at_open, liquidity=Liquidity.TAKER, at_open=True)
        through = side * bar.against(side) < side * price
        return Reached(price=price, liquidity=Liquidity.MAKER, at_open=False) if through else None
    if side * bar.against(side.opposite) < side * price:
        return None
    gapped = side * bar.open >= side * price
    tick = rule.paid(side, bar.open if gapped else price)
    return Reached(price=tick, liquidity=Liquidity.TAKER, at_open=gapped)


def _exit(entry: Entry, bar: Bar, rule: BarRule, *, after_open: bool, take: bool) -> tuple[int, str, Liquidity] | None:
    """Say at which tick, why and how a bar closes a position; stop and take in one bar is the stop."""
    side = entry.side
    if entry.stop is not None and side * bar.against(side) <= side * entry.stop:
        gapped = not after_open and side * bar.open < side * entry.stop
        return rule.paid(side.opposite, bar.open if gapped else entry.stop), "stop", Liquidity.TAKER
    if take and entry.take is not None and side * bar.against(side.opposite) > side * entry.take:
        return entry.take, "take", Liquidity.MAKER
    return None
