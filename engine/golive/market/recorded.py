"""`RecordedWindows`: a whole recording, as of any instant, without copying.

The answers are those that `Windows` gives after the same events one by one; a property test holds them to that.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from golive.core.stored_rows import StoredRows, Whole
from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid, missing
from golive.core.window import Bars, Book, BookSide, Funding, IntArray, Quotes, Trades
from golive.documents.market import IdRule, StreamKind
from golive.documents.streams import BarColumns, BookColumns, MarketData, QuoteColumns, TradeColumns, only_rows
from golive.market.as_received import check_looked_at
from golive.market.book_changes import book_change_times, quote_change_times
from golive.market.change_clock import seen
from golive.market.local_clock import clock_of, day_of
from golive.market.longer_bars import longer_bars
from golive.market.retention import LATE_SHARE, Break, Retention, shown
from golive.market.usable_quotes import quote_trouble, unusable_quotes


class RecordedWindows:
    """The streams of a recording, as of any instant.

    Parameters
    ----------
    data
        The recording, as `read_market` gives it.
    retention
        How much of the past is shown.
    seen
        When the events of a stream were delivered, ascending, where that was later than they happened: until then
        nothing shows them.
    """

    def __init__(
        self, data: MarketData, *, retention: Retention, seen: Mapping[StreamKind, IntArray] = MappingProxyType({})
    ) -> None:
        self.symbol, self._retention = data.symbol, retention
        check_looked_at(data)
        at = {
            kind: seen.get(kind, columns.ts if columns.seen is None else columns.seen)
            for kind, columns in data.streams()
        }
        self._trades = None if data.trades is None else _Trades(data.trades, at[StreamKind.TRADES], retention)
        self._quotes = None if data.quotes is None else _Quotes(data.quotes, at[StreamKind.QUOTES], retention)
        self._book = None if data.book is None else _Books(data.book, at[StreamKind.BOOK])
        self._bars = None if data.bars is None else _Bars(data.bars, at[StreamKind.BARS], retention)
        self._longer = {} if data.bars is None else _longer(data.bars, at[StreamKind.BARS], retention)
        self._rates, self._rates_seen = data.funding, at.get(StreamKind.FUNDING)

    @property
    def changes(self) -> int:
        """Return how often something was told: a recording stays what it is."""
        return 0

    def trades(self, now: int) -> Trades | Unknown:
        """Return the trades visible at `now`, or why there are none."""
        return _absent(StreamKind.TRADES) if self._trades is None else self._trades.view(now)

    def quotes(self, now: int) -> Quotes | Unknown:
        """Return the quotes visible at `now`, or why there are none."""
        return _absent(StreamKind.QUOTES) if self._quotes is None else self._quotes.view(now)

    def book(self, now: int) -> Book | Unknown:
        """Return the latest book at `now`, as recorded, or why there is none."""
        return _absent(StreamKind.BOOK) if self._book is None else self._book.view(now)

    def bars(self, now: int, length: int | None = None) -> Bars | Unknown:
        """Return the bars that had closed at `now`, where there are several lengths of one in nanoseconds."""
        bars = self._bars if length is None else self._longer.get(length, self._bars)
        return _absent(StreamKind.BARS) if bars is None else bars.view(now)

    def funding(self, now: int) -> Funding | Unknown:
        """Return the funding rates charged by `now`, or why there are none."""
        rates, rates_seen = self._rates, self._rates_seen
        end = 0 if rates_seen is None else _upto(rates_seen, now)
        if rates is None or not end:
            return _absent(StreamKind.FUNDING)
        rows = slice(max(0, end - self._retention.bars), end)
        return Funding(ts=rates.ts[rows], rate=rates.rate[rows], now=now)


class _Facts:
    """What is known of the rows of a stream since it last began; those before are forgotten, as a live one does."""

    def __init__(self) -> None:
        self._since: tuple[Whole | None, dict[Hashable, Any]] = (None, {})

    def since(self, begin: int, first: int, every: Callable[[], Trades | Quotes | Bars]) -> StoredRows:
        """Return where the rows from `first` on lie, of a stream that began at a row; `every` gives all of its rows."""
        whole, facts = self._since
        if whole is None or whole.first != begin:
            whole, facts = self._since = Whole(begin, every()), {}
        return StoredRows(first, facts, whole)


class _Trades:
    """Trades of the market; the others are seen by their ids only, as `LiveTrades` sees them."""

    def __init__(self, columns: TradeColumns, seen_at: IntArray, retention: Retention) -> None:
        breaks = np.zeros(len(columns.ts), dtype=bool)
        if len(columns.id) and columns.ids is IdRule.CONSECUTIVE:
            breaks[1:] |= np.diff(columns.id) > 1
        if columns.resolution_s:
            breaks[1:] |= np.diff(columns.ts) > LATE_SHARE * columns.resolution_s * NANOS
        self._seen_at, self._begins = seen_at, _begins(breaks)
        own = np.ones(len(columns.ts), dtype=bool) if columns.aside is None else columns.aside == 0
        self._own_before = np.concatenate(([0], np.cumsum(own)))
        self._columns, self._retention = columns if own.all() else only_rows(columns, own), retention
        self._facts = _Facts()

    def view(self, now: int) -> Trades | Unknown:
        columns, seen = self._columns, _upto(self._seen_at, now)
        if not seen:
            return _absent(StreamKind.TRADES)
        begin, end = int(self._own_before[self._begins[seen - 1]]), int(self._own_before[seen])
        if begin == end:
            return _absent(StreamKind.TRADES)
        span = shown(StreamKind.TRADES, columns.ts, begin, end, now, self._retention)
        if isinstance(span, Unknown):
            return span
        first, end, since = span
        return Trades(
            ts=columns.ts[first:end],
            price=columns.price[first:end],
            quantity=columns.quantity[first:end],
            aggressor=columns.aggressor[first:end],
            now=now,
            since=since,
            resolution_s=columns.resolution_s,
            sides_told=columns.sides_told,
            ids_told=first == end or len(columns.id) > 0,
            stored=self._facts.since(begin, first, lambda: self._every(seen - 1)),
        )

    def _every(self, row: int) -> Trades:
        """Return all trades since the stream last began before a row, until it begins anew."""
        columns, begin = self._columns, self._begins[row]
        rows = slice(*(int(self._own_before[n]) for n in (begin, self._begins.searchsorted(begin, side="right"))))
        return Trades(
            ts=columns.ts[rows],
            price=columns.price[rows],
            quantity=columns.quantity[rows],
            aggressor=columns.aggressor[rows],
            now=int(columns.ts[rows][-1]),
            since=int(columns.ts[rows][0]),
            sides_told=columns.sides_told,
        )


class _Quotes:
    def __init__(self, columns: QuoteColumns, seen_at: IntArray, retention: Retention) -> None:
        self._seen_at = seen_at
        self._bad = unusable_quotes(columns)
        after_bad = np.zeros(len(columns.ts), dtype=bool)
        after_bad[1:] = self._bad[:-1]
        self._columns, self._retention, self._begins = columns, retention, _begins(after_bad)
        self._changed = quote_change_times(columns)
        self._facts = _Facts()

    def view(self, now: int) -> Quotes | Unknown:
        columns = self._columns
        end = _upto(self._seen_at, now)
        if not end:
            return _absent(StreamKind.QUOTES)
        if self._bad[end - 1]:
            return self._trouble(end - 1)
        begin = int(self._begins[end - 1])
        span = shown(StreamKind.QUOTES, columns.ts, begin, end, now, self._retention)
        if isinstance(span, Unknown):
            return span
        first, end, since = span
        return Quotes(
            ts=columns.ts[first:end],
            bid=columns.bid[first:end],
            bid_size=columns.bid_size[first:end],
            ask=columns.ask[first:end],
            ask_size=columns.ask_size[first:end],
            now=now,
            since=since,
            changed_at=seen(int(self._changed[end - 1])),
            stored=self._facts.since(begin, first, lambda: self._every(begin)),
        )

    def _every(self, begin: int) -> Quotes:
        """Return all quotes of a stream that began at a row, until it begins anew."""
        columns = self._columns
        rows = slice(begin, int(self._begins.searchsorted(begin, side="right")))
        return Quotes(
            ts=columns.ts[rows],
            bid=columns.bid[rows],
            bid_size=columns.bid_size[rows],
            ask=columns.ask[rows],
            ask_size=columns.ask_size[rows],
            now=int(columns.ts[rows][-1]),
            since=int(columns.ts[begin]),
            changed_at=None,
        )

    def _trouble(self, row: int) -> Unknown:
        columns = self._columns
        quote = (columns.bid, columns.bid_size, columns.ask, columns.ask_size)
        trouble = quote_trouble(*(float(column[row]) for column in quote))
        assert trouble is not None
        return invalid(trouble.code, f"the stream of quotes is interrupted: {trouble.detail}")


class _Books:
    def __init__(self, columns: BookColumns, seen_at: IntArray) -> None:
        self._seen_at = seen_at
        self._columns, self._changed = columns, book_change_times(columns)

    def view(self, now: int) -> Book | Unknown:
        columns = self._columns
        row = _upto(self._seen_at, now) - 1
        if row < 0:
            return _absent(StreamKind.BOOK)
        bids, asks = int(columns.bid_levels[row]), int(columns.ask_levels[row])
        return Book.of(
            BookSide(columns.bid_prices[row, :bids], columns.bid_sizes[row, :bids]),
            BookSide(columns.ask_prices[row, :asks], columns.ask_sizes[row, :asks]),
            ts=int(columns.ts[row]),
            changed_at=seen(int(self._changed[row])),
            now=now,
            complete=columns.complete,
        )


class _Bars:
    def __init__(self, columns: BarColumns, seen_at: IntArray, retention: Retention) -> None:
        self._seen_at: list[int] = seen_at.tolist()
        breaks = np.zeros(len(columns.ts), dtype=bool)
        self._clock = clock_of(columns.ts, columns.length_s, columns.zone)
        self._day_s = day_of(columns.length_s, columns.zone)
        breaks[1:] = retention.parts(np.diff(self._clock), columns.length_s)
        self._columns, self._retention, self._begins = columns, retention, _begins(breaks)
        self._facts = _Facts()
        self._shown: tuple[int, Bars | Unknown] = 0, _absent(StreamKind.BARS)

    def view(self, now: int) -> Bars | Unknown:
        """Return the bars that had closed: the same object until the next one does."""
        end, shown = bisect_right(self._seen_at, now), self._shown
        if shown[0] != end:
            shown = self._shown = end, self._upto(end)
        return shown[1]

    def _upto(self, end: int) -> Bars | Unknown:
        """Return the bars before a row."""
        if not end:
            return _absent(StreamKind.BARS)
        columns, begin = self._columns, int(self._begins[end - 1])
        rows = slice(max(begin, end - self._retention.bars), end)
        stored = self._facts.since(begin, rows.start, lambda: self._every(begin))
        return Bars(
            ts=columns.ts[rows],
            open=columns.open[rows],
            high=columns.high[rows],
            low=columns.low[rows],
            close=columns.close[rows],
            volume=columns.volume[rows],
            now=int(columns.ts[end - 1]),
            length_s=columns.length_s,
            left_out=self._dropped(end),
            clock=None if self._clock is columns.ts else self._clock[rows],
            day_s=self._day_s,
            volumes_told=columns.volumes_told,
            stored=stored,
        )

    def _every(self, begin: int) -> Bars:
        """Return the bars from a row on at which they began anew, until they do again."""
        columns = self._columns
        rows = slice(begin, int(self._begins.searchsorted(begin, side="right")))
        return Bars(
            ts=columns.ts[rows],
            open=columns.open[rows],
            high=columns.high[rows],
            low=columns.low[rows],
            close=columns.close[rows],
            volume=columns.volume[rows],
            now=int(columns.ts[rows][-1]),
            length_s=columns.length_s,
            clock=None if self._clock is columns.ts else self._clock[rows],
            day_s=self._day_s,
            volumes_told=columns.volumes_told,
        )

    def _dropped(self, end: int) -> str:
        """Say which bars the window up to a row lacks because the bars began anew."""
        begin, columns = int(self._begins[end - 1]), self._columns
        if not begin:
            return ""
        parted = Break(
            before=begin - int(self._begins[begin - 1]),
            closes=(int(columns.ts[begin - 1]), int(columns.ts[begin])),
            step=int(self._clock[begin] - self._clock[begin - 1]),
        )
        return self._retention.dropped(parted, end - begin, columns.length_s)


def _longer(columns: BarColumns, seen_at: IntArray, retention: Retention) -> dict[int, _Bars]:
    """Return the longer bars that are read, put together of these, where these are the shortest that are."""
    if retention.lengths[:1] != (round(columns.length_s * NANOS),):
        return {}
    made = {length: longer_bars(columns, length, seen_at) for length in retention.lengths[1:]}
    return {length: _Bars(*one, retention) for length, one in made.items() if one is not None}


def _upto(ts: IntArray, now: int) -> int:
    return int(ts.searchsorted(now, side="right"))


def _begins(breaks: NDArray[np.bool_]) -> IntArray:
    """Return for each row the last row at or before it that is a break, or the first row."""
    rows = np.arange(len(breaks), dtype=np.int64)
    return np.maximum.accumulate(np.where(breaks, rows, 0))


def _absent(kind: StreamKind) -> Unknown:
    return missing(f"{kind.value}_absent", f"no {kind.value} yet")
