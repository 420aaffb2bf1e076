"""Bars as a venue lives through them: each at its open, and the price that it closed at.

Nothing of a bar is told before it has opened. An order that is sent at a close meets the bar that opens then, and none
before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.window import IntArray
from golive.documents.streams import BarColumns
from golive.execution.bars_only import NO_SPREAD, Bar, BarRule
from golive.execution.side import Side
from golive.execution.snapshot import Snapshot
from golive.market.local_clock import moved
from golive.trading.moment import Moment
from golive.trading.venue_terms import VenueTerms
from golive.trading.whole_streams import MOST, ROUNDING, lots_of

_NOTHING = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class BarsAtVenue:
    """Bars in whole ticks and lots by the times of their opens and closes; unsound ones were never there."""

    opened: IntArray = field(default_factory=lambda: _NOTHING)
    closed: IntArray = field(default_factory=lambda: _NOTHING)
    ticks: IntArray = field(default_factory=lambda: np.empty((0, 4), dtype=np.int64))
    lots: IntArray = field(default_factory=lambda: _NOTHING)
    rule: BarRule = NO_SPREAD

    @classmethod
    def of(cls, bars: BarColumns | None, terms: VenueTerms) -> BarsAtVenue:
        """Return the bars of a recording in a venue's ticks and lots.

        Open and close are the nearest ticks, high and low the nearest beyond which nothing traded.
        """
        if bars is None:
            return cls()
        prices = np.column_stack((bars.open, bars.high, bars.low, bars.close)) / float(terms.terms.tick)
        lots = lots_of(bars.close, bars.volume, terms.terms)
        sound = np.isfinite(prices).all(axis=1) & (prices >= 1).all(axis=1) & (prices <= MOST).all(axis=1)
        sound &= (lots >= 0) & (lots <= MOST)
        ticks = np.rint(prices[sound]).astype(np.int64)
        ticks[:, 1] = np.maximum(ticks[:, 1], ticks[:, [0, 3]].max(axis=1))
        ticks[:, 2] = np.minimum(ticks[:, 2], ticks[:, [0, 3]].min(axis=1))
        closed = bars.ts[sound]
        return cls(
            opened=moved(closed, -1, bars.length_s, bars.zone),
            closed=closed,
            ticks=ticks,
            lots=np.floor(lots[sound] + ROUNDING).astype(np.int64),
            rule=terms.bars,
        )

    @property
    def is_there(self) -> bool:
        """Say whether there is any bar."""
        return len(self.closed) > 0

    def moments(self, after: int, until: int) -> Iterator[Moment]:
        """Tell of each bar right after its open, and of its close right before the next may open."""
        first = int(self.closed.searchsorted(after))
        for row in range(first, int(self.opened.searchsorted(until))):
            opens, closes = int(self.opened[row]) + 1, int(self.closed[row]) - 1
            if after < opens <= until:
                yield Moment(ts=opens, bar=self._bar(row), closes=int(self.closed[row]))
            if after < closes <= until:
                yield Moment(ts=closes, books=(self._close(row),))

    def last_close(self, after: int, at: int) -> Iterator[Moment]:
        """Tell of the last close that an order finds as it arrives."""
        row = int(self.closed.searchsorted(at, side="right")) - 1
        if row >= 0 and self.closed[row] - 1 > after:
            yield Moment(ts=int(self.closed[row]) - 1, books=(self._close(row),))

    def seen(self) -> Moment | None:
        """Tell of one bar all at once, right before the next may open: it has closed; None of an unsound one."""
        if not self.is_there:
            return None
        return Moment(ts=int(self.closed[0]) - 1, bar=self._bar(0), books=(self._close(0),))

    def _bar(self, row: int) -> Bar:
        opened, high, low, close = self.ticks[row].tolist()
        return Bar(ts=int(self.opened[row]), open=opened, high=high, low=low, close=close, volume=int(self.lots[row]))

    def _close(self, row: int) -> Snapshot:
        """Return what stands for a book: the close with half the spread on each side; nothing is filled from it."""
        close, lots = int(self.ticks[row, 3]), max(1, int(self.lots[row]))
        bid = max(1, min(self.rule.paid(Side.SELL, close), close - 1))
        ask = max(self.rule.paid(Side.BUY, close), close + 1)
        return Snapshot(ts=int(self.closed[row]) - 1, bids=((bid, lots),), asks=((ask, lots),))


NO_BARS = BarsAtVenue()
