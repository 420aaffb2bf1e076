"""`MarketEvents`: the columns of one market as events, in the order in which they are seen."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from golive.core.window import IntArray
from golive.documents.market import MarketSpec, StreamKind, TradeKinds
from golive.documents.streams import (
    BarColumns,
    BookColumns,
    Columns,
    MarketData,
    QuoteColumns,
    TradeColumns,
)
from golive.trading.received import (
    BarReceived,
    BookReceived,
    FundingReceived,
    QuoteReceived,
    Received,
    TradeReceived,
)

_SIDES = {1: "buy", -1: "sell"}


class MarketEvents:
    """What a recording, or a simulated market, tells.

    Parameters
    ----------
    market, data
        The description, and what was read by it or made after it.
    seen
        When the events of a stream are seen, ascending, in nanoseconds; without it, when they happen.

    Events of one instant come in the order of `StreamKind`, causes first.
    """

    def __init__(
        self, market: MarketSpec, data: MarketData, *, seen: Mapping[StreamKind, IntArray] = MappingProxyType({})
    ) -> None:
        self.symbol, self._kinds = market.symbol, market.trade_kinds
        self._kinds_of = tuple(kind for kind, _ in data.streams())
        self._columns: tuple[Columns, ...] = tuple(columns for _, columns in data.streams())
        times = [seen.get(kind, columns.ts) for kind, columns in data.streams()]
        stream, row = _places([len(ts) for ts in times])
        at = np.concatenate([np.empty(0, dtype=np.int64), *times])
        order = np.argsort(at, kind="stable")
        self.at: IntArray = at[order]
        self._stream, self._row = stream[order], row[order]

    def __len__(self) -> int:
        return len(self.at)

    def kind(self, n: int) -> StreamKind:
        """Return the stream of an event."""
        return self._kinds_of[int(self._stream[n])]

    def bar(self, n: int, seen_at: int) -> BarReceived:
        """Return a bar by its place among the events, as seen at an instant."""
        columns = self._columns[int(self._stream[n])]
        assert isinstance(columns, BarColumns), "its kind says so"
        return _bar(self.symbol, columns, int(self._row[n]), seen_at)

    def event(self, n: int, seen_at: int) -> Received:
        """Return an event by its place, as seen at an instant."""
        columns, row = self._columns[int(self._stream[n])], int(self._row[n])
        if isinstance(columns, TradeColumns):
            return self._trade(columns, row, seen_at)
        if isinstance(columns, QuoteColumns):
            return _quote(self.symbol, columns, row, seen_at)
        if isinstance(columns, BookColumns):
            return _book(self.symbol, columns, row, seen_at)
        if isinstance(columns, BarColumns):
            return _bar(self.symbol, columns, row, seen_at)
        rate = float(columns.rate[row])
        return FundingReceived(symbol=self.symbol, ts=int(columns.ts[row]), seen_at=seen_at, rate=rate)

    def _trade(self, trades: TradeColumns, row: int, seen_at: int) -> TradeReceived:
        aside = trades.aside is not None and bool(trades.aside[row])
        return TradeReceived(
            symbol=self.symbol,
            ts=int(trades.ts[row]),
            seen_at=seen_at,
            price=float(trades.price[row]),
            size=float(trades.quantity[row]),
            side=_SIDES.get(int(trades.aggressor[row])),
            id=int(trades.id[row]) if len(trades.id) else None,
            kind=_word(self._kinds, aside=aside),
        )


def _quote(symbol: str, quotes: QuoteColumns, row: int, seen_at: int) -> QuoteReceived:
    return QuoteReceived(
        symbol=symbol,
        ts=int(quotes.ts[row]),
        seen_at=seen_at,
        bid=float(quotes.bid[row]),
        bid_size=float(quotes.bid_size[row]),
        ask=float(quotes.ask[row]),
        ask_size=float(quotes.ask_size[row]),
    )


def _book(symbol: str, books: BookColumns, row: int, seen_at: int) -> BookReceived:
    bids, asks = int(books.bid_levels[row]), int(books.ask_levels[row])
    bid_rows = zip(books.bid_prices[row, :bids].tolist(), books.bid_sizes[row, :bids].tolist(), strict=True)
    ask_rows = zip(books.ask_prices[row, :asks].tolist(), books.ask_sizes[row, :asks].tolist(), strict=True)
    return BookReceived(
        symbol=symbol, ts=int(books.ts[row]), seen_at=seen_at, bids=tuple(bid_rows), asks=tuple(ask_rows)
    )


def _bar(symbol: str, bars: BarColumns, row: int, seen_at: int) -> BarReceived:
    return BarReceived(
        symbol=symbol,
        ts=int(bars.ts[row]),
        seen_at=seen_at,
        length_s=bars.length_s,
        open=float(bars.open[row]),
        high=float(bars.high[row]),
        low=float(bars.low[row]),
        close=float(bars.close[row]),
        volume=float(bars.volume[row]),
    )


def _places(counts: list[int]) -> tuple[IntArray, IntArray]:
    """Return stream and row of each event, one stream after another."""
    stream = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    return stream, np.concatenate([np.empty(0, dtype=np.int64), *(np.arange(n, dtype=np.int64) for n in counts)])


def _word(kinds: TradeKinds | None, *, aside: bool) -> str | None:
    """Return a word of the venue's for a kind of trade: columns keep no more than whether it was the market's."""
    if kinds is None:
        return None
    return kinds.other[0] if aside else kinds.market[0]
