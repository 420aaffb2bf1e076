"""A recording as it was received, row by row in the order in which it was seen: what a live account would be told."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from golive.documents.market import MarketSpec, TradeKinds
from golive.documents.streams import (
    BarColumns,
    BookColumns,
    Columns,
    FundingColumns,
    MarketData,
    QuoteColumns,
    TradeColumns,
    only_rows,
)
from golive.market.as_received import NOT_TOLD
from golive.market.tops import with_quotes
from golive.trading.received import (
    BarReceived,
    BookReceived,
    FundingReceived,
    QuoteReceived,
    Received,
    StreamLost,
    TradeReceived,
)

_SIDES = {1: "buy", -1: "sell", 0: None}
_ODD = "none"
"""Stands for a word that was no side, or no kind of trade that is described: it is one no more here."""


def received_rows(market: MarketSpec, data: MarketData, lost: Sequence[StreamLost] = ()) -> Iterator[Received]:
    """Yield what was received of one market, as rows that were read say, and which streams were lost meanwhile."""
    streams = [_events(market, columns) for _, columns in data.streams()]
    return heapq.merge(*streams, lost, key=lambda event: event.seen_at)


def bars_once(events: Iterable[Received], resumed: Iterable[int] = ()) -> Iterator[Received]:
    """Leave out bars that were told before, number for number: those of a warm-up that another account was told.

    A recording has the bars of every warm-up of every account. From each instant of `resumed` on an account warms up
    anew, and is told them again.
    """
    begins = deque(sorted(resumed))
    before: set[BarReceived] = set()
    for event in events:
        while begins and event.seen_at > begins[0]:
            begins.popleft()
            before.clear()
        if isinstance(event, BarReceived):
            bar = replace(event, seen_at=0)
            if bar in before:
                continue
            before.add(bar)
        yield event


def seen_times(data: MarketData) -> MarketData:
    """Return trades and quotes by when they were seen: by these an account is judged that saw them."""
    quoted = with_quotes(data)
    return MarketData(
        symbol=data.symbol,
        digest=data.digest,
        trades=None if quoted.trades is None else _sound(quoted.trades),
        quotes=None if quoted.quotes is None else replace(quoted.quotes, ts=np.array(_seen(quoted.quotes))),
    )


def _sound(trades: TradeColumns) -> TradeColumns | None:
    rows = (trades.price > 0) & (trades.quantity > 0)
    return only_rows(replace(trades, ts=np.array(_seen(trades))), rows) if rows.any() else None


def _events(market: MarketSpec, columns: Columns) -> Iterator[Received]:
    match columns:
        case TradeColumns():
            return _trades(market.symbol, columns, market.trade_kinds)
        case BookColumns():
            return _books(market.symbol, columns)
        case QuoteColumns():
            return _quotes(market.symbol, columns)
        case FundingColumns():
            return _rates(market.symbol, columns)
        case BarColumns():
            return _bars(market.symbol, columns)


def _seen(columns: Columns) -> list[int]:
    assert columns.seen is not None
    seen: list[int] = columns.seen.tolist()
    return seen


def _trades(symbol: str, trades: TradeColumns, kinds: TradeKinds | None) -> Iterator[Received]:
    ids = trades.id.tolist() if len(trades.id) else [NOT_TOLD] * len(trades.ts)
    asides = [0] * len(trades.ts) if trades.aside is None else trades.aside.tolist()
    numbers = (trades.price.tolist(), trades.quantity.tolist(), trades.aggressor.tolist())
    for ts, seen, price, size, side, id, aside in zip(
        trades.ts.tolist(), _seen(trades), *numbers, ids, asides, strict=True
    ):
        yield TradeReceived(
            symbol=symbol,
            ts=ts,
            seen_at=seen,
            price=price,
            size=size,
            side=_SIDES.get(side, _ODD),
            id=None if id == NOT_TOLD else id,
            kind=_kind(kinds, aside),
        )


def _kind(kinds: TradeKinds | None, aside: int) -> str | None:
    if kinds is None:
        return None
    return next(iter((kinds.market, kinds.other, ())[min(aside, 2)]), _ODD)


def _books(symbol: str, books: BookColumns) -> Iterator[Received]:
    for row, (ts, seen) in enumerate(zip(books.ts.tolist(), _seen(books), strict=True)):
        bids, asks = int(books.bid_levels[row]), int(books.ask_levels[row])
        yield BookReceived(
            symbol=symbol,
            ts=ts,
            seen_at=seen,
            bids=_levels(books.bid_prices[row, :bids].tolist(), books.bid_sizes[row, :bids].tolist()),
            asks=_levels(books.ask_prices[row, :asks].tolist(), books.ask_sizes[row, :asks].tolist()),
        )


def _levels(prices: list[float], sizes: list[float]) -> tuple[tuple[float, float], ...]:
    return tuple(zip(prices, sizes, strict=True))


def _quotes(symbol: str, quotes: QuoteColumns) -> Iterator[Received]:
    numbers = (quotes.bid, quotes.bid_size, quotes.ask, quotes.ask_size)
    rows = zip(quotes.ts.tolist(), _seen(quotes), *(column.tolist() for column in numbers), strict=True)
    for ts, seen, bid, bid_size, ask, ask_size in rows:
        yield QuoteReceived(symbol=symbol, ts=ts, seen_at=seen, bid=bid, bid_size=bid_size, ask=ask, ask_size=ask_size)


def _rates(symbol: str, rates: FundingColumns) -> Iterator[Received]:
    for ts, seen, rate in zip(rates.ts.tolist(), _seen(rates), rates.rate.tolist(), strict=True):
        yield FundingReceived(symbol=symbol, ts=ts, seen_at=seen, rate=rate)


def _bars(symbol: str, bars: BarColumns) -> Iterator[Received]:
    numbers = (bars.open, bars.high, bars.low, bars.close, bars.volume)
    rows = zip(bars.ts.tolist(), _seen(bars), *(column.tolist() for column in numbers), strict=True)
    for ts, seen, opened, high, low, close, volume in rows:
        yield BarReceived(
            symbol=symbol,
            ts=ts,
            seen_at=seen,
            length_s=bars.length_s,
            open=opened,
            high=high,
            low=low,
            close=close,
            volume=volume,
        )
