"""`simulate`: the whole embedded market from one generator."""

from __future__ import annotations

import numpy as np

from golive.core.dataclass import dataclass
from golive.documents.streams import BarColumns, BookColumns, QuoteColumns, TradeColumns
from golive.simulator.bars import simulate_bars
from golive.simulator.book import break_book, simulate_book, simulate_quotes
from golive.simulator.parameters import Episode, Fault, PlantedRegime, SimulatedMarket
from golive.simulator.trades import simulate_trades
from golive.simulator.truth import lean_of, plant_episodes, plant_faults, simulate_price


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """Streams, and the truth behind them: the regime of each bar, the episodes and the faults."""

    bars: BarColumns
    trades: TradeColumns
    quotes: QuoteColumns
    book: BookColumns
    regimes: tuple[PlantedRegime, ...]
    episodes: tuple[Episode, ...]
    faults: tuple[Fault, ...]


def simulate(market: SimulatedMarket, rng: np.random.Generator) -> Simulated:
    """Return the embedded market.

    Parameters
    ----------
    market
        Its numbers.
    rng
        Where chance comes from; a generator of the same seed gives the same bytes.
    """
    bars, regimes = simulate_bars(market, rng)
    episodes = plant_episodes(market, rng)
    faults = plant_faults(market, episodes)
    lean = lean_of(episodes, market)
    book = simulate_book(market, simulate_price(market, episodes, rng), lean, rng)
    return Simulated(
        bars=bars,
        trades=simulate_trades(market, book, lean, rng),
        quotes=simulate_quotes(market, book, rng),
        book=break_book(market, book, faults),
        regimes=regimes,
        episodes=episodes,
        faults=faults,
    )
