"""A stop that a venue holds, and the take beside it: one cancels the other, and both at one instant is the stop.

Source: section 5 of the description of execution. A stop already beyond its trigger when it arrives fires at once,
where the venue rejects it (-2021): a position without a stop is worse.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.exact import fraction, whole
from golive.execution.fill import Liquidity
from golive.execution.order import OrderState, Taking
from golive.execution.side import Side

LIQUIDITY = Liquidity.TAKER
"""What a fired stop pays, always: it takes, however the market was when it was placed."""


class TriggerBy(enum.Enum):
    """What is looked at: any print, the mark price, or the quote a position would be closed at."""

    TRADE = "trade"
    MARK = "mark"
    QUOTE = "quote"


class StopState(enum.Enum):
    """What became of a stop."""

    WAITING = "waiting"
    TRIGGERED = "triggered"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A stop-market order; its trigger in ticks fires a sell at or below it, a buy at or above."""

    side: Side
    trigger: int
    by: TriggerBy
    lots: int
    arrival: int

    def __post_init__(self) -> None:
        whole(self.trigger, "trigger", least=1)
        whole(self.lots, "lots", least=1)
        whole(self.arrival, "arrival")

    def beyond(self, value: Fraction | None) -> bool:
        """Say whether a value in ticks fires it; an absent one fires nothing."""
        return value is not None and self.side * value >= self.side * self.trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What happened at one nanosecond: the values that were looked at, in order, and the lots that the take filled."""

    ts: int
    values: tuple[Fraction | None, ...] = ()
    taken: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        whole(self.ts, "ts")
        for value in self.values:
            if value is not None:
                fraction(value, "value")
        for lots in self.taken:
            whole(lots, "taken", least=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A stop at the venue: what the take has filled, the last value before it arrived, and when it fired.

    `take` is None where there is none.
    """

    stop: Stop
    take: OrderState | None = None
    taken: int = 0
    last: Fraction | None = None
    state: StopState = StopState.WAITING
    triggered_at: int | None = None
    seen_until: int | None = None

    @property
    def left(self) -> int:
        """Return the lots that are still protected, or were when it fired; none once it is cancelled."""
        return 0 if self.state is StopState.CANCELLED else self.stop.lots - self.taken

    def market_order(self, order_id: str) -> Taking | None:
        """Return what a fired stop becomes: a market order at that nanosecond, without a second latency."""
        if self.triggered_at is None:
            return None
        return Taking(id=order_id, side=self.stop.side, lots=self.left, arrival=self.triggered_at)


def see(held: Held, seen: Seen) -> Held:
    """Look at all of one nanosecond; a second look at an earlier one, or at the same, is refused (`time`).

    >>> stop = Stop(side=Side.SELL, trigger=100, by=TriggerBy.MARK, lots=5, arrival=0)
    >>> held = see(Held(stop=stop, take=OrderState.RESTING), Seen(ts=1, taken=(2,)))
    >>> fired = see(held, Seen(ts=2, values=(Fraction(100),), taken=(3,)))
    >>> fired.triggered_at, fired.left, fired.take.value
    (2, 3, 'cancelled')
    """
    if held.seen_until is not None and seen.ts <= held.seen_until:
        raise Refused("time", f"{seen.ts} was looked at before", field="ts")
    held = replace(held, seen_until=seen.ts)
    stop, there = held.stop, [value for value in seen.values if value is not None]
    if held.state is not StopState.WAITING:
        return held
    if seen.ts <= stop.arrival:
        held = replace(held, last=there[-1] if there else held.last)
        fires = seen.ts == stop.arrival and stop.beyond(held.last)
    else:
        held = arrived(held)
        fires = any(stop.beyond(value) for value in there)
    if held.state is StopState.WAITING and fires:
        return _fired(held, seen.ts)
    return _taken(held, sum(seen.taken)) if held.state is StopState.WAITING else held


def arrived(held: Held) -> Held:
    """Fire at arrival what the last value before it is beyond already; for who has seen all until then."""
    waits = held.state is StopState.WAITING
    return _fired(held, held.stop.arrival) if waits and held.stop.beyond(held.last) else held


def lose_feed(held: Held) -> Held:
    """End stop and take, as everything that rests ends at a gap."""
    if held.state is not StopState.WAITING:
        return held
    return replace(held, state=StopState.CANCELLED, take=_cancelled(held.take))


def watch(held: Held, instants: Iterable[Seen]) -> Held:
    """Look at instants in their order, and at the arrival if it lies behind them all."""
    for seen in instants:
        held = see(held, seen)
    return arrived(held)


def _fired(held: Held, ts: int) -> Held:
    # The trigger cancels the take before it walks, so what the take printed at this nanosecond is not filled.
    return replace(held, state=StopState.TRIGGERED, triggered_at=ts, take=_cancelled(held.take))


def _cancelled(take: OrderState | None) -> OrderState | None:
    return None if take is None else OrderState.CANCELLED


def _taken(held: Held, lots: int) -> Held:
    """Fill the take by no more than is open; the stop shrinks by as much, and ends with it."""
    if held.take is not OrderState.RESTING or lots == 0:
        return held
    taken = held.taken + min(lots, held.left)
    if taken == held.stop.lots:
        return replace(held, taken=taken, take=OrderState.FILLED, state=StopState.CANCELLED)
    return replace(held, taken=taken)
