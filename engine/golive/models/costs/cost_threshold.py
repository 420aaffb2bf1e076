"""The largest cost at which a strategy still meets a hurdle with confidence."""

from __future__ import annotations

import enum
import itertools
from collections.abc import Callable

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.unit import BPS
from golive.core.value import Unknown, invalid
from golive.core.window import IntArray
from golive.models.arguments import INVALID, member, real, sure, whole
from golive.models.costs.cost_resamples import RESAMPLES, CostResamples, block_length, resampled_indices
from golive.models.costs.stretched import NO_INTERVAL, draw_stretched
from golive.models.costs.traded_returns import TradedReturns
from golive.models.returns.growth import deepest_fall, log_growth
from golive.models.returns.probabilistic_sharpe import probabilistic_sharpe

LEAST_BPS, MOST_BPS, STEPS = 0.01, BPS, 400
"""The grid of costs: from a hundredth of a basis point to the whole notional, 3.5 % apart."""

BISECTIONS = 50
"""Halvings of a grid step: down to rounding."""

BATCH = 256
"""Resampled paths followed at a time."""

NO_SHARPE = invalid("constant_returns", "undefined: the returns do not vary")


class Metric(enum.Enum):
    """What has to meet the hurdle; a bound at the given confidence, never the point estimate."""

    MEAN = "mean"
    """Lower bound of the annual mean net return, as a fraction."""
    SHARPE = "sharpe"
    """Lower bound of the annual net Sharpe ratio."""
    PROBABILISTIC_SHARPE = "probabilistic_sharpe"
    """The annual net Sharpe ratio that is exceeded with the given confidence by the formula of 2012, no resampling."""
    DRAWDOWN = "drawdown"
    """Upper bound of the maximum drawdown over as long a history; the hurdle is the most that is borne."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostThreshold:
    """The largest one-way cost in basis points at which the hurdle is met, and at every lower cost on the way.

    `cost_bps` is unknown with the code `dead_gross` where the hurdle is missed without any cost, `never_dies` where it
    is met at a cost of the whole notional, `constant_returns` where the returns do not vary: a bound is then no bound,
    and a Sharpe ratio undefined; and `insufficient_data` where there are too few returns for a bound.
    """

    metric: Metric
    cost_bps: float | Unknown
    hurdle: float
    confidence: float
    n: int
    resamples: int


def profitability_threshold(
    traded: TradedReturns,
    *,
    metric: Metric | str,
    hurdle: float,
    confidence: float,
    rng: np.random.Generator,
    resamples: int = RESAMPLES,
    mean_block_length: float | None = None,
) -> CostThreshold:
    """Return the largest cost at which the bound of a metric still meets its hurdle.

    Parameters
    ----------
    traded
        Gross returns and turnover, at least two periods; 24 for the mean and the Sharpe ratio.
    metric
        See `Metric`.
    hurdle
        In the unit of the metric: annual fraction, annual Sharpe ratio, or fraction of wealth lost.
    confidence
        One-sided, in (0, 1).
    rng
        Where resamples come from. Drawdowns follow every path at every cost tried: 2000 resamples take about a second.
    resamples, mean_block_length
        As in `resample_costs`.

    Returns
    -------
    CostThreshold
        Costs are tried upwards on a grid, and the first step that fails is halved.

    Raises
    ------
    Refused
        As `resample_costs`; `invalid_input` for an unknown metric or a drawdown outside [0, 1].
    """
    rule, level = member(Metric, metric, "metric", "a metric"), sure(confidence, "confidence")
    target, count = real(hurdle, "hurdle"), whole(resamples, "resamples", minimum=1)
    if rule is Metric.DRAWDOWN and not 0 <= target <= 1:
        raise Refused(INVALID, f"`hurdle` is {target:g}, a drawdown lies in [0, 1]", field="hurdle")
    met: Callable[[float], bool]
    if rule is Metric.DRAWDOWN:
        met = _drawdown_test(traded, target, level, _paths(traded, rng, count, mean_block_length))
    elif rule is Metric.PROBABILISTIC_SHARPE:
        block_length(traded, 1.0)
        met = _probabilistic_test(traded, target, level)
        count = 0
    else:
        return sure_moment_threshold(
            traded,
            metric=rule,
            hurdle=target,
            confidence=level,
            rng=rng,
            resamples=count,
            mean_block_length=mean_block_length,
        )
    undefined = _untold(traded, rule)
    return CostThreshold(
        metric=rule,
        cost_bps=_largest(met, monotone=rule is Metric.DRAWDOWN) if undefined is None else undefined,
        hurdle=target,
        confidence=level,
        n=traded.n,
        resamples=count,
    )


def sure_moment_threshold(
    traded: TradedReturns,
    *,
    metric: Metric,
    hurdle: float,
    confidence: float,
    rng: np.random.Generator,
    resamples: int,
    mean_block_length: float | None,
) -> CostThreshold:
    """Return `moment_threshold` of stretched resamples, drawn here; unknown where these would tell nothing."""
    drawn = draw_stretched(traded, rng, resamples=resamples, mean_block_length=mean_block_length)
    if isinstance(drawn, Unknown):
        return untold_threshold(traded, drawn, metric=metric, hurdle=hurdle, confidence=confidence)
    return moment_threshold(drawn, metric=metric, hurdle=hurdle, confidence=confidence)


def untold_threshold(
    traded: TradedReturns, reason: Unknown, *, metric: Metric, hurdle: float, confidence: float
) -> CostThreshold:
    """Return the threshold of returns that tell none, for this reason."""
    ratio = metric in (Metric.SHARPE, Metric.PROBABILISTIC_SHARPE)
    return CostThreshold(
        metric=metric,
        cost_bps=NO_SHARPE if ratio and reason is NO_INTERVAL else reason,
        hurdle=real(hurdle, metric.value),
        confidence=sure(confidence, "confidence"),
        n=traded.n,
        resamples=0,
    )


def moment_threshold(drawn: CostResamples, *, metric: Metric | str, hurdle: float, confidence: float) -> CostThreshold:
    """Return the largest cost at which the bound of the mean or the Sharpe ratio meets its hurdle.

    Parameters
    ----------
    drawn
        From `draw_stretched`: the same resamples then answer for the break-even and for survival, which agree.
    metric
        `mean` or `sharpe`; the others do not follow from moments.
    hurdle, confidence
        As in `profitability_threshold`.

    Raises
    ------
    Refused
        `invalid_input` for another metric, a hurdle that is not finite or a confidence outside (0.5, 1).
    """
    rule = member(Metric, metric, "metric", "a metric")
    if rule not in (Metric.MEAN, Metric.SHARPE):
        raise Refused(INVALID, f"`{rule.value}` does not follow from the moments of a resample", field="metric")
    target, level = real(hurdle, "hurdle"), sure(confidence, "confidence")
    return CostThreshold(
        metric=rule,
        cost_bps=_moment_threshold(drawn, rule, target, level),
        hurdle=target,
        confidence=level,
        n=drawn.n,
        resamples=drawn.resamples,
    )


def _untold(traded: TradedReturns, metric: Metric) -> Unknown | None:
    """Return why returns have no threshold of a metric whatever the hurdle, or None where they may have one."""
    if metric is Metric.DRAWDOWN:
        return NO_INTERVAL if traded.never_varies else None
    gross = probabilistic_sharpe(traded.gross, benchmark_per_period=0.0)
    return NO_SHARPE if isinstance(gross, Unknown) and gross.code == NO_SHARPE.code else None


def _moment_threshold(drawn: CostResamples, rule: Metric, target: float, level: float) -> float | Unknown:
    spread = drawn.net_deviation(0.0)
    if rule is Metric.SHARPE and not spread.any():
        return NO_SHARPE
    if rule is Metric.MEAN and not spread.any() and not drawn.var_turnover.any():
        return NO_INTERVAL
    return _largest(_moment_test(drawn, rule, target, level), monotone=False)


def _moment_test(drawn: CostResamples, rule: Metric, target: float, level: float) -> Callable[[float], bool]:
    def met(cost_bps: float) -> bool:
        if rule is Metric.MEAN:
            values = drawn.net_mean(cost_bps) * drawn.periods_per_year
        else:
            values = drawn.net_sharpe(cost_bps)
        return bool(np.quantile(values, 1 - level, method="lower") >= target)

    return met


def _probabilistic_test(traded: TradedReturns, target: float, level: float) -> Callable[[float], bool]:
    benchmark = target / float(np.sqrt(traded.periods_per_year))

    def met(cost_bps: float) -> bool:
        got = probabilistic_sharpe(traded.net(cost_bps), benchmark_per_period=benchmark)
        return not isinstance(got, Unknown) and got.probability >= level

    return met


def _drawdown_test(
    traded: TradedReturns, target: float, level: float, paths: tuple[IntArray, ...]
) -> Callable[[float], bool]:
    def met(cost_bps: float) -> bool:
        growth = log_growth(traded.net(cost_bps))
        falls = np.concatenate([deepest_fall(growth[batch]) for batch in paths])
        return bool(np.quantile(falls, level, method="higher") <= target)

    return met


def _paths(
    traded: TradedReturns, rng: np.random.Generator, count: int, mean_block_length: float | None
) -> tuple[IntArray, ...]:
    block = block_length(traded, mean_block_length)
    indices = resampled_indices(traded.n, block, count, rng)
    batches = []
    while batch := [one.copy() for one in itertools.islice(indices, BATCH)]:
        batches.append(np.stack(batch))
    return tuple(batches)


def _largest(met: Callable[[float], bool], *, monotone: bool) -> float | Unknown:
    if not met(0.0):
        return invalid("dead_gross", "the hurdle is missed without any cost")
    grid = np.concatenate([[0.0], np.geomspace(LEAST_BPS, MOST_BPS, STEPS)])
    if monotone:
        lo, hi = 0.0, float(grid[-1])
        if met(hi):
            return invalid("never_dies", "the hurdle is met at a cost of the whole notional")
    else:
        failed = next((i for i, cost in enumerate(grid) if not met(float(cost))), None)
        if failed is None:
            return invalid("never_dies", "the hurdle is met at a cost of the whole notional")
        lo, hi = float(grid[failed - 1]), float(grid[failed])
    for _ in range(BISECTIONS):
        middle = (lo + hi) / 2
        lo, hi = (middle, hi) if met(middle) else (lo, middle)
    return lo
