"""The bars before the session."""

from __future__ import annotations

import numpy as np

from golive.core.unit import NANOS
from golive.core.window import FloatArray
from golive.documents.streams import BarColumns, on_tick
from golive.simulator.book import rounded
from golive.simulator.parameters import Phase, PlantedRegime, SimulatedMarket


def simulate_bars(market: SimulatedMarket, rng: np.random.Generator) -> tuple[BarColumns, tuple[PlantedRegime, ...]]:
    """Return bars that close at the session's start and price, and the regime each was made in."""
    moves = np.concatenate([_moves(phase, rng) for phase in market.phases])
    spread = np.concatenate([np.full(phase.bars, phase.vol * market.range_vol) for phase in market.phases])
    n = len(moves)
    log_close = np.cumsum(moves)
    log_close += np.log(market.price) - log_close[-1]
    close = on_tick(np.exp(log_close), market.tick)
    opens = np.concatenate((on_tick(np.exp(log_close[:1] - moves[:1]), market.tick), close[:-1]))
    up, down = np.abs(rng.normal(0, 1, (2, n))) * spread
    high = on_tick(np.maximum(opens, close) * np.exp(up), market.tick)
    low = on_tick(np.minimum(opens, close) * np.exp(-down), market.tick)
    # The correction keeps the mean of a lognormal at one.
    busy = rng.normal(-(market.volume_spread**2) / 2, market.volume_spread, n)
    bars = BarColumns(
        ts=market.start - np.arange(n - 1, -1, -1, dtype=np.int64) * round(market.bar_length_s * NANOS),
        open=opens,
        high=np.maximum(high, np.maximum(opens, close)),
        low=np.minimum(low, np.minimum(opens, close)),
        close=close,
        volume=rounded(market.bar_volume * np.exp(busy)),
        length_s=market.bar_length_s,
    )
    return bars, tuple(phase.regime for phase in market.phases for _ in range(phase.bars))


def _moves(phase: Phase, rng: np.random.Generator) -> FloatArray:
    """Return log returns; with a pull, those of a walk that is drawn back to where the phase began."""
    noise = rng.normal(phase.drift, phase.vol, phase.bars)
    if not phase.pull:
        return noise
    moves, away = np.empty(phase.bars), 0.0
    for i, shock in enumerate(noise.tolist()):
        moves[i] = shock - phase.pull * away
        away += moves[i]
    return moves
