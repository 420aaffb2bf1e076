"""A recording, or a simulated market, as a feed: at the venue when it happened, and to us when it was delivered.

An event without consequence costs nothing: where nothing rests at the venue, what an arriving order finds is looked up.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np

from golive.core.shortest_decimal import exactly
from golive.core.window import IntArray
from golive.documents.market import MarketSpec, StreamKind
from golive.documents.streams import LIVELY, MarketData
from golive.execution.consumption import Consumption
from golive.execution.funding import Notice
from golive.execution.snapshot import Snapshot
from golive.execution.stop import TriggerBy
from golive.market.recorded import RecordedWindows
from golive.market.retention import Retention
from golive.market.tops import with_quotes
from golive.trading.bars_at_venue import NO_BARS, BarsAtVenue
from golive.trading.delivery import seen_at
from golive.trading.market_feed import FeedClass
from golive.trading.moment import Moment
from golive.trading.trigger_values import mid_of
from golive.trading.venue import Venue
from golive.trading.venue_terms import VenueTerms
from golive.trading.whole_streams import books_of, prints_of

_BEFORE_ALL = -(2**63)


class RecordedFeed:
    """The streams of one recording.

    Parameters
    ----------
    market, data
        The description and what was read by it.
    terms
        Of the venue; its feed leg says how late events are seen.
    retention
        How much of the past windows show.
    latest
        How long after a look nothing has to come for it to be taken all the same, in nanoseconds.
    """

    def __init__(
        self, market: MarketSpec, data: MarketData, terms: VenueTerms, *, retention: Retention, latest: int
    ) -> None:
        self.feed_class = FeedClass.SIMULATED if market.is_simulated else FeedClass.RECORDED
        self.quoted = with_quotes(data)
        self._prints, self._books = prints_of(data, terms.terms), books_of(data, terms.terms)
        self._bars = BarsAtVenue.of(data.bars, terms) if terms.by_bars else NO_BARS
        self._rates, self._skew, self._latest = data.funding, market.clock_skew_ns, latest
        seen = {kind: seen_at(columns.ts, kind, terms.legs) for kind, columns in self.quoted.streams()}
        self.streams = RecordedWindows(self.quoted, retention=retention, seen=seen)
        moving = (StreamKind.BARS,) if terms.by_bars else LIVELY
        lively = [times for kind, times in seen.items() if kind in moving]
        self.seen: IntArray = np.unique(np.concatenate(lively)) if lively else np.empty(0, dtype=np.int64)

    def acts_at(self, look: int) -> int:
        """Return the instant at which a look is taken: when the first later event was seen, or nothing came in time."""
        row = int(self.seen.searchsorted(look))
        return min(look + self._latest, int(self.seen[row])) if row < len(self.seen) else look + self._latest

    def looks(self, step: int) -> IntArray:
        """Return the instants of a grid at which something new has been seen."""
        return np.unique(-(-self.seen // step) * step)

    def moments(self, after: int | None, until: int) -> Iterator[Moment]:
        """Tell what happened at the venue, later than one instant and not later than another."""
        since = _BEFORE_ALL if after is None else after
        if self._bars.is_there:
            return self._bars.moments(since, until)
        return self._merged(range(*_rows(self._prints.ts, since, until)), range(*_rows(self._books.ts, since, until)))

    def sight(self, venue: Venue, at: int) -> Iterator[Moment]:
        """Tell what an order finds that arrives at an instant: the book, what printed since, and which levels changed.

        Nothing may have rested since the venue was told last. Of the books before it only those are told in which a
        level shows another size from which the account took something.
        """
        since = _BEFORE_ALL if venue.ts is None else venue.ts
        if self._bars.is_there:
            return self._bars.last_close(since, at)
        first, end = _rows(self._books.ts, since, at)
        books = self._last_books(first, end)
        books = sorted({*self._changed(venue, slice(first, books[0] if books else end)), *books})
        known = venue.depth.book
        # Before there is a book, prints take nothing from it.
        begun = int(self._books.ts[books[-1]]) if books else at if known is None else max(since, known.ts)
        prints = [*range(*_rows(self._prints.ts, begun, at))]
        before = int(self._prints.ts.searchsorted(begun, side="right")) - 1
        if venue.terms.stop_by is TriggerBy.TRADE and not prints and before >= 0 and self._prints.ts[before] > since:
            prints = [before]
        return self._merged(prints, books)

    def _last_books(self, first: int, end: int) -> list[int]:
        """Return the last sound book of some rows, and those back to the last one that has a mid."""
        rows: list[int] = []
        for row in range(end - 1, first - 1, -1):
            book = self._books.at(row)
            if book is not None:
                rows.insert(0, row)
                if mid_of(book) is not None:
                    break
        return rows

    def _changed(self, venue: Venue, rows: slice) -> Iterator[int]:
        """Yield for each level that was taken from the first sound book that shows another size."""
        if venue.terms.depth.consumption is not Consumption.UNTIL_CHANGED:
            return
        for taken in venue.depth.ledger.entries():
            changed = self._books.shows_another(taken.side, taken.tick, taken.shown, rows)
            yield from islice((row for row in changed if self._books.at(row) is not None), 1)

    def _merged(self, prints: range | list[int], books: range | list[int]) -> Iterator[Moment]:
        at: dict[int, tuple[list[int], list[Snapshot]]] = {}
        for row in prints:
            at.setdefault(int(self._prints.ts[row]), ([], []))[0].append(row)
        for row in books:
            book = self._books.at(row)
            if book is not None:
                at.setdefault(book.ts, ([], []))[1].append(book)
        for ts, (trades, shown) in sorted(at.items()):
            yield Moment(ts=ts, prints=tuple(self._prints.at(row) for row in trades), books=tuple(shown))

    def notice(self, boundary: int) -> Notice:
        """Return the rate that was told of a funding boundary, within the skew of clocks; the mark is not told here.

        Rates that differ contradict each other, and the nearer is not believed for being nearer. One that is no number
        beside one that is leaves no rate either.
        """
        rates = self._rates
        if rates is None:
            return Notice(ts=boundary, rate=None, mark=None)
        first, end = _rows(rates.ts, boundary - self._skew - 1, boundary + self._skew)
        distinct = np.unique(rates.rate[first:end])
        known = len(distinct) == 1 and bool(np.isfinite(distinct[0]))
        conflict = np.count_nonzero(np.isfinite(distinct)) > 1
        return Notice(
            ts=boundary, rate=exactly(float(distinct[0])) if known else None, mark=None, conflict=bool(conflict)
        )


def _rows(ts: IntArray, after: int, until: int) -> tuple[int, int]:
    """Return the rows later than one instant and not later than another."""
    first, end = ts.searchsorted((after, until), side="right")
    return int(first), max(int(first), int(end))
