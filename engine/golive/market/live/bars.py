"""Live bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid
from golive.core.window import Bars
from golive.documents.market import StreamKind
from golive.documents.streams import BarColumns
from golive.market.callers_instants import nanos
from golive.market.instants import show
from golive.market.live.continued import continued_from, contradicted_at, is_told_again, values_of
from golive.market.live.stream import LiveStream
from golive.market.local_clock import UTC, clock_of, day_of, follows_zone, moved
from golive.market.numbers import amount
from golive.market.retention import Break, Retention
from golive.market.series import Series

_PRICES = ("open", "high", "low", "close")


class _NextBar(NamedTuple):
    ts: int
    values: list[float]
    length_s: float


class LiveBars(LiveStream):
    """Closed bars one by one, after a history; too many missing bars, or part of one, begin the stream anew.

    The last bar of a history that a bot tells may still be forming, and so may a bar told alone, for some feeds send
    those too. It waits until a time is heard: at its close or later it had closed; before, it was forming and is left
    out until it is told again. What is wrong with its numbers matters only if it had closed.

    A history that begins the bars anew and contradicts those before leaves nobody knowing which is right: nothing is
    seen until it is told again with a later bar, for the same frame told twice says nothing more. Then it is what was,
    and that is remarked until another bar has closed.
    """

    def __init__(self, symbol: str, retention: Retention, *, length_s: float | None) -> None:
        super().__init__(StreamKind.BARS, symbol, retention, Series(floats=5, integers=1))
        self._length_s, self._zone = length_s, UTC
        self._break: Break | None = None
        self._waiting: tuple[int, list[float] | Unknown] | None = None
        self._forming = 0
        self._alone = False
        self._before: BarColumns | None = None
        self._doubt: Unknown | None = None
        self._doubted_to = 0
        self._replaced: tuple[int, str] = (0, "")

    def expect(self, length_s: float) -> None:
        """Take a length where there is none yet; bars of another one begin the stream anew."""
        if self._length_s is None:
            self._length_s = length_s
        elif self._length_s != length_s:
            what = f"bars of {length_s:g} s came after bars of {self._length_s:g} s"
            self.interrupt(invalid("bars_length", what))
            self._length_s, self.latest = length_s, 0

    def begin(self, history: BarColumns) -> None:
        """Forget all and begin with a checked history, of which every bar has its final numbers."""
        self._doubt = None
        self._extend(history, self._clear(history))

    def tell(self, history: BarColumns) -> None:
        """Go on with a checked history, or begin anew with it; refuse one that does neither."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None and waiting[0] < history.ts[0]:
            self._close(*waiting, history.length_s)  # had it been forming, nothing could follow it
        kept = self._kept()
        first = None if kept is None else continued_from(history, kept, most=self.retention.bars)
        if first is None:
            self._compare(history, self._before if kept is None else kept)
        last = self._extend(history, self._clear(history) if first is None else first, waiting=1)
        self._waiting, self._alone = last, False

    def _compare(self, history: BarColumns, before: BarColumns | None) -> None:
        """Doubt a history that contradicts what was told before it; end that once it is told again, and longer."""
        at = None if before is None else contradicted_at(history, before)
        if at is not None:
            what = f"bars were told anew, and otherwise than before from the close at {show(at)} on"
            self._doubt = invalid("bars_retold", f"{what}: they count once they are told again with a later bar")
            self._doubted_to = int(history.ts[-1])
        elif self._doubt is not None and before is not None and is_told_again(history, before, later=self._doubted_to):
            self._doubt = None
            what = "bars were told anew, otherwise than before, and again with a later bar: the ones told last count"
            self._replaced = int(history.ts[-1]), what

    @property
    def waits(self) -> bool:
        """Say whether a bar waits for a time to be heard."""
        return self._waiting is not None

    def heard(self, now: int, skew: int) -> None:
        """Hear what time it is: the waiting bar has closed, or was still forming when it was told.

        Of a bar that was told alone, by the time of its close, a time within the clocks' skew before it is at it.
        A bar that begins later than `now`, by more than the clocks' skew, cannot be: the times of such a history are
        not what they are said to be, and none of it is used.
        """
        waiting, self._waiting = self._waiting, None
        if waiting is None or self._length_s is None:
            return
        if now + (skew if self._alone else 0) >= waiting[0]:
            self._close(*waiting, self._length_s)
            return
        self._forming, begin = waiting[0], self._opened(waiting[0], self._length_s)
        if begin > now + skew:
            what = f"the bar from {show(begin)} was told at {show(now)}, before it began: is its zone right?"
            self.interrupt(invalid("bars_from_the_future", what))
            self._before = None  # nothing of such a history can be contradicted

    def _clear(self, history: BarColumns) -> int:
        """Forget all; return the first bar of a history that is worth keeping."""
        self.rows.clear()
        self._length_s, self._waiting, self._forming = history.length_s, None, 0
        self._zone, self._break = history.zone if follows_zone(history.length_s, history.zone) else UTC, None
        self.latest, self.interrupted, self.trouble, self._before = 0, False, None, None
        # One bar more than is kept, so that a hole before the kept ones is seen as one.
        return max(0, len(history.ts) - self.retention.bars - 1)

    def _extend(self, history: BarColumns, first: int, *, waiting: int = 0) -> tuple[int, list[float] | Unknown] | None:
        """Append the bars from `first` on, but for the last `waiting` of them; return the one that waits, if any."""
        rows = list(zip(history.ts[first:].tolist(), values_of(history)[first:].tolist(), strict=True))
        closed = len(rows) - waiting
        for ts, values in rows[: max(closed, 0)]:
            self._append(ts, values, history.length_s)
        return rows[-1] if waiting and rows else None

    def _kept(self) -> BarColumns | None:
        """Return the bars that are kept, if there are any."""
        rows = self.rows
        if not len(rows) or self._length_s is None:
            return None
        there = slice(rows.begin, rows.end)
        opens, high, low, close, volume = (column[there] for column in rows.floats)
        return BarColumns(
            ts=rows.ts[there],
            open=opens,
            high=high,
            low=low,
            close=close,
            volume=volume,
            length_s=self._length_s,
            zone=self._zone,
        )

    def add(self, prices: Sequence[object], volume: object, at: object, symbol: str | None) -> Unknown | None:
        """Take a bar of final numbers by the time of its close, or return why not."""
        bar = self._next(prices, volume, at, symbol)
        if isinstance(bar, Unknown):
            return bar
        self._append(bar.ts, bar.values, bar.length_s)
        return None

    def tell_one(self, prices: Sequence[object], volume: object, at: object, symbol: str | None) -> Unknown | None:
        """Take a bar by the time of its close, or return why not; it waits like the last one of a history.

        One of no numbers waits too: it interrupts once it is known to have closed.
        """
        values = _bar(prices, volume)
        ts = nanos(at)
        if isinstance(values, Unknown) and ts is not None and symbol in {None, self.symbol}:
            self._begin_next(ts)
            if ts > self.latest and self._length_s is not None:
                self._waiting, self._alone = (ts, values), True
                return values
        bar = self._next(prices, volume, at, symbol)
        if isinstance(bar, Unknown):
            return bar
        self._waiting, self._alone = (bar.ts, bar.values), True
        return None

    def _next(self, prices: Sequence[object], volume: object, at: object, symbol: str | None) -> _NextBar | Unknown:
        """Return a bar that follows the last one, or why it does not."""
        ts = self.time(at, symbol)
        if isinstance(ts, Unknown):
            return ts
        self._begin_next(ts)
        values = _bar(prices, volume)
        if isinstance(values, Unknown):
            return self.interrupt(values, ts)
        if self._length_s is None:
            return self.interrupt(invalid("bar_length", "bars have no length: begin with a history"), ts)
        return self._follow(ts, values, self._length_s) or _NextBar(ts, values, self._length_s)

    def _begin_next(self, ts: int) -> None:
        """Hear of another bar: the one that waits is told anew by it, or had closed before it."""
        if self._waiting is not None and self._waiting[0] == ts and not self._alone:
            self._waiting = None  # told anew, now that it has closed
        self.heard(ts, 0)

    def _close(self, ts: int, values: list[float] | Unknown, length_s: float) -> None:
        """Take a bar that waited, and had closed; one of no numbers interrupts."""
        if isinstance(values, Unknown):
            self.interrupt(values, ts)
        else:
            self._append(ts, values, length_s)

    def _follow(self, ts: int, values: Sequence[float], length_s: float) -> Unknown | None:
        """Check that a bar follows the last one; None when it does."""
        if ts < self.latest:
            return self.late(ts)
        if not len(self.rows):
            return None
        if ts == self.latest and values == [float(c[self.rows.end - 1]) for c in self.rows.floats]:
            return self.drop(invalid("bar_duplicate", f"the bar of {show(ts)} was seen before"))
        if self._clock(ts) - self._clock(self.latest) < round(length_s * NANOS):
            return self.interrupt(
                invalid("bar_overlaps", f"the bar of {show(ts)} begins before the last one ended"), ts
            )
        return None

    def _append(self, ts: int, values: Sequence[float], length_s: float) -> None:
        clock, count, before = self._clock(ts), len(self.rows), self.latest
        step = clock - int(self.rows.integers[0][self.rows.end - 1]) if count else 0
        if count and self.retention.parts(np.array([step]), length_s).any():
            self.interrupt(invalid("bars_lost", f"no bars between {show(before)} and {show(ts)}"))
            self._break = Break(before=count, closes=(before, ts), step=step)
        self.rows.append(ts, values, (clock,), oldest=0, most=self.retention.bars)
        self.accept(ts)
        if ts >= self._forming:
            self._forming = 0

    def interrupt(self, reason: Unknown, ts: int = 0) -> Unknown:
        """Forget the rows, and the bar that waits; a history that follows must not contradict them all the same."""
        self._before = self._kept() or self._before
        self._waiting, self._break = None, None
        return super().interrupt(reason, ts)

    def _clock(self, ts: int) -> int:
        """Return what the clock of the bars shows at an instant."""
        if self._zone == UTC or self._length_s is None:
            return ts
        return int(clock_of(np.array([ts], dtype=np.int64), self._length_s, self._zone)[0])

    def _opened(self, end: int, length_s: float) -> int:
        """Return when the bar that ends at `end` opened."""
        return int(moved(np.array([end], dtype=np.int64), -1, length_s, self._zone)[0])

    def view(self, now: int) -> Bars | Unknown:
        """Return the last bars that had closed at `now`."""
        if self._waiting is not None and now >= self._waiting[0]:
            self.heard(now, 0)
        if self._doubt is not None:
            return self._doubt
        rows = self.rows
        end = rows.begin + int(rows.ts[rows.begin : rows.end].searchsorted(now, side="right"))
        left_out = self._left_out(now, end)
        if end == rows.begin or self._length_s is None:
            nothing = self.absent()
            return replace(nothing, detail=f"{nothing.detail}; {left_out}") if left_out else nothing
        first = max(rows.begin, end - self.retention.bars)
        opens, high, low, close, volume = (column[first:end] for column in rows.floats)
        return Bars(
            ts=rows.ts[first:end],
            open=opens,
            high=high,
            low=low,
            close=close,
            volume=volume,
            now=now,
            length_s=self._length_s,
            left_out=left_out,
            clock=None if self._zone == UTC else rows.integers[0][first:end],
            day_s=day_of(self._length_s, self._zone),
        )

    def _left_out(self, now: int, end: int) -> str:
        """Name the bars that are not among those up to row `end`: dropped, still forming when told, told otherwise."""
        if self._length_s is None:
            return ""
        count = end - self.rows.begin
        closes = self._waiting[0] if self._waiting is not None else self._forming
        named = (
            "" if self._break is None else self.retention.dropped(self._break, count, self._length_s),
            still_forming(self._opened(closes, self._length_s), closes, now) if closes else "",
            self._replaced[1] if self._replaced[1] and self._last(end) <= self._replaced[0] else "",
        )
        return "; ".join(name for name in named if name)

    def _last(self, end: int) -> int:
        """Return the last close before row `end`."""
        return int(self.rows.ts[end - 1]) if end > self.rows.begin else 0


def still_forming(begin: int, end: int, now: int) -> str:
    """Say that the bar of [begin, end) is left out, because nobody has told it since it closed.

    >>> still_forming(1_723_158_000_000_000_000, 1_723_161_600_000_000_000, 1_723_161_000_000_000_000)
    'the bar from 2024-08-08T23:00:00Z is still forming, left out'
    """
    when = "is still forming" if now < end else "was still forming when it was told"
    return f"the bar from {show(begin)} {when}, left out"


def _bar(prices: Sequence[object], volume: object) -> list[float] | Unknown:
    """Return a bar's numbers, its volume last, or what is wrong with them."""
    values: list[float] = []
    for value, name in (*zip(prices, _PRICES, strict=True), (volume, "volume")):
        read = amount(value, name, zero=name == "volume")
        if isinstance(read, Unknown):
            return read
        values.append(read)
    opened, high, low, close, _ = values
    if low > min(opened, close) or high < max(opened, close):
        return invalid("bar_inconsistent", "a bar's open or close lies outside its low and high")
    return values
