"""The tapes there are: golive's own simulated markets, and the recorded session of a real perpetual contract."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from tests.market_tape import (
    MILLI,
    BarClosed,
    BookChanged,
    Level,
    Listed,
    MarkChanged,
    QuoteChanged,
    Tape,
    TapeEvent,
    TradeMade,
    changes,
    in_order,
)
from tests.replays import SIMULATED

from golive.api.markets import read_description
from golive.core.unit import NANOS
from golive.documents.market import Adapter, Pace, StreamKind, StreamSpec
from golive.documents.streams import BarColumns, BookColumns, FundingColumns, MarketData, QuoteColumns, TradeColumns
from golive.market.read import read_market

SENT_AFTER = 3 * MILLI
"""How long after its matching a simulated venue sends an event: so that the two times can be told apart."""
FIRST_BOOK = 1_000_000
"""The number of a simulated book when its tape begins; it rises by ten with each change, as several changes do."""
BOOK_STEP = 10
RATE = 0.0001
"""The rate of a recorded session, whose recorder did not keep any: what venues charge where nothing pulls."""
MARK_DECIMALS = 8
KEPT_BARS = 1_500
"""As many bars as a venue gives at once."""
DAY_S = 86_400.0


def simulated_tape(lasts_s: float = DAY_S, *, seed: int | None = None, listed: Listed | None = None) -> Tape:
    """Return the sparse market of `rules/markets/simulated.yaml` as an exchange would tell it.

    It lasts from 24 minutes to a year; `seed` is the description's unless another is given.
    """
    return _simulated(lasts_s, seed, listed or Listed())


@lru_cache(maxsize=4)
def _simulated(lasts_s: float, seed: int | None, listed: Listed) -> Tape:
    spec = read_description(SIMULATED)
    streams = tuple(_simulated_stream(kind, spec.streams[0]) for kind in StreamKind)
    spec = replace(spec, pace=Pace.SPARSE, lasts_s=lasts_s, seed=spec.seed if seed is None else seed, streams=streams)
    data, issues = read_market(spec, ())
    assert data is not None, issues
    assert (spec.tick, spec.lot) == (listed.tick, listed.lot)
    return tape_of(data, listed, boundary=round(listed.funding_every_s) * NANOS)


def _simulated_stream(kind: StreamKind, like: StreamSpec) -> StreamSpec:
    return replace(like, kind=kind, adapter=Adapter.SIMULATED)


def tape_of(data: MarketData, listed: Listed, *, boundary: int = 0) -> Tape:
    """Return a market's streams as an exchange would tell them, `SENT_AFTER` after each event's time."""
    assert data.bars is not None
    assert data.book is not None
    begin = min(int(ts[0]) for ts in data.lively())
    bars = tuple(_bars(data.bars))
    book = next(_book_changes(data.book))
    empty = replace(book, at=begin, ts=begin, last=FIRST_BOOK, before=FIRST_BOOK, bids=(), asks=())

    def events() -> Iterator[TapeEvent]:
        yield from in_order(
            (bar for bar in bars if bar.ts > begin),
            _marks(data, listed),
            _trades(data.trades) if data.trades is not None else (),
            _quotes(data.quotes) if data.quotes is not None else (),
            _book_changes(data.book) if data.book is not None else (),
        )

    return Tape(
        listed=listed,
        begin=begin,
        end=max(int(ts[-1]) for ts in data.lively()) + SENT_AFTER,
        book=empty,
        bars=tuple(bar for bar in bars if bar.ts <= begin),
        events=events,
        boundary=boundary,
    )


def _rows(*columns: np.ndarray[Any, Any]) -> Iterator[tuple[Any, ...]]:
    """Yield rows as Python's own numbers, some at a time, so that a month does not become objects at once."""
    at_once = 10_000
    for first in range(0, len(columns[0]), at_once):
        yield from zip(*(column[first : first + at_once].tolist() for column in columns), strict=True)


def _trades(columns: TradeColumns) -> Iterator[TradeMade]:
    for ts, price, size, side, number in _rows(
        columns.ts, columns.price, columns.quantity, columns.aggressor, columns.id
    ):
        yield TradeMade(at=ts + SENT_AFTER, ts=ts, id=number, price=price, size=size, buys=side > 0)


