"""Books and prints in ticks and lots as the recording that a market of 0.1 and 0.001 would have of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from tests.replays import SIMULATED
from tests.trading.venues import terms

from golive.api.markets import read_description
from golive.documents.market import MarketSpec
from golive.documents.streams import BookColumns, FundingColumns, MarketData, TradeColumns
from golive.execution.snapshot import Level, Print, Snapshot
from golive.market.data import market_data
from golive.market.retention import Retention
from golive.trading.recorded_feed import RecordedFeed
from golive.trading.venue_terms import VenueTerms

TICK, LOT = 0.1, 0.001
KEEP = Retention(horizon_s=60.0, bars=10)


def description() -> MarketSpec:
    """Return the description of the embedded market, as one that was recorded."""
    market = read_description(SIMULATED)
    return replace(market, streams=())


def data_of(books: Sequence[Snapshot], prints: Sequence[Print], rates: Sequence[tuple[int, float]] = ()) -> MarketData:
    """Return what was recorded of books and prints, and of funding rates."""
    books = sorted(books, key=lambda one: one.ts)
    prints = sorted(prints, key=lambda one: one.ts)
    width = max([1, *(len(levels) for book in books for levels in (book.bids, book.asks))])
    bids, asks = ([list(levels) + [(0, 0)] * (width - len(levels)) for levels in sides] for sides in _sides(books))
    return market_data(
        "BTC",
        trades=TradeColumns(
            ts=np.array([one.ts for one in prints], dtype=np.int64),
            price=np.array([one.price * TICK for one in prints]),
            quantity=np.array([one.lots * LOT for one in prints]),
            aggressor=np.array([one.aggressor or 0 for one in prints], dtype=np.int64),
            id=np.empty(0, dtype=np.int64),
        ),
        book=BookColumns(
            ts=np.array([one.ts for one in books], dtype=np.int64),
            bid_prices=_column(bids, 0, TICK),
            bid_sizes=_column(bids, 1, LOT),
            ask_prices=_column(asks, 0, TICK),
            ask_sizes=_column(asks, 1, LOT),
            bid_levels=np.array([len(one.bids) for one in books], dtype=np.int64),
            ask_levels=np.array([len(one.asks) for one in books], dtype=np.int64),
        ),
        funding=FundingColumns(
            ts=np.array([ts for ts, _ in rates], dtype=np.int64), rate=np.array([rate for _, rate in rates])
        ),
    )


def _sides(books: Sequence[Snapshot]) -> tuple[list[tuple[Level, ...]], list[tuple[Level, ...]]]:
    return [book.bids for book in books], [book.asks for book in books]


def _column(rows: list[list[Level]], part: int, unit: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    cells = [[level[part] * unit for level in levels] for levels in rows]
    return np.array(cells, dtype=np.float64).reshape(len(rows), len(rows[0]) if rows else 1)


def feed_of(data: MarketData, rule: VenueTerms | None = None, *, latest: int = 5) -> RecordedFeed:
    """Return a feed of a recording."""
    return RecordedFeed(description(), data, rule or terms(), retention=KEEP, latest=latest)
