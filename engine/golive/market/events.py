"""All streams of a recording merged into one sequence of events, in an order that never varies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from golive.core.value import Unknown
from golive.core.window import IntArray
from golive.documents.market import StreamKind
from golive.documents.streams import MarketData
from golive.market.windows import Windows

KINDS = tuple(StreamKind)


class Event(NamedTuple):
    """One row of one stream."""

    ts: int
    kind: StreamKind
    row: int


class Timeline:
    """The events of a recording by time.

    At equal times, streams follow the order of `StreamKind` (causes first: funding, bars, trades, quotes, book), and
    rows of a stream keep the order they were recorded in. A decision at an instant comes after all of its events.
    """

    def __init__(self, data: MarketData) -> None:
        self._data = data
        there = tuple(data.streams())
        ts = np.concatenate([columns.ts for _, columns in there])
        kind = np.concatenate([np.full(len(c.ts), KINDS.index(k), dtype=np.int64) for k, c in there])
        row = np.concatenate([np.arange(len(columns.ts), dtype=np.int64) for _, columns in there])
        # Concatenated in the order of kinds and rows, a stable sort by time alone gives the documented order.
        order = np.argsort(ts, kind="stable")
        self.ts: IntArray = ts[order]
        self.kind: IntArray = kind[order]
        self.row: IntArray = row[order]

    def __len__(self) -> int:
        return len(self.ts)

    def between(self, after: int, until: int) -> Iterator[Event]:
        """Yield the events of (after, until]."""
        first, end = np.searchsorted(self.ts, (after, until), side="right")
        rows = slice(int(first), int(end))
        for ts, kind, row in zip(
            self.ts[rows].tolist(), self.kind[rows].tolist(), self.row[rows].tolist(), strict=True
        ):
            yield Event(ts, KINDS[kind], row)

    def deliver(self, event: Event, windows: Windows) -> Unknown | None:
        """Fold one event into windows, as a live feed would; return what `add_...` says."""
        return deliver(self._data, event, windows)


def deliver(data: MarketData, event: Event, windows: Windows) -> Unknown | None:
    """Fold one event of a recording into windows; return why it was not taken, if it was not."""
    ts, kind, i = event
    if kind is StreamKind.TRADES and (trades := data.trades) is not None:
        trade_id = int(trades.id[i]) if len(trades.id) else None
        return windows.add_trade(
            float(trades.price[i]),
            float(trades.quantity[i]),
            int(trades.aggressor[i]),
            at=ts,
            trade_id=trade_id,
            aside=trades.aside is not None and bool(trades.aside[i]),
        )
    if kind is StreamKind.QUOTES and (quotes := data.quotes) is not None:
        bid, ask = float(quotes.bid[i]), float(quotes.ask[i])
        return windows.add_quote(bid, float(quotes.bid_size[i]), ask, float(quotes.ask_size[i]), at=ts)
    if kind is StreamKind.BOOK and (book := data.book) is not None:
        bids, asks = int(book.bid_levels[i]), int(book.ask_levels[i])
        return windows.add_book(
            np.column_stack((book.bid_prices[i, :bids], book.bid_sizes[i, :bids])),
            np.column_stack((book.ask_prices[i, :asks], book.ask_sizes[i, :asks])),
            at=ts,
        )
    if kind is StreamKind.BARS and (bars := data.bars) is not None:
        row = [float(column[i]) for column in (bars.open, bars.high, bars.low, bars.close, bars.volume)]
        return windows.add_bar(row[0], row[1], row[2], row[3], row[4], at=ts)
    if kind is StreamKind.FUNDING and (funding := data.funding) is not None:
        return windows.add_funding(float(funding.rate[i]), at=ts)
    raise AssertionError(f"no such event: {event}")
