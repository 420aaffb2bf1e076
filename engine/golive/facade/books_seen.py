"""`BooksSeen`: the last book of each symbol that a facade was handed, so that a repeated one is known as such."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock

from golive.api.book_rows import quotes_of
from golive.core.value import Unknown, missing
from golive.core.window import Book, Quotes
from golive.market.book_changes import books_differ, tops_differ
from golive.market.change_clock import ChangeClock
from golive.market.tops import top_of
from golive.models.book.book_window import checked_book


class BooksSeen:
    """What one facade was shown of books, call by call.

    One book says nothing of when it changed; two that differ do, by the rule of live streams. A book that a call says
    changed lately, and that an earlier call showed the same, has been the same since then.
    """

    def __init__(self) -> None:
        self._clocks: dict[str, _Clocks] = {}
        self._latest: dict[str, Book] = {}
        self._lock = Lock()

    def windows(self, symbol: str, book: Book | Unknown, now: int) -> tuple[Book | Unknown, Quotes | Unknown]:
        """Return a call's book and the best quote on top of it, both with the time of their last change.

        `book.changed_at` is what the caller says of it, None where nothing. A book that cannot be used, or is older
        than one shown before, teaches nothing.
        """
        usable = book if isinstance(book, Unknown) else checked_book(book)
        if isinstance(book, Unknown) or isinstance(usable, Unknown):
            return book, quotes_of(book, now)
        with self._lock:
            clocks = self._clocks.setdefault(symbol, _Clocks())
            changed_at, top_changed_at = clocks.see(usable)
            if symbol not in self._latest or self._latest[symbol].ts <= book.ts:
                self._latest[symbol] = book
        quotes = quotes_of(replace(book, changed_at=top_changed_at), now)
        return replace(book, changed_at=changed_at), quotes

    def last_top(self, symbol: str, now: int) -> Quotes | Unknown:
        """Return the best quote of the latest usable book of a symbol, of whatever time, or why there is none."""
        with self._lock:
            book = self._latest.get(symbol)
        return missing("no_book_seen", "no orderbook given, now or before") if book is None else quotes_of(book, now)


class _Clocks:
    """The clocks of one symbol: of the whole book, and of its top."""

    def __init__(self) -> None:
        self._book = ChangeClock(books_differ)
        self._top: ChangeClock[tuple[float, float, float, float]] = ChangeClock(tops_differ)

    def see(self, book: Book) -> tuple[int | None, int | None]:
        if book.ts < self._book.seen_at:
            return book.changed_at, book.changed_at
        claimed = book.changed_at
        return self._book.see(book, book.ts, claimed), self._top.see(top_of(book), book.ts, claimed)
