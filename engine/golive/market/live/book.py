"""Live book snapshots."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from golive.core.value import Unknown, missing
from golive.core.window import Book
from golive.documents.market import StreamKind
from golive.market.book_changes import books_differ
from golive.market.book_sides import book_sides
from golive.market.change_clock import ChangeClock
from golive.market.live.stream import LiveStream
from golive.market.retention import Retention
from golive.market.series import Series
from golive.models.book.book_window import checked_book

SNAPSHOTS_KEPT = 64
"""For a decision whose clock runs behind the exchange's: six seconds of 100 ms books."""


class LiveBook(LiveStream):
    """Snapshots one by one.

    Content that no order could rest on (crossed, one-sided, NaN, negative) is kept as given, for `Book.checked` to
    name. What is not numbers at all, or comes late, leaves no book until the next snapshot. Neither is a sign of life:
    the next good one is compared with the last good one. `complete` is what the market says of its books.
    """

    def __init__(self, symbol: str, retention: Retention, *, complete: bool = False) -> None:
        super().__init__(StreamKind.BOOK, symbol, retention, Series(floats=0))
        self._snapshots: deque[Book] = deque(maxlen=SNAPSHOTS_KEPT)
        self._changes = ChangeClock(books_differ)
        self._complete = complete

    def add(self, bids: object, asks: object, at: object, symbol: str | None) -> Unknown | None:
        """Take a snapshot, or return why not."""
        ts = self.time(at, symbol)
        if isinstance(ts, Unknown):
            return ts
        if ts < self.latest:
            return self.late(ts)
        sides = book_sides(bids, asks)
        if isinstance(sides, Unknown):
            return self.interrupt(sides, ts)
        book = Book.of(*sides, ts=ts, changed_at=None, now=ts, complete=self._complete)
        usable = checked_book(book)
        changed_at = self._changes.changed_at if isinstance(usable, Unknown) else self._changes.see(usable, ts)
        self._snapshots.append(replace(book, changed_at=changed_at))
        self.accept(ts)
        return None

    def interrupt(self, reason: Unknown, ts: int = 0) -> Unknown:
        """Forget the snapshots too."""
        self._snapshots.clear()
        return super().interrupt(reason, ts)

    def lost(self, reason: Unknown) -> None:
        """Doubt the time of what changes until the feed is back."""
        super().lost(reason)
        self._changes.lose()

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
