"""`sparse_pieces`: the sparse market day by day, each day from a generator of its own."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.core.window import FloatArray
from golive.documents.streams import (
    BarColumns,
    BookColumns,
    FundingColumns,
    QuoteColumns,
    TradeColumns,
    joined,
    on_tick,
    only_rows,
)
from golive.simulator.bars import simulate_bars
from golive.simulator.book import SIZE_STEP, rounded, simulate_book
from golive.simulator.parameters import SimulatedMarket
from golive.simulator.sparse_market import SparseMarket
from golive.simulator.sparse_price import Walk, walk_on
from golive.simulator.trades import MILLISECOND

_BEFORE, _RATES, _DAY = range(3)
"""What a generator is for: the bars before the market begins, its rates, one of its days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SparsePiece:
    """A day of the sparse market, or what is left of one; where a gap is, neither trades nor quotes nor books are."""

    bars: BarColumns
    trades: TradeColumns
    quotes: QuoteColumns
    book: BookColumns


@dataclass(frozen=True, slots=True, kw_only=True)
class SparseStreams:
    """The whole sparse market."""

    bars: BarColumns
    trades: TradeColumns
    quotes: QuoteColumns
    book: BookColumns
    funding: FundingColumns


def sparse_pieces(market: SparseMarket, seed: int) -> Iterator[SparsePiece]:
    """Yield the days of the sparse market; none is made before it is asked for.

    Parameters
    ----------
    market
        Its numbers.
    seed
        Where chance comes from, from 0; the same seed gives the same bytes.
    """
    walk = Walk.begin(market)
    for day, first in enumerate(range(0, market.steps, market.steps_a_day)):
        steps = min(market.steps_a_day, market.steps - first)
        rng = np.random.default_rng((seed, _DAY, day))
        yield _piece(market, first, walk_on(market, walk, steps, rng), rng)


def simulate_sparse(market: SparseMarket, seed: int) -> SparseStreams:
    """Return the whole of the sparse market; its bars reach back before it begins."""
    pieces = tuple(sparse_pieces(market, seed))
    return SparseStreams(
        bars=joined((_bars_before(market, seed), *(piece.bars for piece in pieces))),
        trades=joined([piece.trades for piece in pieces]),
        quotes=joined([piece.quotes for piece in pieces]),
        book=joined([piece.book for piece in pieces]),
        funding=_rates(market, seed),
    )


def _bars_before(market: SparseMarket, seed: int) -> BarColumns:
    """Return the bars that close before the sparse market begins, as those before the embedded one do."""
    like = SimulatedMarket(start=market.start, price=market.price, tick=market.tick, bar_length_s=market.bar_length_s)
    return simulate_bars(like, np.random.default_rng((seed, _BEFORE)))[0]


def _rates(market: SparseMarket, seed: int) -> FundingColumns:
    """Return the rate at each boundary after the market has begun."""
    rng, every = np.random.default_rng((seed, _RATES)), round(market.funding_every_s * NANOS)
    first = market.start + (round(market.funding_first_s * NANOS) % every or every)
    ts = np.arange(first, market.start + round(market.lasts_s * NANOS) + 1, every, dtype=np.int64)
    rates = rng.normal(market.funding_mean, market.funding_spread, len(ts))
    return FundingColumns(ts=ts, rate=np.round(rates, _RATE_DECIMALS))


_RATE_DECIMALS = 8
"""Venues write rates with eight decimals."""


def _piece(market: SparseMarket, first: int, price: FloatArray, rng: np.random.Generator) -> SparsePiece:
    n, begin = len(price), market.start + first * market.step
    day = SimulatedMarket(
        start=begin,
        session_s=n * market.step_s,
        step_s=market.step_s,
        tick=market.tick,
        levels=market.levels,
        episodes=0,
    )
    book = simulate_book(day, price, np.zeros(n), rng)
    there = _recorded(market, first, n)
    return SparsePiece(
        bars=_bars(market, begin, price, rng),
        trades=only_rows(_trades(day, book, first, rng), there),
        quotes=only_rows(_quotes(day, book, rng), there),
        book=only_rows(book, there),
    )


def _recorded(market: SparseMarket, first: int, steps: int) -> NDArray[np.bool_]:
    """Say which of some steps lie in no gap."""
    step = np.arange(first, first + steps)
    there = np.ones(steps, dtype=bool)
    for begin, end in market.missing:
        there &= (step < begin) | (step >= end)
    return there


def _quotes(day: SimulatedMarket, book: BookColumns, rng: np.random.Generator) -> QuoteColumns:
    """Return the best of each book halfway to the next, with other sizes."""
    changes = np.exp(rng.normal(0, day.level_size_spread, (2, len(book.ts))))
    return QuoteColumns(
        ts=book.ts + day.step // 2,
        bid=book.bid_prices[:, 0].copy(),
        bid_size=rounded(book.bid_sizes[:, 0] * changes[0]),
        ask=book.ask_prices[:, 0].copy(),
        ask_size=rounded(book.ask_sizes[:, 0] * changes[1]),
    )


def _trades(day: SimulatedMarket, book: BookColumns, first: int, rng: np.random.Generator) -> TradeColumns:
    """Return one trade after each book and before the next; ids go on through a gap."""
    n, spread = len(book.ts), day.trade_size_spread
    buys = rng.random(n) < 1 / 2
    size = day.trade_size * np.exp(rng.normal(-spread * spread / 2, spread, n))
    return TradeColumns(
        ts=book.ts + rng.integers(1, day.step // MILLISECOND, n) * MILLISECOND,
        price=np.where(buys, book.ask_prices[:, 0], book.bid_prices[:, 0]),
        quantity=np.maximum(on_tick(size, SIZE_STEP), SIZE_STEP),
        aggressor=np.where(buys, 1, -1).astype(np.int64),
        id=np.arange(first + 1, first + n + 1, dtype=np.int64),
    )


def _bars(market: SparseMarket, begin: int, price: FloatArray, rng: np.random.Generator) -> BarColumns:
    """Return the whole bars of a piece; a feed that fails loses none, for bars are asked of the venue again."""
    each = round(market.bar_length_s / market.step_s)
    count, spread = len(price) // each, market.volume_spread
    rows = on_tick(price[: count * each], market.tick).reshape(count, each)
    # The correction keeps the mean of a lognormal at one.
    busy = rng.normal(-(spread**2) / 2, spread, count)
    return BarColumns(
        ts=begin + market.step * each * np.arange(1, count + 1, dtype=np.int64),
        open=rows[:, 0].copy(),
        high=rows.max(axis=1),
        low=rows.min(axis=1),
        close=rows[:, -1].copy(),
        volume=rounded(market.bar_volume * np.exp(busy)),
        length_s=market.bar_length_s,
    )
