"""Whether one strategy's Sharpe ratio is higher than another's, by resampling: for samples too short for a formula."""

from __future__ import annotations

import math

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.window import FloatArray
from golive.models.arguments import Series, probability, whole
from golive.models.change.sharpe_difference import MOMENTS, paired_returns, sharpe_difference_hac, sharpe_influence
from golive.models.returns.sharpe_ratio import mean_over_deviation

BLOCK_CELLS = 1_048_576
"""Resampled returns held at once: bounds the memory."""
FEWEST_RESAMPLES = 100
"""Fewer do not resolve a p-value of one in a hundred."""
FEWEST_BLOCKS = 5
"""A resample's own standard error is estimated from its blocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BootstrappedDifference:
    """Sharpe of a less Sharpe of b, per period, with its robust standard error and studentised resamples.

    `studentised`, of shape (resamples,), is ascending: each resample's error over its own standard error.
    """

    difference: float
    stderr: float
    studentised: FloatArray

    @property
    def p_value(self) -> float:
        """Return the two-sided p-value of equal Sharpe ratios; never zero, as resamples are finite."""
        return self._share(np.abs(self.studentised) >= abs(self.difference) / self.stderr)

    @property
    def p_greater(self) -> float:
        """Return the one-sided p-value against "b is at least as good as a"."""
        return self._share(self.studentised >= self.difference / self.stderr)

    def lower_bound(self, confidence: float) -> float:
        """Return the one-sided lower confidence bound of the difference."""
        quantile = float(np.quantile(self.studentised, probability(confidence, "confidence")))
        return self.difference - quantile * self.stderr

    def _share(self, exceeds: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
        return (int(np.count_nonzero(exceeds)) + 1) / (len(exceeds) + 1)


def sharpe_difference_bootstrap(
    a: Series, b: Series, *, block: int, resamples: int, generator: np.random.Generator
) -> BootstrappedDifference:
    """Return the studentised circular-block bootstrap of the difference of two Sharpe ratios.

    Keeps its size in samples of some dozens of periods, where the formula of `sharpe_difference_hac` rejects too often.

    Parameters
    ----------
    a, b : arrays of shape (n,)
        Excess returns of the same periods.
    block
        Periods in a block, at least 1, at most n / 5; the autocorrelation to keep decides.
    resamples
        At least 100; p-values are multiples of 1 / (resamples + 1).
    generator
        Where the resamples come from: the same generator gives the same answer.

    Raises
    ------
    Refused
        `undefined` with too few returns, unpaired series, one that does not vary, or two that move as one.

    References
    ----------
    Ledoit and Wolf (2008), Robust performance hypothesis testing with the Sharpe ratio, section 3.2.
    """
    x, y = paired_returns(a, b, fewest=MOMENTS + 1)
    length, count = whole(block, "block", minimum=1), whole(resamples, "resamples", minimum=FEWEST_RESAMPLES)
    if len(x) < FEWEST_BLOCKS * length:
        raise Refused("undefined", f"{len(x)} returns hold fewer than {FEWEST_BLOCKS} blocks of {length}")
    observed = sharpe_difference_hac(x, y)
    if observed.stderr <= 0:
        raise Refused("undefined", "the series move as one, so their difference has no standard error")
    rows = max(1, BLOCK_CELLS // len(x))
    drawn = [
        _studentised(x, y, length, observed.difference, min(rows, count - done), generator)
        for done in range(0, count, rows)
    ]
    return BootstrappedDifference(
        difference=observed.difference, stderr=observed.stderr, studentised=np.sort(np.concatenate(drawn))
    )


def _studentised(
    x: FloatArray, y: FloatArray, block: int, difference: float, count: int, generator: np.random.Generator
) -> FloatArray:
    n = len(x)
    starts = generator.integers(0, n, size=(count, math.ceil(n / block)))
    drawn = ((starts[:, :, np.newaxis] + np.arange(block)) % n).reshape(count, -1)[:, :n]
    first, second = x[drawn], y[drawn]
    spread = np.minimum(first.std(axis=1), second.std(axis=1))
    if (spread <= 0).any():
        raise Refused("undefined", "a resample does not vary: returns repeat too often to be resampled")
    resampled = mean_over_deviation(first, ddof=0) - mean_over_deviation(second, ddof=0)
    influence = sharpe_influence(first) - sharpe_influence(second)
    blocks = n // block
    sums = influence[:, : blocks * block].reshape(count, blocks, block).sum(axis=2)
    variance = (sums * sums).mean(axis=1) / block * n / (n - MOMENTS)
    if (variance <= 0).any():
        raise Refused("undefined", "a resample moves as one: returns repeat too often to be resampled")
    studentised: FloatArray = (resampled - difference) / np.sqrt(variance / n)
    return studentised
