"""`Windows`: a session's streams, folded event by event, as of any recent instant."""

from __future__ import annotations

from golive.core.errors import Refused
from golive.core.unit import NANOS, show_duration
from golive.core.value import Unknown, invalid
from golive.core.window import Bars, Book, Funding, Quotes, Trades
from golive.documents.market import IdRule, StreamKind
from golive.documents.streams import BarColumns
from golive.market.agreeing_bars import Agreement
from golive.market.live.bars import LiveBars
from golive.market.live.book import LiveBook
from golive.market.live.funding import LiveFunding
from golive.market.live.quotes import LiveQuotes
from golive.market.live.stream import LiveStream, StreamHealth
from golive.market.live.trades import LiveTrades
from golive.market.numbers import amount
from golive.market.retention import Retention
from golive.market.tops import top_of


class Windows:
    """The streams of one instrument in a live loop.

    Bad data never raises and is never used. Every `add_...` returns None when the event was taken, or why it was not;
    a bad event interrupts its stream, which begins anew, and warms up anew, at the next good one. Times are
    nanoseconds UTC or what `instants.nanos` takes; events of one stream come in order of time. An event that names
    another `symbol` interrupts.

    `changes` counts what was told: as long as it stays, the streams show the same.

    Parameters
    ----------
    symbol
        The instrument.
    retention
        How much of the past is kept.
    bar_length_s
        Length of bars in seconds; None where a history brings it.
    ids
        What trade ids promise.
    resolution_s
        Length of the intervals when trades are aggregates, else 0.
    sides_told
        Whether the venue tells who took each trade.
    quotes_from_books
        Whether the best quote is the top of each book, because the market has no quote stream.
    book_complete
        Whether a level that a book does not show holds no size; else it may have been cut off.
    """

    def __init__(
        self,
        symbol: str,
        *,
        retention: Retention,
        bar_length_s: float | None = None,
        ids: IdRule = IdRule.CONSECUTIVE,
        resolution_s: float = 0.0,
        sides_told: bool = True,
        quotes_from_books: bool = False,
        book_complete: bool = False,
    ) -> None:
        self.symbol, self.quotes_from_books, self._retention = symbol, quotes_from_books, retention
        self._trades = LiveTrades(symbol, retention, ids=ids, resolution_s=resolution_s, sides_told=sides_told)
        self._quotes = LiveQuotes(symbol, retention)
        self._book = LiveBook(symbol, retention, complete=book_complete)
        self._bars = LiveBars(symbol, retention, length_s=bar_length_s)
        self._longer = {
            length: LiveBars(symbol, retention, length_s=length / NANOS) for length in retention.lengths[1:]
        }
        self._one_by_one = self._bars
        self._agreement = Agreement()
        self._funding = LiveFunding(symbol, retention)
        self.changes = 0

    def add_trade(
        self,
        price: object,
        size: object,
        side: object,
        *,
        at: object,
        trade_id: object = None,
        symbol: str | None = None,
        aside: bool | Unknown = False,
    ) -> Unknown | None:
        """Add a trade: price in quote per base, size in base, `side` of the taker `buy`, `sell`, 1, -1 or None.

        One that is not the market's (`aside`) is counted by its id, and is not among those shown.
        """
        return self._changed(self._trades.add(price, size, side, at, trade_id, symbol, aside=aside))

    def add_quote(
        self, bid: object, bid_size: object, ask: object, ask_size: object, *, at: object, symbol: str | None = None
    ) -> Unknown | None:
        """Add a best bid and offer."""
        return self._changed(self._quotes.add(bid, bid_size, ask, ask_size, at, symbol))

    def add_book(self, bids: object, asks: object, *, at: object, symbol: str | None = None) -> Unknown | None:
        """Add a snapshot, each side (price, size) pairs or an array of shape (n, 2)."""
        trouble = self._book.add(bids, asks, at, symbol)
        if self.quotes_from_books:
            book = self._book.last
            if trouble is None and book is not None:
                self._quotes.add(*top_of(book), book.ts, symbol)
            elif trouble is not None:
                self._quotes.interrupt(trouble)
        return self._changed(trouble)

    def expect_bars(self, length_s: float) -> None:
        """Say how long bars are that come one by one; of another length than those before, they begin anew."""
        self._one_by_one = self._bars_of(length_s)
        self._one_by_one.expect(length_s)

    def add_bars(self, history: BarColumns) -> None:
        """Begin the bars anew with a checked history of final numbers, each bar visible from its close on."""
        self._bars_of(history.length_s).begin(history)
        self.changes += 1

    def tell_bars(self, history: BarColumns) -> None:
        """Go on with a checked history, as `frames.bars_from_frame` gives it; its last bar may still be forming."""
        if self._longer and round(history.length_s * NANOS) not in self._retention.lengths:
            raise Refused("bars_length", self._unread(history.length_s), field="length_s")
        try:
            self._bars_of(history.length_s).tell(history)
        finally:
            self.changes += 1

    def tell_bar(
        self,
        opened: object,
        high: object,
        low: object,
        close: object,
        volume: object,
        *,
        at: object,
        length_s: object = None,
    ) -> Unknown | None:
        """Add a bar that may still be forming; `at` is its close. Of several lengths, it says of which it is."""
        length = None if length_s is None else amount(length_s, "length_s")
        if isinstance(length, Unknown):
            return length
        if self._longer and (length is None or round(length * NANOS) not in self._retention.lengths):
            return invalid("bar_length", self._unread(length))
        if length is not None:
            self.expect_bars(length)
        return self._changed(self._one_by_one.tell_one((opened, high, low, close), volume, at, None))

    def heard(self, now: int, skew: int) -> None:
        """Hear what time it is: a bar that had not closed when it was told is left out."""
        for bars in (self._bars, *self._longer.values()):
            if bars.waits:
                bars.heard(now, skew)
                self.changes += 1

    def add_bar(
        self,
        opened: object,
        high: object,
        low: object,
        close: object,
        volume: object,
        *,
        at: object,
        symbol: str | None = None,
    ) -> Unknown | None:
        """Add a closed bar; `at` is its close."""
        return self._changed(self._one_by_one.add((opened, high, low, close), volume, at, symbol))

    def add_funding(self, rate: object, *, at: object, symbol: str | None = None) -> Unknown | None:
        """Add a funding rate, a fraction per interval."""
        return self._changed(self._funding.add(rate, at, symbol))

    def interrupt(self, kind: StreamKind, code: str, detail: str) -> None:
        """Say that a stream's feed was lost: it begins anew with its next event, whatever that one's time."""
        self._streams()[kind].lost(invalid(code, detail))
        for bars in self._longer.values() if kind is StreamKind.BARS else ():
            bars.lost(invalid(code, detail))
        self.changes += 1

    def trades(self, now: int) -> Trades | Unknown:
        """Return the trades visible at `now`, or why there are none."""
        return self._trades.view(now)

    def quotes(self, now: int) -> Quotes | Unknown:
        """Return the quotes visible at `now`, or why there are none."""
        return self._quotes.view(now)

    def book(self, now: int) -> Book | Unknown:
        """Return the latest book at `now`, as received, or why there is none."""
        return self._book.view(now)

    def bars(self, now: int, length: int | None = None) -> Bars | Unknown:
        """Return the bars that had closed at `now`, or why there are none.

        Of several lengths, those of `length` nanoseconds, and the shortest where it is None. While two lengths say
        different things of the same time, nobody knows which is right: none of them shows anything.
        """
        shortest = self._bars.view(now)
        if not self._longer:
            return shortest
        longer = {each: bars.view(now) for each, bars in self._longer.items()}
        trouble = self._agreement.trouble(shortest, longer)
        if trouble is not None:
            return trouble
        return shortest if length is None else longer.get(length, shortest)

    def funding(self, now: int) -> Funding | Unknown:
        """Return the funding rates charged by `now`, or why there are none."""
        return self._funding.view(now)

    def health(self) -> tuple[StreamHealth, ...]:
        """Return the counts of every stream, in the order of `StreamKind`."""
        return tuple(stream.health() for stream in self._streams().values())

    def _changed(self, trouble: Unknown | None) -> Unknown | None:
        """Count what was told, once it is in the streams: who read them before must not take them for unchanged."""
        self.changes += 1
        return trouble

    def _unread(self, length_s: float | None) -> str:
        """Say which lengths are read, where bars are told of another one or of none."""
        lengths = ", ".join(show_duration(length / NANOS) for length in self._retention.lengths)
        remedy = "say how long this one is" if length_s is None else f"those of {show_duration(length_s)} are not"
        return f"bars of {lengths} are read: {remedy} (`length_s`)"

    def _bars_of(self, length_s: float) -> LiveBars:
        """Return the stream that bars of a length belong to."""
        return self._longer.get(round(length_s * NANOS), self._bars)

    def _streams(self) -> dict[StreamKind, LiveStream]:
        return {s.kind: s for s in (self._funding, self._bars, self._trades, self._quotes, self._book)}
