"""Live bars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid
from golive.core.window import Bars
from golive.documents.market import StreamKind
from golive.documents.streams import BarColumns
from golive.market.instants import show
from golive.market.live.stream import LiveStream
from golive.market.numbers import amount
from golive.market.retention import Retention
from golive.market.series import Series

_PRICES = ("open", "high", "low", "close")


class LiveBars(LiveStream):
    """Closed bars one by one, after a history; too many missing bars, or part of one, begin the stream anew."""

    def __init__(self, symbol: str, retention: Retention, *, length_s: float | None) -> None:
        super().__init__(StreamKind.BARS, symbol, retention, Series(floats=5))
        self._length_s = length_s

    def begin(self, history: BarColumns) -> None:
        """Forget all and begin with a checked history."""
        self.rows.clear()
        self._length_s = history.length_s
        self.latest, self.interrupted, self.trouble = 0, False, None
        columns = (history.open, history.high, history.low, history.close, history.volume)
        # One bar more than is kept, so that a hole before the kept ones is seen as one.
        last = slice(max(0, len(history.ts) - self.retention.bars - 1), None)
        rows = np.column_stack([column[last] for column in columns])
        for ts, values in zip(history.ts[last].tolist(), rows.tolist(), strict=True):
            self._append(ts, values, history.length_s)

    def add(self, prices: Sequence[object], volume: object, at: object, symbol: str | None) -> Unknown | None:
        """Take a bar by the time of its close, or return why not."""
        ts = self.time(at, symbol)
        if isinstance(ts, Unknown):
            return ts
        values = _bar(prices, volume)
        if isinstance(values, Unknown):
            return self.interrupt(values, ts)
        if self._length_s is None:
            return self.interrupt(invalid("bar_length", "bars have no length: begin with a history"), ts)
        refused = self._follow(ts, values, self._length_s)
        if refused is None:
            self._append(ts, values, self._length_s)
        return refused

    def _follow(self, ts: int, values: Sequence[float], length_s: float) -> Unknown | None:
        """Check that a bar follows the last one; None when it does."""
        if ts < self.latest:
            return self.late(ts)
        if not len(self.rows):
            return None
        if ts == self.latest and values == [float(c[self.rows.end - 1]) for c in self.rows.floats]:
            return self.drop(invalid("bar_duplicate", f"the bar of {show(ts)} was seen before"))
        if ts - self.latest < round(length_s * NANOS):
            return self.interrupt(
                invalid("bar_overlaps", f"the bar of {show(ts)} begins before the last one ended"), ts
            )
        return None

    def _append(self, ts: int, values: Sequence[float], length_s: float) -> None:
        if len(self.rows) and self.retention.parts(np.array([ts - self.latest]), length_s).any():
            self.interrupt(invalid("bars_lost", f"no bars between {show(self.latest)} and {show(ts)}"))
        self.rows.append(ts, values, oldest=0, most=self.retention.bars)
        self.accept(ts)

    def view(self, now: int) -> Bars | Unknown:
        """Return the last bars that had closed at `now`."""
        rows = self.rows
        end = rows.begin + int(rows.ts[rows.begin : rows.end].searchsorted(now, side="right"))
        if end == rows.begin or self._length_s is None:
            return self.absent()
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
        )


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
