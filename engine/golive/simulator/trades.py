"""The session's trades."""

from __future__ import annotations

import numpy as np

from golive.core.window import FloatArray
from golive.documents.streams import BookColumns, TradeColumns, on_tick
from golive.simulator.book import SIZE_STEP
from golive.simulator.parameters import SimulatedMarket

MILLISECOND = 1_000_000
"""Venues stamp trades in milliseconds."""


def simulate_trades(
    market: SimulatedMarket, book: BookColumns, lean: FloatArray, rng: np.random.Generator
) -> TradeColumns:
    """Return trades at the best prices of the clean book of their step, and sometimes one level deeper.

    They come after the step's book and before the next; in an episode there are more, mostly on its side.
    """
    rate = market.trades_per_s + market.informed_trades_per_s * np.abs(lean)
    counts = rng.poisson(rate * market.step_s)
    step = np.repeat(np.arange(len(book.ts)), counts)
    n = len(step)
    offset = rng.integers(1, market.step // MILLISECOND, n) * MILLISECOND
    ts = book.ts[step] + offset
    step, ts = step[order := np.argsort(ts, kind="stable")], ts[order]
    buys = 1 / 2 + (market.informed_share - 1 / 2) * lean[step]
    aggressor = np.where(rng.random(n) < buys, 1, -1).astype(np.int64)
    level = (rng.random(n) < market.sweep_share).astype(np.int64)
    price = np.where(aggressor > 0, book.ask_prices[step, level], book.bid_prices[step, level])
    spread = market.trade_size_spread
    size = market.trade_size * np.exp(rng.normal(-spread * spread / 2, spread, n))
    return TradeColumns(
        ts=ts,
        price=price,
        quantity=np.maximum(on_tick(size, SIZE_STEP), SIZE_STEP),
        aggressor=aggressor,
        id=np.arange(1, n + 1, dtype=np.int64),
    )