def _quotes(columns: QuoteColumns) -> Iterator[QuoteChanged]:
    rows = _rows(columns.ts, columns.bid, columns.bid_size, columns.ask, columns.ask_size)
    for number, (ts, bid, bid_size, ask, ask_size) in enumerate(rows, start=1):
        last = FIRST_BOOK + BOOK_STEP * number
        yield QuoteChanged(at=ts + SENT_AFTER, ts=ts, last=last, bid=bid, bid_size=bid_size, ask=ask, ask_size=ask_size)


def _book_changes(columns: BookColumns) -> Iterator[BookChanged]:
    bids: dict[float, float] = {}
    asks: dict[float, float] = {}
    last = FIRST_BOOK
    for ts, bid_prices, bid_sizes, ask_prices, ask_sizes, bid_levels, ask_levels in _rows(
        columns.ts,
        columns.bid_prices,
        columns.bid_sizes,
        columns.ask_prices,
        columns.ask_sizes,
        columns.bid_levels,
        columns.ask_levels,
    ):
        new_bids = dict(zip(bid_prices[:bid_levels], bid_sizes[:bid_levels], strict=True))
        new_asks = dict(zip(ask_prices[:ask_levels], ask_sizes[:ask_levels], strict=True))
        said = changes(bids, new_bids), changes(asks, new_asks)
        yield BookChanged(at=ts + SENT_AFTER, ts=ts, before=last, last=last + BOOK_STEP, bids=said[0], asks=said[1])
        bids, asks, last = new_bids, new_asks, last + BOOK_STEP


def _bars(columns: BarColumns) -> Iterator[BarClosed]:
    rows = _rows(columns.ts, columns.open, columns.high, columns.low, columns.close, columns.volume)
    for ts, first, high, low, close, volume in rows:
        yield BarClosed(
            at=ts + SENT_AFTER,
            ts=ts,
            length_s=columns.length_s,
            open=first,
            high=high,
            low=low,
            close=close,
            volume=volume,
        )


def _marks(data: MarketData, listed: Listed) -> Iterator[MarkChanged]:
    """Yield a mark a second at most, from the middle of the books; the rate is that of the next boundary."""
    book, rates = data.book, _rates(data.funding)
    assert book is not None
    second = 0
    for ts, bid, ask in _rows(book.ts, book.bid_prices[:, 0], book.ask_prices[:, 0]):
        if ts // NANOS > second:
            second = ts // NANOS
            boundary = next_boundary(ts, listed.funding_every_s)
            yield MarkChanged(
                at=ts + SENT_AFTER, ts=ts, price=middle(bid, ask), rate=rates.get(boundary, RATE), next_at=boundary
            )


def _rates(columns: FundingColumns | None) -> dict[int, float]:
    return {} if columns is None else dict(zip(columns.ts.tolist(), columns.rate.tolist(), strict=True))


def middle(bid: float, ask: float) -> float:
    """Return the middle of two prices, in as many decimals as venues give a mark.

    >>> middle(59331.6, 59331.7)
    59331.65
    """
    return round((bid + ask) / 2, MARK_DECIMALS)


