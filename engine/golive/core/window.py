"""As-of windows over the standard streams: what a feature function may see at one instant.

INVARIANT: no element of a window is later than its `now`; bars are visible from their close on.
Times are integer nanoseconds UTC on the exchange's clock. Arrays are read-only by convention.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import field, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from golive.core.dataclass import dataclass
from golive.core.stored_rows import StoredRows
from golive.core.unit import NANOS, UNITS, show_duration
from golive.core.value import Unknown, invalid, missing, warming_up

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

NOISE = 1e-9
"""Of a price or size: far above what rounding does to it, far below a step of any venue."""

FEWEST_STEPS = 4
"""Between the latest bars, to say how far apart they lie as a rule: of fewer, one outage would be half."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trades:
    """Trades in time order.

    `aggressor` is +1 (buyer), -1 (seller) or 0 (not given); all are 0 where the venue tells no sides (`sides_told` is
    False). `since` is the instant from which the stream is complete: a window that begins before it is not full.
    `resolution_s` is positive when rows are aggregates of that length. `ids_told` is False where some were told before
    any had an id: of those, lost ones were not noticed.
    """

    ts: IntArray
    price: FloatArray
    quantity: FloatArray
    aggressor: IntArray
    now: int
    since: int
    resolution_s: float = 0.0
    sides_told: bool = True
    ids_told: bool = True
    named: str = "trades"
    """What a reader is told that they are."""
    stored: StoredRows | None = field(default=None, compare=False, repr=False)
    """Where they lie in a store that only grows, if they do: what is known of its rows is not found out again."""
    checked: dict[Hashable, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What checks of the last seconds of them said, by those seconds, and of them beside quotes."""

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
                "trades_warming_up", f"{self.named} cover {(self.now - self.since) / NANOS:.1f} s of {span_s:g} s"
            )
        i = int(self.ts.searchsorted(start, side="right"))
        return Trades(
            ts=self.ts[i:],
            price=self.price[i:],
            quantity=self.quantity[i:],
            aggressor=self.aggressor[i:],
            now=self.now,
            since=start,
            resolution_s=self.resolution_s,
            sides_told=self.sides_told,
            ids_told=self.ids_told,
            named=self.named,
            stored=None if self.stored is None else self.stored.after(i),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotes:
    """Best bid and offer, in time order; `since` as in `Trades`.

    `changed_at` is when prices or sizes of the last one last changed, however long ago; None where no change was seen.
    """

    ts: IntArray
    bid: FloatArray
    bid_size: FloatArray
    ask: FloatArray
    ask_size: FloatArray
    now: int
    since: int
    changed_at: int | None
    stored: StoredRows | None = field(default=None, compare=False, repr=False)

    @property
    def as_of(self) -> int | None:
        """Return the time of the last quote."""
        return int(self.ts[-1]) if len(self.ts) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Closed bars in time order: `ts` is each bar's close, `length_s` the bar's length.

    `clock` is what the clocks of the bars' zone show at each close, where bars of whole days follow those and not
    UTC, or how far the sessions of their exchange have come, of which a day has `day_s` seconds of bars. `left_out`
    says which bars were given and are not among them; what is unknown for want of bars says it too. Volumes are
    NaN where they are not `volumes_told`. `stored` is where they lie in a recording that is whole at hand, None where
    they are heard of one by one. `now`, an instant that sees them, is no part of what they are.
    """

    ts: IntArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray
    now: int = field(compare=False)
    length_s: float
    left_out: str = ""
    clock: IntArray | None = None
    day_s: float = UNITS["d"].scale
    volumes_told: bool = True
    stored: StoredRows | None = field(default=None, compare=False, repr=False)

    @property
    def as_of(self) -> int | None:
        """Return the close of the last bar."""
        return int(self.ts[-1]) if len(self.ts) else None

    def because_left_out(self, reason: Unknown) -> Unknown:
        """Return a reason that also names what was left out, if anything was."""
        return replace(reason, detail=f"{reason.detail}; {self.left_out}") if self.left_out else reason

    def content(self) -> tuple[Hashable, ...]:
        """Return what bars hold but for the instant that sees them: equal contents are the same bars.

        Rows of a recording that is whole at hand stay what they are: there it is which of them.
        """
        if self.stored is not None and self.stored.whole is not None:
            return self.stored.whole, self.stored.first, len(self.ts), self.left_out
        columns = (self.ts, self.open, self.high, self.low, self.close, self.volume)
        clock = None if self.clock is None else self.clock.tobytes()
        return (
            *(column.tobytes() for column in columns),
            clock,
            self.length_s,
            self.day_s,
            self.left_out,
            self.volumes_told,
        )

    def last(self, count: float) -> Bars | Unknown:
        """Return the last `count` bars, or why there are not that many."""
        n = int(count)
        if n != count or n < 1:
            return invalid("bar_count", f"{count:g} is not a positive whole number of bars")
        if len(self.ts) < n:
            return self.because_left_out(warming_up("bars_warming_up", f"{len(self.ts)} of {n} bars have closed"))
        return self if len(self.ts) == n else self.rows(len(self.ts) - n, len(self.ts))

    def rows(self, begin: int, end: int) -> Bars:
        """Return the bars from one row to before another."""
        rows = slice(begin, end)
        return Bars(
            ts=self.ts[rows],
            open=self.open[rows],
            high=self.high[rows],
            low=self.low[rows],
            close=self.close[rows],
            volume=self.volume[rows],
            now=self.now,
            length_s=self.length_s,
            left_out=self.left_out,
            clock=None if self.clock is None else self.clock[rows],
            day_s=self.day_s,
            volumes_told=self.volumes_told,
            stored=None if self.stored is None else self.stored.after(begin),
        )

    def _is_in_step(self, length: int) -> bool:
        """Say whether each bar follows the one before it at its close."""
        stored, rows = self.stored, len(self.ts)
        if stored is None or stored.whole is None or not rows:
            return bool((np.diff(self.ts if self.clock is None else self.clock) == length).all())
        in_step = stored.at_once(("in_step", length), rows, stored.whole, lambda bars: _in_step(bars, length))
        return bool(in_step[-1] >= rows - 1)

    def of_length(self, length: int) -> Bars | Unknown:
        """Return these bars where they are bars of `length` nanoseconds, or why they are not.

        Each bar must follow the one before it at its close, or whole bars later where some are missing; and bars that
        follow directly must be the rule, for a series in which they are not is one of longer bars. That goes for the
        latest bars as for all: a feed that changed to longer ones is not outvoted by the history before it.
        """
        if round(self.length_s * NANOS) == length and self._is_in_step(length):
            return self
        steps = np.diff(self.ts if self.clock is None else self.clock)
        wanted, own = show_duration(length / NANOS), show_duration(self.length_s)
        if round(self.length_s * NANOS) != length:
            return invalid("bars_length", f"bars are {own} long, the policy asks for bars of {wanted}")
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


def _in_step(bars: Bars, length: int) -> IntArray:
    """Return for each bar how many before it follow each other at their closes, up to it."""
    rows = np.arange(len(bars.ts), dtype=np.int64)
    steps = np.diff(bars.ts if bars.clock is None else bars.clock)
    begins = np.concatenate((np.ones(min(1, len(rows)), dtype=bool), steps != length))
    in_step: IntArray = rows - np.maximum.accumulate(np.where(begins, rows, 0))
    return in_step


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A snapshot of resting orders; prices in quote per base, sizes in base, each side best first once `checked`.

    `changed_at` is when the content last changed, None where no change was seen: a feed that repeats the same book is
    frozen, and one snapshot cannot show that it is not. `complete` says that a level which is not there holds no size;
    else nobody can tell it from one that was cut off.
    """

    ts: int
    bid_prices: FloatArray
    bid_sizes: FloatArray
    ask_prices: FloatArray
    ask_sizes: FloatArray
    changed_at: int | None
    now: int
    complete: bool = False
    checks: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What checks of it said, by their name: several functions ask for the same."""

    @classmethod
    def of(
        cls, bids: BookSide, asks: BookSide, *, ts: int, changed_at: int | None, now: int, complete: bool = False
    ) -> Book:
        """Put two sides together."""
        return cls(
            ts=ts,
            bid_prices=bids.prices,
            bid_sizes=bids.sizes,
            ask_prices=asks.prices,
            ask_sizes=asks.sizes,
            changed_at=changed_at,
            now=now,
            complete=complete,
        )

    @property
    def bids(self) -> BookSide:
        """Return what is bid."""
        return BookSide(self.bid_prices, self.bid_sizes)

    @property
    def asks(self) -> BookSide:
        """Return what is offered."""
        return BookSide(self.ask_prices, self.ask_sizes)

    @property
    def as_of(self) -> int | None:
        """Return the snapshot's time."""
        return self.ts

    def checked(self) -> Book | Unknown:
        """Return the book sorted best first, or why it cannot be used; a one-sided book is never a confirmation."""
        if "sides" not in self.checks:
            self.checks["sides"] = self._sorted()
        usable: Book | Unknown = self.checks["sides"]
        return usable

    def _sorted(self) -> Book | Unknown:
        sides = (self.bids, self.asks)
        if _in_order(sides[0], sign=-1.0) and _in_order(sides[1], sign=1.0) and self.bid_prices[0] < self.ask_prices[0]:
            return self._with(*sides)
        trouble = _presence(*sides) or next((why for is_so, why in _SIDE_TROUBLES if any(map(is_so, sides))), None)
        if trouble is not None:
            return trouble
        bids, asks = _best_first(sides[0], sign=-1.0), _best_first(sides[1], sign=1.0)
        if isinstance(bids, Unknown):
            return bids
        if isinstance(asks, Unknown):
            return asks
        return _crossing(bids, asks) or self._with(bids, asks)

    def _with(self, bids: BookSide, asks: BookSide) -> Book:
        """Return the same snapshot with other levels."""
        return replace(self, bid_prices=bids.prices, bid_sizes=bids.sizes, ask_prices=asks.prices, ask_sizes=asks.sizes)


class BookSide(NamedTuple):
    """Prices and sizes of one side of a book, level by level."""

    prices: FloatArray
    sizes: FloatArray


_SIDE_TROUBLES: tuple[tuple[Callable[[BookSide], np.bool_ | bool], Unknown], ...] = (
    (
        lambda side: not (np.isfinite(side.prices).all() and np.isfinite(side.sizes).all()),
        invalid("book_not_finite", "the book holds a value that is not a finite number"),
    ),
    (lambda side: (side.prices <= 0).any(), invalid("book_price", "the book holds a price that is not positive")),
    (lambda side: (side.sizes < 0).any(), invalid("book_negative_size", "the book holds a negative size")),
)
"""What makes a side unusable, each asked of both sides before the next."""


def _presence(bids: BookSide, asks: BookSide) -> Unknown | None:
    """Say what is missing: prices or sizes, a side, or both sides."""
    if any(len(side.prices) != len(side.sizes) for side in (bids, asks)):
        return invalid("book_shape", "the book has levels without a price or a size")
    if not len(bids.prices) and not len(asks.prices):
        return missing("book_empty", "the book is empty")
    if not len(bids.prices) or not len(asks.prices):
        return invalid("book_one_sided", "the book has one side only")
    return None


def _in_order(side: BookSide, *, sign: float) -> bool:
    """Say whether a side is as it has to be: finite prices, best first and no two at one, each of a finite size."""
    prices, sizes = side
    if not len(prices) or len(prices) != len(sizes):
        return False
    if not (prices.min() > 0 and prices.max() < np.inf and sizes.min() > 0 and sizes.max() < np.inf):
        return False
    return bool((sign * (prices[1:] - prices[:-1]) > NOISE * prices[1:]).all())


def _best_first(side: BookSide, *, sign: float) -> BookSide | Unknown:
    """Return the levels that hold a size, best first; `sign` is that of prices which get worse."""
    order = np.argsort(sign * side.prices, kind="stable")
    prices, sizes = side.prices[order], side.sizes[order]
    twice = np.flatnonzero(np.abs(prices[1:] - prices[:-1]) <= NOISE * prices[1:])
    if len(twice):
        # Which of the two sizes rests there, or their sum, nobody can tell.
        return invalid("book_level_twice", f"the book has two levels at {prices[twice[0]]:g}")
    there = sizes > 0
    return BookSide(prices[there], sizes[there])


def _crossing(bids: BookSide, asks: BookSide) -> Unknown | None:
    """Say why the best prices of two sorted sides leave no spread."""
    if not len(bids.prices) or not len(asks.prices):
        return invalid("book_one_sided", "one side of the book holds no size")
    bid, ask = float(bids.prices[0]), float(asks.prices[0])
    if bid > ask:
        return invalid("book_crossed", f"the book is crossed: bid {bid:g} is above ask {ask:g}")
    if bid == ask:
        return invalid("book_locked", f"the book is locked at {bid:g}")
    return None


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
