"""Resamples that several questions about costs share, or why none can be drawn."""

from __future__ import annotations

import numpy as np

from golive.core.errors import Refused
from golive.core.value import Unknown, warming_up
from golive.models.arguments import whole
from golive.models.costs.cost_resamples import RESAMPLES, CostResamples, resample_costs
from golive.models.costs.cost_surface import SEED_BELOW
from golive.models.costs.cost_survival import BreakEvenBound, break_even_bound
from golive.models.costs.cost_threshold import NO_INTERVAL
from golive.models.costs.traded_returns import TradedReturns
from golive.models.returns.optimal_block import FEWEST_RETURNS


def sure_break_even(
    traded: TradedReturns,
    *,
    rng: np.random.Generator,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
    mean_block_length: float | None = None,
) -> BreakEvenBound | Unknown:
    """Return the interval of the break-even cost, or why there is none; the numbers are those of `cost_sensitivity`.

    Parameters
    ----------
    traded, rng, confidence, resamples, mean_block_length
        As in `cost_sensitivity`.

    Raises
    ------
    Refused
        As `cost_sensitivity`.
    """
    drawn = shared_draws(traded, rng, resamples=resamples, mean_block_length=mean_block_length)
    return drawn if isinstance(drawn, Unknown) else break_even_bound(drawn, confidence=confidence)


def shared_draws(
    traded: TradedReturns, rng: np.random.Generator, *, resamples: int, mean_block_length: float | None
) -> CostResamples | Unknown:
    """Return the resamples that `cost_sensitivity` draws from the same state, so that single answers agree with it."""
    count = whole(resamples, "resamples", minimum=1)
    return draw_costs(traded, shared_rng(rng), resamples=count, mean_block_length=mean_block_length)


def shared_rng(rng: np.random.Generator) -> np.random.Generator:
    """Return the generator that all draws of one study start from."""
    return np.random.default_rng(int(rng.integers(SEED_BELOW)))


def draw_costs(
    traded: TradedReturns, rng: np.random.Generator, *, resamples: int, mean_block_length: float | None
) -> CostResamples | Unknown:
    """Return resamples, or why they would tell nothing: too few returns, or returns that never vary."""
    try:
        drawn = resample_costs(traded, rng=rng, resamples=resamples, mean_block_length=mean_block_length)
    except Refused as error:
        if error.code != "insufficient_data":
            raise
        return warming_up(error.code, f"too few returns to resample: {traded.n}, needs {FEWEST_RETURNS}")
    return NO_INTERVAL if traded.never_varies else drawn
