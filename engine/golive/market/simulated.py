"""The streams of a simulated market: of the embedded session, or of the sparse weeks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from golive.documents.market import MarketSpec
from golive.documents.streams import Columns
from golive.simulator.parameters import SimulatedMarket
from golive.simulator.simulate import Simulated, simulate
from golive.simulator.sparse_market import SparseMarket
from golive.simulator.sparse_pieces import simulate_sparse


def simulate_market(spec: MarketSpec) -> Simulated:
    """Return the embedded market that a description asks for, with the truth planted in it."""
    return simulate(replace(SimulatedMarket(), tick=spec.tick), np.random.default_rng(_seed(spec)))


def sparse_of(spec: MarketSpec) -> SparseMarket:
    """Return the numbers of the sparse market that a description asks for.

    Raises
    ------
    Refused
        It is too short for what is planted in it, too long, or no whole number of steps.
    """
    market = SparseMarket(tick=spec.tick)
    market = replace(market, lasts_s=spec.lasts_s) if spec.lasts_s else market
    if spec.funding is None:
        return market
    return replace(market, funding_every_s=spec.funding.every.value, funding_first_s=spec.funding.first.value)


def simulated_streams(spec: MarketSpec) -> dict[str, Columns]:
    """Return the streams that a description of a simulated market names, made from its seed."""
    made = simulate_sparse(sparse_of(spec), _seed(spec)) if spec.pace else simulate_market(spec)
    return {stream.kind.value: getattr(made, stream.kind.value) for stream in spec.streams}


def _seed(spec: MarketSpec) -> int:
    assert spec.seed is not None, "check_mapping refuses a simulated market without a seed"
    return spec.seed
