"""As-of windows over the standard streams: what a feature function may see at one instant.

INVARIANT: no element of a window is later than its `now`; bars are visible from their close on.
Times are integer nanoseconds UTC on the exchange's clock. Arrays are read-only by convention.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from golive.core.unit import show_duration
from golive.core.value import Unknown, invalid, missing, warming_up

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

NANOS = 1_000_000_000

FEWEST_STEPS = 4
"""Between the latest bars, to say how far apart they lie as a rule: of fewer, one outage would be half."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trades:
    """Trades in time order.

    `aggressor` is +1 (buyer), -1 (seller) or 0 (not given). `since` is the instant from which the stream is complete:
    a window that begins before it is not full. `resolution_s` is positive when rows are aggregates of that length.
    """

    ts: IntArray
    price: FloatArray
    quantity: FloatArray
    aggressor: IntArray
    now: int
    since: int
    resolution_s: float = 0.0

    @property
    def as_of(self) -> int | None:
        """Return the time of the last trade."""
        return int(self.ts[-1]) if len(self.ts) else None

    def last(self, span_s: float) -> Trades | Unknown:
        """Return the trades of (now - span, now], or why that window is not full."""
        if not span_s > 0:
            return invalid("empty_span", "the window has no length")
        if self.resolution_s > span_s:
            return invalid(
                "too_coarse", f"trades come every {self.resolution_s:g} s, the window is {span_s:g} s: use a longer one"
            )
        start = self.now - round(span_s * NANOS)
        if self.since > start:
            return warming_up(
                "trades_warming_up", f"trades cover {(self.now - self.since) / NANOS:.1f} s of {span_s:g} s"
            )
        i = int(np.searchsorted(self.ts, start, side="right"))
        return replace(
            self,
            ts=self.ts[i:],
            price=self.price[i:],
            quantity=self.quantity[i:],
            aggressor=self.aggressor[i:],
            since=start,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotes:
    """Best bid and offer, in time order; `since` as in `Trades`."""

    ts: IntArray
    bid: FloatArray
    bid_size: FloatArray
    ask: FloatArray
    ask_size: FloatArray
    now: int
    since: int

    @property
    def as_of(self) -> int | None:
        """Return the time of the last quote."""
        return int(self.ts[-1]) if len(self.ts) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Closed bars in time order: `ts` is each bar's close, `length_s` the bar's length."""

    ts: IntArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray
    now: int
    length_s: float

    @property
    def as_of(self) -> int | None:
        """Return the close of the last bar."""
        return int(self.ts[-1]) if len(self.ts) else None

    def last(self, count: float) -> Bars | Unknown:
        """Return the last `count` bars, or why there are not that many."""
        n = int(count)
        if n != count or n < 1:
            return invalid("bar_count", f"{count:g} is not a positive whole number of bars")
        if len(self.ts) < n:
            return warming_up("bars_warming_up", f"{len(self.ts)} of {n} bars have closed")
        return replace(
            self,
            ts=self.ts[-n:],
            open=self.open[-n:],
            high=self.high[-n:],
            low=self.low[-n:],
            close=self.close[-n:],
            volume=self.volume[-n:],
        )

    def of_length(self, length: int) -> Bars | Unknown:
        """Return these bars where they are bars of `length` nanoseconds, or why they are not.

        Each bar must follow the one before it at its close, or whole bars later where some are missing; and bars that
        follow directly must be the rule, for a series in which they are not is one of longer bars. That goes for the
        latest bars as for all: a feed that changed to longer ones is not outvoted by the history before it.
        """
        wanted, own = show_duration(length / NANOS), show_duration(self.length_s)
        if round(self.length_s * NANOS) != length:
            return invalid("bars_length", f"bars are {own} long, the policy asks for bars of {wanted}")
        steps = np.diff(self.ts)
        strange = (steps < length) | (steps % length != 0)
        if strange.any():
            step = show_duration(int(steps[np.argmax(strange)]) / NANOS)
            return invalid("bars_spacing", f"bars lie {step} apart, the policy asks for bars of {wanted}")
        last = len(steps)
        while last:
            latest = steps[-last:]
            if 2 * int((latest == length).sum()) <= last:
                step = show_duration(float(np.median(latest)) / NANOS)
                return invalid("bars_spacing", f"most bars lie {step} apart, the policy asks for bars of {wanted}")
            last = last // 2 if last // 2 >= FEWEST_STEPS else 0
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A snapshot of resting orders; prices in quote per base, sizes in base, each side best first once `checked`.

    `changed_at` is when the content last changed: a feed that repeats the same book is frozen.
    """

    ts: int
    bid_prices: FloatArray
    bid_sizes: FloatArray
    ask_prices: FloatArray
    ask_sizes: FloatArray
    changed_at: int
    now: int

    @property
    def as_of(self) -> int | None:
        """Return the snapshot's time."""
        return self.ts

    def checked(self) -> Book | Unknown:
        """Return the book sorted best first, or why it cannot be used; a one-sided book is never a confirmation."""
        sides = (self.bid_prices, self.bid_sizes, self.ask_prices, self.ask_sizes)
        if len(self.bid_prices) != len(self.bid_sizes) or len(self.ask_prices) != len(self.ask_sizes):
            return invalid("book_shape", "the book has levels without a price or a size")
        if not len(self.bid_prices) and not len(self.ask_prices):
            return missing("book_empty", "the book is empty")
        if not len(self.bid_prices) or not len(self.ask_prices):
            return invalid("book_one_sided", "the book has one side only")
        if not all(bool(np.isfinite(side).all()) for side in sides):
            return invalid("book_not_finite", "the book holds a value that is not a finite number")
        if (self.bid_prices <= 0).any() or (self.ask_prices <= 0).any():
            return invalid("book_price", "the book holds a price that is not positive")
        if (self.bid_sizes < 0).any() or (self.ask_sizes < 0).any():
            return invalid("book_negative_size", "the book holds a negative size")
        b = np.argsort(-self.bid_prices, kind="stable")
        a = np.argsort(self.ask_prices, kind="stable")
        for prices in (self.bid_prices[b], self.ask_prices[a]):
            twice = np.flatnonzero(prices[1:] == prices[:-1])
            if len(twice):
                # Which of the two sizes rests there, or their sum, nobody can tell.
                return invalid("book_level_twice", f"the book has two levels at {prices[twice[0]]:g}")
        b, a = b[self.bid_sizes[b] > 0], a[self.ask_sizes[a] > 0]
        if not len(b) or not len(a):
            return invalid("book_one_sided", "one side of the book holds no size")
        bid, ask = float(self.bid_prices[b[0]]), float(self.ask_prices[a[0]])
        if bid > ask:
            return invalid("book_crossed", f"the book is crossed: bid {bid:g} is above ask {ask:g}")
        if bid == ask:
            return invalid("book_locked", f"the book is locked at {bid:g}")
        return replace(
            self,
            bid_prices=self.bid_prices[b],
            bid_sizes=self.bid_sizes[b],
            ask_prices=self.ask_prices[a],
            ask_sizes=self.ask_sizes[a],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding:
    """Funding rates by the instant they were charged, as fractions per interval."""

    ts: IntArray
    rate: FloatArray
    now: int

    @property
    def as_of(self) -> int | None:
        """Return the time of the last rate."""
        return int(self.ts[-1]) if len(self.ts) else None


Window = Trades | Quotes | Bars | Book | Funding
