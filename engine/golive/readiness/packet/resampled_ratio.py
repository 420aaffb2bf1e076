"""A ratio of two sums over days, with the ends between which it lies when days are drawn anew."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from golive.core.dataclass import dataclass

LEAST_DAYS = 2
"""Of one day nothing varies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResampledRatio:
    """The ratio of all days, each end with the confidence that was asked for, and the days; no ends of fewer than two.

    Days are drawn one by one: what one day has in common with the next is not in the ends.
    """

    ratio: float
    ends: tuple[float, float] | None
    n: int


def resampled_ratio(
    over: Sequence[float], under: Sequence[float], *, resamples: int, confidence: float, seed: int
) -> ResampledRatio | None:
    """Return the sum of `over` by that of `under`, day by day in the same order; None where there is nothing to divide.

    Days of which `under` is not above zero are left out: it is what was traded, or a count of days.

    >>> resampled_ratio([1.0, 1.0], [2.0, 2.0], resamples=10, confidence=0.95, seed=1)
    ResampledRatio(ratio=0.5, ends=(0.5, 0.5), n=2)
    """
    days = [(one, other) for one, other in zip(over, under, strict=True) if other > 0]
    if not days:
        return None
    top, bottom = np.asarray(days).T
    ratio = float(top.sum() / bottom.sum())
    if len(days) < LEAST_DAYS:
        return ResampledRatio(ratio=ratio, ends=None, n=len(days))
    drawn = np.random.default_rng(seed).integers(0, len(days), size=(resamples, len(days)))
    low, high = np.quantile(top[drawn].sum(axis=1) / bottom[drawn].sum(axis=1), (1 - confidence, confidence))
    return ResampledRatio(ratio=ratio, ends=(float(low), float(high)), n=len(days))
