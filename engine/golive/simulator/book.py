"""The session's books and quotes."""

from __future__ import annotations

import numpy as np

from golive.core.window import FloatArray, IntArray
from golive.documents.streams import BookColumns, QuoteColumns, on_tick
from golive.simulator.parameters import Fault, FaultKind, SimulatedMarket

SIZE_STEP = 0.001
"""Smallest step of size."""


def simulate_book(
    market: SimulatedMarket, price: FloatArray, lean: FloatArray, rng: np.random.Generator
) -> BookColumns:
    """Return a clean book at each step, around `price` and leaning by `lean` (1 to bids, -1 to asks)."""
    n, depth = market.steps, market.levels
    gaps = rng.integers(1, market.level_gap + 1, (2, n, depth))
    gaps[:, :, 0] = 0
    ladder = np.cumsum(gaps, axis=2) * market.tick
    best_bid = on_tick(np.floor(price / market.tick) * market.tick, market.tick)
    noise = _persistent(market, rng, 2 * depth + 1)
    tilt = (market.lean * lean + market.lean_noise * noise[:, 0])[:, None]
    spread = market.level_size_spread
    size = market.level_size
    return BookColumns(
        ts=market.start + (np.arange(n, dtype=np.int64) + 1) * market.step,
        bid_prices=on_tick(best_bid[:, None] - ladder[0], market.tick),
        bid_sizes=rounded(size * np.exp(spread * noise[:, 1 : depth + 1] + tilt)),
        ask_prices=on_tick(best_bid[:, None] + market.tick + ladder[1], market.tick),
        ask_sizes=rounded(size * np.exp(spread * noise[:, depth + 1 :] - tilt)),
        bid_levels=np.full(n, depth, dtype=np.int64),
        ask_levels=np.full(n, depth, dtype=np.int64),
    )


def simulate_quotes(market: SimulatedMarket, book: BookColumns, rng: np.random.Generator) -> QuoteColumns:
    """Return the best of each book, and once more halfway to the next with other sizes."""
    n = len(book.ts)
    changes = np.exp(rng.normal(0, market.level_size_spread, (2, n)))
    bid, ask = book.bid_prices[:, 0], book.ask_prices[:, 0]
    bid_size, ask_size = book.bid_sizes[:, 0], book.ask_sizes[:, 0]
    return QuoteColumns(
        ts=np.column_stack((book.ts, book.ts + market.step // 2)).ravel(),
        bid=np.repeat(bid, 2),
        bid_size=np.column_stack((bid_size, rounded(bid_size * changes[0]))).ravel(),
        ask=np.repeat(ask, 2),
        ask_size=np.column_stack((ask_size, rounded(ask_size * changes[1]))).ravel(),
    )


def break_book(market: SimulatedMarket, clean: BookColumns, faults: tuple[Fault, ...]) -> BookColumns:
    """Return the book as a failing feed would record it."""
    tables = [clean.bid_prices, clean.bid_sizes, clean.ask_prices, clean.ask_sizes]
    bid_prices, bid_sizes, ask_prices, ask_sizes = (table.copy() for table in tables)
    ask_levels: IntArray = clean.ask_levels.copy()
    for fault in faults:
        rows = slice(*np.searchsorted(clean.ts, (fault.start, fault.end)).tolist())
        if fault.kind is FaultKind.CROSSED:
            bid_prices[rows] += (market.crossed_ticks + 1) * market.tick
        elif fault.kind is FaultKind.FROZEN:
            for table in (bid_prices, bid_sizes, ask_prices, ask_sizes):
                table[rows] = table[rows.start]
        else:
            ask_prices[rows], ask_sizes[rows], ask_levels[rows] = 0.0, 0.0, 0
    return BookColumns(
        ts=clean.ts,
        bid_prices=on_tick(bid_prices, market.tick),
        bid_sizes=bid_sizes,
        ask_prices=ask_prices,
        ask_sizes=ask_sizes,
        bid_levels=clean.bid_levels,
        ask_levels=ask_levels,
    )


def _persistent(market: SimulatedMarket, rng: np.random.Generator, columns: int) -> FloatArray:
    """Return standard normal columns that keep to where they were from step to step."""
    keep = market.persistence
    out = rng.normal(0, 1, (market.steps, columns))
    out[1:] *= np.sqrt(1 - keep * keep)
    for step in range(1, market.steps):
        out[step] += keep * out[step - 1]
    return out


def rounded(sizes: FloatArray) -> FloatArray:
    """Return sizes as a venue writes them, none of them zero."""
    return on_tick(sizes, SIZE_STEP) + SIZE_STEP * (sizes < SIZE_STEP)
