"""What a model gains over another on the same periods, and what that is at least."""

from __future__ import annotations

import math

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.value import Unknown, invalid
from golive.core.window import FloatArray
from golive.models.change.sharpe_difference import sharpe_difference_hac, sharpe_influence
from golive.models.change.sharpe_difference_bootstrap import FEWEST_BLOCKS, sharpe_difference_bootstrap
from golive.models.numerics.long_run_variance import LongRunVariance, long_run_variance
from golive.models.returns.optimal_block import FEWEST_RETURNS, optimal_block

ASYMPTOTIC_FROM = 250
"""From so many pairs on the formula keeps its level; below the bootstrap does (Ledoit and Wolf, section 4)."""

COSINES = "equal-weighted cosines"

RESAMPLES = 999
"""Multiples of a thousandth: what a level of one in a thousand needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedGain:
    """Annual Sharpe ratio of the new model less that of the old one, its one-sided lower bound, and the pairs.

    `method` says how the bound was made; empty where it was told.
    """

    gain: float
    lower: float
    n: int
    method: str = ""


def paired_gain(
    old: FloatArray, new: FloatArray, *, periods_per_year: float, most_wrong_accepts: float, seed: int
) -> PairedGain | Unknown:
    """Return the gain of the new model over the old one on the same periods; unknown where it has no test.

    Parameters
    ----------
    old, new : arrays of shape (n,)
        Returns of the same periods, oldest first.
    periods_per_year
        By which ratios are annual.
    most_wrong_accepts
        The share of updates of equal skill whose lower bound may lie above zero, in (0, 1).
    seed
        Of the resamples, where there are too few pairs for the formula: the same seed gives the same bound.

    Returns
    -------
    PairedGain or Unknown
        The bound is the lower one of two: Ledoit and Wolf's, and that of Lazarus, Lewis, Stock and Watson (2018).
        Unknown (invalid) for too few pairs to estimate anything, series that do not vary, and two that move as one.
    """
    confidence, scale = 1.0 - most_wrong_accepts, math.sqrt(periods_per_year)
    n = len(old)
    # A ratio does not depend on leverage; nor shall what is estimated on the way.
    old, new = _scaled(old), _scaled(new)
    try:
        observed = sharpe_difference_hac(new, old)
        if n >= ASYMPTOTIC_FROM or observed.stderr <= 0:
            lower, method = observed.lower_bound(confidence), "Ledoit-Wolf, Parzen kernel"
        else:
            block = _block(new - old)
            generator = np.random.Generator(np.random.PCG64(seed))
            resampled = sharpe_difference_bootstrap(new, old, block=block, resamples=RESAMPLES, generator=generator)
            lower, method = resampled.lower_bound(confidence), f"studentised bootstrap, blocks of {block}"
        slow = observed.difference - _slow_error(old, new).half_width(confidence)
    except Refused as refused:
        return invalid(refused.code, refused.sentence)
    gain = observed.difference * scale
    if slow < lower:
        lower, method = slow, f"{COSINES}, which is wider than {method}"
    return PairedGain(gain=gain, lower=min(lower * scale, gain), n=n, method=method)


def _slow_error(old: FloatArray, new: FloatArray) -> LongRunVariance:
    """Return how sure the gain is by what of the difference varies slowly: its memory is not estimated.

    The kernel and the blocks take returns that remember for a little surer than they are; cosines do not, but of few
    pairs they may by chance find hardly any slow movement. The wider of both is believed.
    """
    return long_run_variance(sharpe_influence(new) - sharpe_influence(old))


def _scaled(returns: FloatArray) -> FloatArray:
    deviation = float(returns.std()) if len(returns) else 0.0
    return returns / deviation if deviation > 0 else returns


def _block(difference: FloatArray) -> int:
    """Return how many periods a block has: as the difference remembers, and few enough for a bootstrap."""
    most = max(1, len(difference) // FEWEST_BLOCKS)
    if len(difference) < FEWEST_RETURNS:
        return 1
    best = optimal_block(difference)
    return 1 if isinstance(best, Unknown) else min(most, max(1, round(best.circular)))
