"""The hurdles a strategy has to meet, and the largest cost at which each is met with confidence."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.models.costs.cost_resamples import RESAMPLES, CostResamples
from golive.models.costs.cost_threshold import (
    CostThreshold,
    Metric,
    moment_threshold,
    profitability_threshold,
    sure_moment_threshold,
    untold_threshold,
)
from golive.models.costs.traded_returns import TradedReturns
from golive.models.studies.cost_draws import shared_rng

PATHS = 1_000
"""Resampled paths that a drawdown is read from: each is followed at each cost. Its 95 % bound rests on 50."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hurdles:
    """What has to be met; zeros ask for no more than not to lose. Without `drawdown`, drawdowns are not asked about.

    `mean` a year as a fraction, `sharpe` and `probabilistic_sharpe` annual ratios, all three of a period where nobody
    says how many make a year; `drawdown` the most that is borne, as a fraction of wealth.
    """

    mean: float = 0.0
    sharpe: float = 0.0
    probabilistic_sharpe: float = 0.0
    drawdown: float | None = None

    def by_metric(self) -> Iterator[tuple[Metric, float]]:
        """Return each metric with its hurdle."""
        yield Metric.MEAN, self.mean
        yield Metric.SHARPE, self.sharpe
        yield Metric.PROBABILISTIC_SHARPE, self.probabilistic_sharpe
        if self.drawdown is not None:
            yield Metric.DRAWDOWN, self.drawdown


def sure_threshold(
    traded: TradedReturns,
    *,
    metric: Metric,
    hurdle: float,
    rng: np.random.Generator,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
    mean_block_length: float | None = None,
) -> CostThreshold:
    """Return the threshold of the mean or the Sharpe ratio; the numbers are those of `cost_sensitivity`.

    Parameters
    ----------
    traded, rng, confidence, resamples, mean_block_length
        As in `cost_sensitivity`.
    metric, hurdle
        As in `moment_threshold`.

    Raises
    ------
    Refused
        As `moment_threshold`.
    """
    return sure_moment_threshold(
        traded,
        metric=metric,
        hurdle=hurdle,
        confidence=confidence,
        rng=shared_rng(rng),
        resamples=resamples,
        mean_block_length=mean_block_length,
    )


def cost_thresholds(
    traded: TradedReturns,
    drawn: CostResamples | Unknown,
    hurdles: Hurdles,
    *,
    confidence: float,
    rng: np.random.Generator,
    paths: int,
) -> tuple[CostThreshold, ...]:
    """Return the threshold of every hurdle; a drawdown is read from `paths` of its own."""
    if isinstance(drawn, Unknown):
        return tuple(
            untold_threshold(traded, drawn, metric=metric, hurdle=hurdle, confidence=confidence)
            for metric, hurdle in hurdles.by_metric()
        )
    thresholds = []
    for metric, hurdle in hurdles.by_metric():
        if metric in (Metric.MEAN, Metric.SHARPE):
            thresholds.append(moment_threshold(drawn, metric=metric, hurdle=hurdle, confidence=confidence))
        else:
            followed = profitability_threshold(
                traded,
                metric=metric,
                hurdle=hurdle,
                confidence=confidence,
                rng=rng,
                resamples=paths,
                mean_block_length=drawn.block_length,
            )
            thresholds.append(followed)
    return tuple(thresholds)
