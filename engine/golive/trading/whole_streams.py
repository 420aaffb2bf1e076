"""The streams of a recording in whole ticks and lots, as a venue takes them.

Prices between two ticks are the worse one for whoever takes them, sizes are floored to whole lots. What has no sound
number in it is no event of the venue's: such a row never came.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.window import FloatArray, IntArray
from golive.documents.streams import BookColumns, MarketData, QuoteColumns
from golive.execution.contract import Terms
from golive.execution.side import Side
from golive.execution.snapshot import Level, Print, Snapshot

ROUNDING = 1e-6
"""Of a tick or a lot: a number that is whole but for rounding is whole."""

MOST = 2.0**52
"""Beyond, a double is no whole number of ticks or lots any more."""

_SIDES = {side.value: side for side in Side}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prints:
    """Trades by time; `aggressor` is 0 where nobody told."""

    ts: IntArray
    ticks: IntArray
    lots: IntArray
    aggressor: IntArray

    def at(self, row: int) -> Print:
        """Return one trade."""
        return Print(
            ts=int(self.ts[row]),
            price=int(self.ticks[row]),
            lots=int(self.lots[row]),
            aggressor=_SIDES.get(int(self.aggressor[row])),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSides:
    """One side of books, arrays of shape (n, levels), best level first; `count` levels of each row are there."""

    ticks: IntArray
    lots: IntArray
    count: IntArray

    def at(self, row: int) -> tuple[Level, ...]:
        """Return the levels of one book; those that fall on one tick are one."""
        count, levels = int(self.count[row]), dict[int, int]()
        for tick, lots in zip(self.ticks[row, :count].tolist(), self.lots[row, :count].tolist(), strict=True):
            levels[tick] = levels.get(tick, 0) + lots
        return tuple(levels.items())

    def shows_another(self, tick: int, lots: int, rows: slice, *, falling: bool) -> NDArray[np.bool_]:
        """Say in which rows a level shows another size than some lots; beyond the deepest level nothing is said."""
        ticks, count = self.ticks[rows], self.count[rows]
        there = np.arange(ticks.shape[1]) < count[:, np.newaxis]
        shown = np.where(there & (ticks == tick), self.lots[rows], 0).sum(axis=1)
        deepest = np.take_along_axis(ticks, np.maximum(count - 1, 0)[:, np.newaxis], axis=1)[:, 0]
        says = (count > 0) & ((tick >= deepest) if falling else (tick <= deepest))
        return np.asarray(says & (shown != lots))


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """Books by time."""

    ts: IntArray
    bids: BookSides
    asks: BookSides

    def at(self, row: int) -> Snapshot | None:
        """Return one book, or None where its levels are not prices and sizes, best first."""
        try:
            return Snapshot(ts=int(self.ts[row]), bids=self.bids.at(row), asks=self.asks.at(row))
        except Refused:
            return None

    def shows_another(self, side: Side, tick: int, lots: int, rows: slice) -> list[int]:
        """Return the rows of a slice in which a level shows another size than some lots."""
        buys = side is Side.BUY
        changed = (self.bids if buys else self.asks).shows_another(tick, lots, rows, falling=buys)
        return [int(row) for row in np.flatnonzero(changed) + rows.start]


def prints_of(data: MarketData, terms: Terms) -> Prints:
    """Return the trades of the market itself; blocks and liquidations that a venue tells apart are none of them."""
    trades = data.trades
    if trades is None:
        nothing = np.empty(0, dtype=np.int64)
        return Prints(ts=nothing, ticks=nothing, lots=nothing, aggressor=nothing)
    own = np.ones(len(trades.ts), dtype=bool) if trades.aside is None else trades.aside == 0
    ticks, lots = trades.price / float(terms.tick), lots_of(trades.price, trades.quantity, terms)
    sound = own & _between(ticks, 1 - ROUNDING) & _between(lots, 0)
    return Prints(
        ts=trades.ts[sound],
        ticks=np.rint(ticks[sound]).astype(np.int64),
        lots=_floored(lots[sound]),
        aggressor=trades.aggressor[sound],
    )


def books_of(data: MarketData, terms: Terms) -> Books:
    """Return the books of a recording; one that has none has its best quotes, as books of one level a side."""
    books = data.book if data.book is not None else _tops(data.quotes)
    bids, bids_sound = _side(books.bid_prices, books.bid_sizes, books.bid_levels, terms, Side.BUY)
    asks, asks_sound = _side(books.ask_prices, books.ask_sizes, books.ask_levels, terms, Side.SELL)
    sound = bids_sound & asks_sound
    return Books(ts=books.ts[sound], bids=_rows(bids, sound), asks=_rows(asks, sound))


def _side(
    prices: FloatArray, sizes: FloatArray, count: IntArray, terms: Terms, side: Side
) -> tuple[BookSides, NDArray[np.bool_]]:
    """Return one side in whole numbers, and which rows of it are sound; cells that are not there are zero."""
    there = np.arange(prices.shape[1]) < count[:, np.newaxis]
    ticks, lots = prices / float(terms.tick), lots_of(prices, sizes, terms)
    sound = there & _between(ticks, 1 - ROUNDING) & _between(lots, 0)
    ticks, lots = np.where(sound, ticks, 0), np.where(sound, lots, 0)
    # Between two ticks a bid is the lower and an ask the higher one.
    worse = np.floor(ticks + ROUNDING) if side is Side.BUY else np.ceil(ticks - ROUNDING)
    levels = BookSides(ticks=worse.astype(np.int64), lots=_floored(lots), count=count)
    return levels, np.asarray((sound == there).all(axis=1))


def _rows(side: BookSides, rows: NDArray[np.bool_]) -> BookSides:
    return BookSides(ticks=side.ticks[rows], lots=side.lots[rows], count=side.count[rows])


def lots_of(prices: FloatArray, quantities: FloatArray, terms: Terms) -> FloatArray:
    """Return quantities in base as lots, not rounded; an inverse contract is worth so much of the quote currency."""
    base = quantities * prices if terms.inverse else quantities
    return np.asarray(base / float(terms.lot), dtype=np.float64)


def _floored(lots: FloatArray) -> IntArray:
    return np.floor(lots + ROUNDING).astype(np.int64)


def _between(numbers: FloatArray, least: float) -> NDArray[np.bool_]:
    """Say which numbers are at least so much, and can be whole; NaN is none of them."""
    return np.asarray((numbers >= least) & (numbers <= MOST))


def _tops(quotes: QuoteColumns | None) -> BookColumns:
    if quotes is None:
        nothing, none = np.empty((0, 1)), np.empty(0, dtype=np.int64)
        return BookColumns(
            ts=none,
            bid_prices=nothing,
            bid_sizes=nothing,
            ask_prices=nothing,
            ask_sizes=nothing,
            bid_levels=none,
            ask_levels=none,
        )
    return BookColumns(
        ts=quotes.ts,
        bid_prices=quotes.bid[:, np.newaxis],
        bid_sizes=quotes.bid_size[:, np.newaxis],
        ask_prices=quotes.ask[:, np.newaxis],
        ask_sizes=quotes.ask_size[:, np.newaxis],
        bid_levels=(quotes.bid_size > 0).astype(np.int64),
        ask_levels=(quotes.ask_size > 0).astype(np.int64),
    )
