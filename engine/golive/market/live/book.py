"""Live book snapshots."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from golive.core.value import Unknown, missing
from golive.core.window import Book, FloatArray
from golive.documents.market import StreamKind
from golive.market.live.stream import Stream
from golive.market.readings import levels
from golive.market.retention import Retention
from golive.market.series import Series

SNAPSHOTS_KEPT = 64
"""For a decision whose clock runs behind the exchange's: six seconds of 100 ms books."""

Side = tuple[FloatArray, FloatArray]


class LiveBook(Stream):
    """Snapshots one by one.

    Content that no order could rest on (crossed, one-sided, NaN, negative) is kept as given, for `Book.checked` to
    name. What is not numbers at all, or comes late, leaves no book until the next snapshot.
    """

    def __init__(self, symbol: str, retention: Retention) -> None:
        super().__init__(StreamKind.BOOK, symbol, retention, Series(floats=0))
        self._snapshots: deque[Book] = deque(maxlen=SNAPSHOTS_KEPT)

    def add(self, bids: object, asks: object, at: object, symbol: str | None) -> Unknown | None:
        """Take a snapshot, or return why not."""
        ts = self.time(at, symbol)
        if isinstance(ts, Unknown):
            return ts
        if ts < self.latest:
            return self.late(ts)
        bid, ask = levels(bids, "bids"), levels(asks, "asks")
        if isinstance(bid, Unknown):
            return self.interrupt(bid, ts)
        if isinstance(ask, Unknown):
            return self.interrupt(ask, ts)
        before = self._snapshots[-1] if self._snapshots else None
        changed_at = before.changed_at if before is not None and _same(before, bid, ask) else ts
        self._snapshots.append(
            Book(
                ts=ts,
                bid_prices=bid[0],
                bid_sizes=bid[1],
                ask_prices=ask[0],
                ask_sizes=ask[1],
                changed_at=changed_at,
                now=ts,
            )
        )
        self.accept(ts)
        return None

    def interrupt(self, reason: Unknown, ts: int = 0) -> Unknown:
        """Forget the snapshots too."""
        self._snapshots.clear()
        return super().interrupt(reason, ts)

    @property
    def last(self) -> Book | None:
        """Return the last snapshot as received."""
        return self._snapshots[-1] if self._snapshots else None

    def view(self, now: int) -> Book | Unknown:
        """Return the last snapshot that is not later than `now`."""
        for book in reversed(self._snapshots):
            if book.ts <= now:
                return replace(book, now=now)
        if self._snapshots:
            return missing("book_absent", "no book yet at the instant asked for")
        return self.absent()


def _same(book: Book, bid: Side, ask: Side) -> bool:
    pairs = ((book.bid_sizes, bid[1]), (book.ask_sizes, ask[1]), (book.bid_prices, bid[0]), (book.ask_prices, ask[0]))
    return all(len(before) == len(after) and bool((before == after).all()) for before, after in pairs)
