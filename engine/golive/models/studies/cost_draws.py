"""Resamples that several questions about costs share, or why none can be drawn."""

from __future__ import annotations

import numpy as np

from golive.core.value import Unknown
from golive.models.costs.cost_resamples import RESAMPLES, CostResamples
from golive.models.costs.cost_surface import SEED_BELOW
from golive.models.costs.cost_survival import BreakEvenBound, break_even_bound
from golive.models.costs.stretched import draw_stretched
from golive.models.costs.traded_returns import TradedReturns


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
    return draw_stretched(traded, shared_rng(rng), resamples=resamples, mean_block_length=mean_block_length)


def shared_rng(rng: np.random.Generator) -> np.random.Generator:
    """Return the generator that all draws of one study start from."""
    return np.random.default_rng(int(rng.integers(SEED_BELOW)))
