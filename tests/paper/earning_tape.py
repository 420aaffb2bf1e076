"""A market in which there is something to earn: it rises and falls for days on end, and large orders walk its book.

It is made as the sparse market is, from a seed; what trades sums to the volume of its bars.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from golive.core.unit import NANOS
from golive.core.window import FloatArray
from golive.documents.market import MarketSpec
from golive.documents.streams import BarColumns, BookColumns, MarketData, TradeColumns
from golive.execution.account import DAY
from golive.simulator.book import rounded
from golive.simulator.parameters import PlantedRegime
from golive.simulator.sparse_market import DAY_S, SparseMarket, Stretch
from golive.simulator.sparse_pieces import simulate_sparse

VOLS = (0.013, 0.012, 0.011, 0.010, 0.009, 0.008)
"""Deviations of a day's return, one leg after another: calmer and calmer, so that no leg seems volatile."""
DRIFT = 2.5
"""Mean of a day's move over its deviation, up and down by turns: far more than any market has, so that a month tells
of who follows it, and holding earns nothing.
"""
THINNER, APART = 0.2, 10
"""How much smaller the levels of the book are than the sparse market's, and how many times further apart."""


def earning_tape(market: MarketSpec, *, begin: int, days: int, seed: int) -> MarketData:
    """Return days of it from an instant on, in nanoseconds, as that market tells them."""
    share = 1 / len(VOLS)
    legs = tuple(
        Stretch(
            regime=PlantedRegime.TRENDING,
            begin=n * share,
            end=(n + 1) * share,
            vol=vol,
            drift=vol * DRIFT * (-1) ** n,
        )
        for n, vol in enumerate(VOLS)
    )
    sparse = SparseMarket(start=begin, lasts_s=days * DAY_S, stretches=legs, gaps=(), crash_fall=0.0)
    made = simulate_sparse(sparse, seed)
    return MarketData(
        symbol=market.symbol,
        digest=f"{seed:064x}",
        funding=made.funding,
        bars=made.bars,
        trades=_summing(made.trades, made.bars),
        quotes=made.quotes,
        book=_thin(made.book),
    )


def _summing(trades: TradeColumns, bars: BarColumns) -> TradeColumns:
    """Return the trades as large as the bars say that they were together."""
    length = round((bars.length_s or DAY / NANOS) * NANOS)
    own = bars.ts > trades.ts[0]
    ends, volumes = bars.ts[own], bars.volume[own]
    row = np.clip(np.searchsorted(ends, trades.ts), 0, len(ends) - 1)
    assert ends[0] - length <= trades.ts[0]
    sums = np.bincount(row, weights=trades.quantity, minlength=len(ends))
    return replace(trades, quantity=rounded(trades.quantity * (volumes / sums)[row]))


def _thin(book: BookColumns) -> BookColumns:
    return replace(
        book,
        bid_prices=_apart(book.bid_prices),
        ask_prices=_apart(book.ask_prices),
        bid_sizes=rounded(book.bid_sizes * THINNER),
        ask_sizes=rounded(book.ask_sizes * THINNER),
    )


def _apart(prices: FloatArray) -> FloatArray:
    best = prices[:, :1]
    return np.asarray(np.round(best + (prices - best) * APART, 1))