def next_boundary(ts: int, every_s: float) -> int:
    """Return the first boundary of funding after an instant.

    >>> next_boundary(28_800 * 10**9, 28_800.0) // 10**9
    57600
    """
    every = round(every_s) * NANOS
    return (ts // every + 1) * every


@lru_cache(maxsize=2)
def recorded_tape(recordings: Path) -> Tape:
    """Return the recorded session of BTCUSDT on Binance's USD-M futures: 2024-08-08 23:54:16 to 23:59:59 UTC.

    What its recorder did not keep is set so: a change of the book was matched when it was sent, the first number of a
    change follows the last one of the change before, marks are the middle of the quotes, and rates are `RATE`.
    """
    folder = recordings / "binance_usdm_btcusdt_20240808"
    listed = Listed()
    snapshot = pq.read_table(folder / "depth_snapshot.parquet").to_pydict()
    first = min(pq.read_table(folder / "trades.parquet", columns=["ts_event_ms"])["ts_event_ms"].to_pylist()) * MILLI
    last = snapshot["last_update_id"][0]
    bids, asks = _sides(zip(snapshot["side"], snapshot["price"], snapshot["qty"], strict=True))
    bars = tuple(_recorded_bars(recordings, first))

    def events() -> Iterator[TapeEvent]:
        quotes = tuple(_recorded_quotes(folder))
        yield from in_order(
            _recorded_marks(quotes, listed), _recorded_trades(folder), quotes, _recorded_changes(folder, last)
        )

    end = max(pq.read_table(folder / "depth_diffs.parquet", columns=["ts_event_ms"])["ts_event_ms"].to_numpy()) * MILLI
    return Tape(
        listed=listed,
        begin=first,
        end=int(end),
        book=BookChanged(at=first, ts=first, before=last, last=last, bids=bids, asks=asks),
        bars=bars,
        events=events,
    )


def _sides(rows: Any) -> tuple[tuple[Level, ...], tuple[Level, ...]]:
    there = list(rows)
    sides = (tuple((price, size) for side, price, size in there if side == sign) for sign in (1, -1))
    bids, asks = sides
    return bids, asks


def _recorded_trades(folder: Path) -> Iterator[TradeMade]:
    table = pq.read_table(folder / "trades.parquet")
    names = ("ts_event_ms", "ts_match_ms", "trade_id", "price", "qty", "aggressor")
    for sent, matched, number, price, size, side in _rows(*(table[name].to_numpy() for name in names)):
        yield TradeMade(at=sent * MILLI, ts=matched * MILLI, id=number, price=price, size=size, buys=side > 0)


def _recorded_quotes(folder: Path) -> Iterator[QuoteChanged]:
    table = pq.read_table(folder / "bbo.parquet")
    names = ("ts_event_ms", "ts_match_ms", "update_id", "bid", "bid_qty", "ask", "ask_qty")
    for sent, matched, last, bid, bid_size, ask, ask_size in _rows(*(table[name].to_numpy() for name in names)):
        yield QuoteChanged(
            at=sent * MILLI,
            ts=matched * MILLI,
            last=last,
            bid=bid,
            bid_size=bid_size,
            ask=ask,
            ask_size=ask_size,
        )


def _recorded_changes(folder: Path, before: int) -> Iterator[BookChanged]:
    table = pq.read_table(folder / "depth_diffs.parquet")
    names = ("ts_event_ms", "update_id", "side", "price", "qty")
    rows = _rows(*(table[name].to_numpy() for name in names))
    for (sent, last), levels in groupby(rows, key=lambda row: (row[0], row[1])):
        bids, asks = _sides(row[2:] for row in levels)
        yield BookChanged(at=sent * MILLI, ts=sent * MILLI, before=before, last=last, bids=bids, asks=asks)
        before = last


def _recorded_marks(quotes: tuple[QuoteChanged, ...], listed: Listed) -> Iterator[MarkChanged]:
    second = 0
    for quote in quotes:
        if quote.at // NANOS > second:
            second = quote.at // NANOS
            yield MarkChanged(
                at=quote.at,
                ts=quote.ts,
                price=middle(quote.bid, quote.ask),
                rate=RATE,
                next_at=next_boundary(quote.at, listed.funding_every_s),
            )


def _recorded_bars(recordings: Path, before: int) -> Iterator[BarClosed]:
    """Yield the four-hour bars of the spot market that closed before a session begins, as its description does."""
    table = pq.read_table(recordings / "btcusdt_bars_binance_spot" / "btcusdt_4h.parquet").to_pandas()
    length = 4 * 3_600 * NANOS
    opens = table.ts.dt.as_unit("ns").astype("int64").to_numpy()
    columns = (opens + length, *(table[name].to_numpy() for name in ("open", "high", "low", "close", "volume")))
    until = int(np.searchsorted(columns[0], before, side="right"))
    for ts, first, high, low, close, volume in _rows(*(column[:until][-KEPT_BARS:] for column in columns)):
        yield BarClosed(at=ts, ts=ts, length_s=4 * 3_600.0, open=first, high=high, low=low, close=close, volume=volume)
