"""Where instants and prices lie on a timeline."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.core.window import FloatArray
from golive.report.drawing.axis import DAY, MINUTE, Tick, round_ticks, time_step

WIDTH = 1120.0
LEFT, RIGHT = 176.0, 12.0
PRICE_TOP, PRICE_HEIGHT = 18.0, 236.0
LANE_GAP = 8.0
COLUMN = 2.0
"""What is closer than this is drawn as one."""
PADDING = 0.08
"""Room above and below the price, as a share of its range."""
PRICE_TICKS, TIME_TICKS = 4, 7


@dataclass(frozen=True, slots=True)
class TimeScale:
    """The scale of the time axis."""

    first: int
    last: int

    def x(self, ts: int) -> float:
        share = (ts - self.first) / (self.last - self.first) if self.last > self.first else 1 / 2
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def ticks(self) -> tuple[Tick, ...]:
        step = time_step(self.last - self.first, TIME_TICKS)
        form = "%m-%d" if step >= DAY * NANOS else "%H:%M:%S" if step % (MINUTE * NANOS) else "%H:%M"
        return tuple(
            Tick(at=self.x(ts), text=f"{dt.datetime.fromtimestamp(ts // NANOS, tz=dt.UTC):{form}}")
            for ts in range(-(-self.first // step) * step, self.last + 1, step)
        )


@dataclass(frozen=True, slots=True)
class PriceScale:
    """The scale of the price axis; without a known price there is none, and nothing is drawn on it."""

    low: float
    high: float

    @classmethod
    def of(cls, prices: FloatArray) -> PriceScale:
        finite = prices[np.isfinite(prices)]
        if not len(finite):
            return cls(math.nan, math.nan)
        low, high = float(finite.min()), float(finite.max())
        room = (high - low) * PADDING or abs(high) * PADDING or 1.0
        return cls(low - room, high + room)

    def y(self, price: float) -> float:
        return PRICE_TOP + PRICE_HEIGHT * (self.high - price) / (self.high - self.low)

    def ticks(self) -> tuple[Tick, ...]:
        if math.isnan(self.low):
            return ()
        return round_ticks(self.low, self.high, PRICE_TICKS, self.y)
