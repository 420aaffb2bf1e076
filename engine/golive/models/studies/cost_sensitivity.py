"""Everything about one return series and its costs, from one set of resamples: the answers then agree with each other.

The lower bound of the break-even, the survival at a cost, the bounds of the Sharpe curve and the thresholds of mean and
Sharpe ratio are all read off the same resamples.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from golive.core.errors import Refused
from golive.core.value import Unknown, invalid, warming_up
from golive.core.window import FloatArray
from golive.models.arguments import INVALID, Series, answer, probability, real, series, whole
from golive.models.costs.break_even_cost import BreakEven, Criterion, break_even_cost
from golive.models.costs.cost_attribution import CostAttribution, CostComponent, cost_attribution
from golive.models.costs.cost_parts import CostParts, cost_drags
from golive.models.costs.cost_resamples import RESAMPLES, CostResamples, resample_costs
from golive.models.costs.cost_surface import SEED_BELOW, CostSurface, cost_surface
from golive.models.costs.cost_survival import BreakEvenBound, Survival, break_even_bound, survival
from golive.models.costs.cost_threshold import (
    NO_INTERVAL,
    NO_SHARPE,
    CostThreshold,
    Metric,
    moment_threshold,
    profitability_threshold,
)
from golive.models.costs.traded_returns import TradedReturns
from golive.models.execution.impact import BPS
from golive.models.returns.optimal_block import FEWEST_RETURNS
from golive.models.returns.sharpe_ratio import SharpeRatio, sharpe_ratio

PATHS = 1_000
"""Resampled paths that a drawdown is read from: each is followed at each cost. Its 95 % bound rests on 50."""

LEVELS = 50
"""House choice. Steps of the curve between no cost and the highest one."""

SHOWN_LEVELS = 10
"""House choice. Steps of the surface in cost."""

ASSETS_MULTIPLES = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
"""Levels of the surface: half decades around the assets given, more above than below, since growth is the question."""

BEYOND = 1.5
"""House choice. The curve runs to this multiple of the break-even's upper bound, so that its fall is seen."""

WIDEST_WITHOUT_BREAK_EVEN_BPS = 20.0
"""How far the curve runs when no cost within reach decides: above the taker fee of any large venue."""

NICE = (1.0, 2.0, 2.5, 5.0, 10.0)
"""Round numbers within a decade; a curve ends at one of them (house choice)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hurdles:
    """What has to be met; zeros ask for no more than not to lose. Without `drawdown`, drawdowns are not asked about.

    `mean` a year as a fraction, `sharpe` and `probabilistic_sharpe` annual ratios, `drawdown` the most that is borne,
    as a fraction of wealth.
    """

    mean: float = 0.0
    sharpe: float = 0.0
    probabilistic_sharpe: float = 0.0
    drawdown: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostPoint:
    """The strategy at one cost.

    Means are a year, as fractions; bounds are one-sided at the confidence of the whole answer, from the resamples, and
    unknown where these could not be drawn.
    """

    cost_bps: float
    mean: float
    mean_lower: float | Unknown
    mean_upper: float | Unknown
    sharpe: SharpeRatio | Unknown
    sharpe_lower: float | Unknown
    sharpe_upper: float | Unknown
    survival: Survival | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class CostSensitivity:
    """How a strategy bears its costs; costs in basis points of the traded notional, one way.

    `mean_turnover` is traded over net asset value, a period. `assumed_bps` is the sum of the assumed parts that go
    with trading, impact included; `at_assumed` is the strategy at it, less what does not go with trading.
    """

    n: int
    periods_per_year: float
    mean_turnover: float
    constant_turnover: bool
    confidence: float
    resamples: int
    block_length: float | Unknown
    break_even: BreakEven
    bound: BreakEvenBound | Unknown
    geometric: BreakEven | Unknown
    curve: tuple[CostPoint, ...]
    thresholds: tuple[CostThreshold, ...]
    assumed_bps: float | Unknown
    at_assumed: CostPoint | Unknown
    attribution: CostAttribution | Unknown
    surface: CostSurface | Unknown


def cost_sensitivity(
    traded: TradedReturns,
    *,
    rng: np.random.Generator,
    confidence: float = 0.95,
    hurdles: Hurdles | None = None,
    parts: CostParts | None = None,
    plausible_multiples: Mapping[CostComponent, float] | None = None,
    costs_bps: Series | None = None,
    resamples: int = RESAMPLES,
    paths: int = PATHS,
    mean_block_length: float | None = None,
) -> CostSensitivity:
    """Return break-even, curve, thresholds, survival, attribution and surface of one return series.

    Parameters
    ----------
    traded
        Gross returns and turnover.
    rng
        Where resamples come from; the same state gives the same answer.
    confidence
        One-sided, in (0, 1), of every bound.
    hurdles
        For the thresholds; `sharpe` is also the hurdle of survival.
    parts
        What trading is assumed to cost; without any there is no attribution, without assets no surface.
    plausible_multiples
        As in `cost_attribution`.
    costs_bps : array of shape (m,)
        Costs of the curve, not negative. None takes even steps from zero past the break-even.
    resamples, mean_block_length
        As in `resample_costs`.
    paths
        Resampled paths for the drawdown.

    Returns
    -------
    CostSensitivity
        With fewer than 11 returns and no block length nothing can be resampled: bounds, survival, thresholds and
        surface are then unknown with the code `insufficient_data`. Where neither returns nor turnover ever vary every
        resample is the series itself, which tells no interval: they are unknown with the code `constant_returns`.

    Raises
    ------
    Refused
        `invalid_input` for arguments out of range.

    Examples
    --------
    >>> from golive.models.costs.traded_returns import traded_returns
    >>> gross = np.random.default_rng(3).normal(0.002, 0.01, 250)
    >>> traded = traded_returns(gross, turnover_per_period=1.0, periods_per_year=252)
    >>> found = cost_sensitivity(traded, rng=np.random.default_rng(1), resamples=500)
    >>> found.bound.lower_bps < found.break_even.cost_bps < found.bound.upper_bps
    True
    """
    level = probability(confidence, "confidence")
    count = whole(resamples, "resamples", minimum=1)
    wanted, assumed = hurdles or Hurdles(), parts or CostParts()
    seed = int(rng.integers(SEED_BELOW))
    drawn = _drawn(traded, np.random.default_rng(seed), count, mean_block_length)
    bound = drawn if isinstance(drawn, Unknown) else break_even_bound(drawn, confidence=level)
    break_even = break_even_cost(traded)
    grid = _grid(break_even, bound) if costs_bps is None else _costs(costs_bps)
    drags = cost_drags(traded, assumed)
    assumed_bps = _assumed(traded, drags)
    return CostSensitivity(
        n=traded.n,
        periods_per_year=traded.periods_per_year,
        mean_turnover=traded.mean_turnover,
        constant_turnover=traded.has_constant_turnover,
        confidence=level,
        resamples=0 if isinstance(drawn, Unknown) else drawn.resamples,
        block_length=drawn if isinstance(drawn, Unknown) else drawn.block_length,
        break_even=break_even,
        bound=bound,
        geometric=_geometric(traded),
        curve=_curve(traded, drawn, grid, level, wanted.sharpe),
        thresholds=_thresholds(traded, drawn, wanted, level, rng, whole(paths, "paths", minimum=1)),
        assumed_bps=assumed_bps,
        at_assumed=_at_assumed(traded, drags, assumed_bps, drawn, seed, level, wanted.sharpe),
        attribution=_attribution(traded, drags, plausible_multiples),
        surface=_surface(traded, drawn, assumed, grid, rng),
    )


def cost_curve(
    traded: TradedReturns,
    costs_bps: Series,
    *,
    rng: np.random.Generator,
    confidence: float = 0.95,
    sharpe_hurdle: float = 0.0,
    resamples: int = RESAMPLES,
    mean_block_length: float | None = None,
) -> tuple[CostPoint, ...]:
    """Return the strategy at each of several costs, with bounds and survival from one set of resamples.

    Parameters
    ----------
    traded, rng, confidence, resamples, mean_block_length
        As in `cost_sensitivity`.
    costs_bps : array of shape (m,)
        One-way costs in basis points of the traded notional; negative for a rebate.
    sharpe_hurdle
        Annual, for survival.

    Raises
    ------
    Refused
        As `cost_sensitivity`.
    """
    drawn = _shared(traded, rng, whole(resamples, "resamples", minimum=1), mean_block_length)
    costs = series(costs_bps, "costs_bps", minimum=1)
    return _curve(traded, drawn, costs, probability(confidence, "confidence"), sharpe_hurdle)


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
    drawn = _shared(traded, rng, whole(resamples, "resamples", minimum=1), mean_block_length)
    return drawn if isinstance(drawn, Unknown) else break_even_bound(drawn, confidence=confidence)


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
        As `moment_threshold`; as `resample_costs` for too few returns.
    """
    shared = np.random.default_rng(int(rng.integers(SEED_BELOW)))
    drawn = resample_costs(traded, rng=shared, resamples=resamples, mean_block_length=mean_block_length)
    return moment_threshold(drawn, metric=metric, hurdle=hurdle, confidence=confidence)


def _shared(
    traded: TradedReturns, rng: np.random.Generator, resamples: int, mean_block_length: float | None
) -> CostResamples | Unknown:
    return _drawn(traded, np.random.default_rng(int(rng.integers(SEED_BELOW))), resamples, mean_block_length)


def _drawn(
    traded: TradedReturns, rng: np.random.Generator, resamples: int, mean_block_length: float | None
) -> CostResamples | Unknown:
    try:
        drawn = resample_costs(traded, rng=rng, resamples=resamples, mean_block_length=mean_block_length)
    except Refused as error:
        if error.code != "insufficient_data":
            raise
        return warming_up(error.code, f"too few returns to resample: {traded.n}, needs {FEWEST_RETURNS}")
    return NO_INTERVAL if traded.never_varies else drawn


def _geometric(traded: TradedReturns) -> BreakEven | Unknown:
    if (traded.gross < -1).any():
        return invalid("ruined", "a period loses more than everything: no wealth is left to grow")
    return break_even_cost(traded, criterion=Criterion.GEOMETRIC)


def _costs(costs_bps: Series) -> FloatArray:
    costs = series(costs_bps, "costs_bps", minimum=1)
    if (costs < 0).any() or (np.diff(costs) <= 0).any():
        raise Refused(INVALID, "`costs_bps` needs to rise from zero or above", field="costs_bps")
    return costs


def _grid(break_even: BreakEven, bound: BreakEvenBound | Unknown) -> FloatArray:
    """Return even steps from zero to a round number past the break-even."""
    if isinstance(break_even.cost_bps, Unknown):
        return np.linspace(0.0, WIDEST_WITHOUT_BREAK_EVEN_BPS, LEVELS + 1)
    reach = BEYOND * (break_even.cost_bps if isinstance(bound, Unknown) else bound.upper_bps)
    if reach <= 0:
        return np.linspace(0.0, WIDEST_WITHOUT_BREAK_EVEN_BPS, LEVELS + 1)
    decade = 10.0 ** math.floor(math.log10(reach))
    last = decade * next((n for n in NICE if n * decade >= reach), NICE[-1])
    return np.linspace(0.0, min(last, BPS), LEVELS + 1)


def _curve(
    traded: TradedReturns, drawn: CostResamples | Unknown, costs: FloatArray, level: float, sharpe_hurdle: float
) -> tuple[CostPoint, ...]:
    hurdle = real(sharpe_hurdle, "sharpe_hurdle")
    alive: Sequence[Survival | Unknown]
    alive = [drawn] * costs.size if isinstance(drawn, Unknown) else survival(drawn, costs, sharpe_hurdle=hurdle)
    return tuple(_point(traded, drawn, cost, at, level) for cost, at in zip(costs.tolist(), alive, strict=True))


def _point(
    traded: TradedReturns, drawn: CostResamples | Unknown, cost: float, at: Survival | Unknown, level: float
) -> CostPoint:
    net = traded.net(cost)
    mean_lower: float | Unknown
    mean_upper: float | Unknown
    sharpe_lower: float | Unknown
    sharpe_upper: float | Unknown
    if isinstance(drawn, Unknown):
        mean_lower = mean_upper = sharpe_lower = sharpe_upper = drawn
    else:
        mean_lower, mean_upper = _bounds(drawn.net_mean(cost) * traded.periods_per_year, level)
        sharpe_lower, sharpe_upper = _bounds(drawn.net_sharpe(cost), level)
    return CostPoint(
        cost_bps=cost,
        mean=answer(math.fsum(net) / traded.n * traded.periods_per_year, "mean"),
        mean_lower=mean_lower,
        mean_upper=mean_upper,
        sharpe=sharpe_ratio(net, periods_per_year=traded.periods_per_year),
        sharpe_lower=sharpe_lower,
        sharpe_upper=sharpe_upper,
        survival=at,
    )


def _bounds(values: FloatArray, level: float) -> tuple[float | Unknown, float | Unknown]:
    low = float(np.quantile(values, 1 - level, method="lower"))
    high = float(np.quantile(values, level, method="higher"))
    undefined = invalid("constant_returns", "the returns of some resamples do not vary")
    return low if math.isfinite(low) else undefined, high if math.isfinite(high) else undefined


def _thresholds(
    traded: TradedReturns,
    drawn: CostResamples | Unknown,
    hurdles: Hurdles,
    level: float,
    rng: np.random.Generator,
    paths: int,
) -> tuple[CostThreshold, ...]:
    asked = [(Metric.MEAN, hurdles.mean), (Metric.SHARPE, hurdles.sharpe)]
    asked.append((Metric.PROBABILISTIC_SHARPE, hurdles.probabilistic_sharpe))
    if hurdles.drawdown is not None:
        asked.append((Metric.DRAWDOWN, hurdles.drawdown))
    if isinstance(drawn, Unknown):
        undefined = NO_SHARPE if drawn is NO_INTERVAL else drawn
        return tuple(
            CostThreshold(
                metric=metric,
                cost_bps=undefined if metric in (Metric.SHARPE, Metric.PROBABILISTIC_SHARPE) else drawn,
                hurdle=real(h, metric.value),
                confidence=level,
                n=traded.n,
                resamples=0,
            )
            for metric, h in asked
        )
    found = []
    for metric, hurdle in asked:
        if metric in (Metric.MEAN, Metric.SHARPE):
            found.append(moment_threshold(drawn, metric=metric, hurdle=hurdle, confidence=level))
        else:
            found.append(
                profitability_threshold(
                    traded,
                    metric=metric,
                    hurdle=hurdle,
                    confidence=level,
                    rng=rng,
                    resamples=paths,
                    mean_block_length=drawn.block_length,
                )
            )
    return tuple(found)


def _assumed(traded: TradedReturns, drags: Mapping[CostComponent, FloatArray]) -> float | Unknown:
    traded_parts = [drag for component, drag in drags.items() if component is not CostComponent.FUNDING]
    if not traded_parts:
        return invalid("nothing_assumed", "no cost of trading is assumed")
    return traded.of_notional_bps(np.sum(traded_parts, axis=0))


def _attribution(
    traded: TradedReturns, drags: Mapping[CostComponent, FloatArray], multiples: Mapping[CostComponent, float] | None
) -> CostAttribution | Unknown:
    if not drags:
        return invalid("nothing_assumed", "no cost is assumed")
    return cost_attribution(
        traded.gross, drags=drags, periods_per_year=traded.periods_per_year, plausible_multiples=multiples
    )


def _at_assumed(
    traded: TradedReturns,
    drags: Mapping[CostComponent, FloatArray],
    assumed_bps: float | Unknown,
    drawn: CostResamples | Unknown,
    seed: int,
    level: float,
    sharpe_hurdle: float,
) -> CostPoint | Unknown:
    """Return the strategy net of everything assumed, on the same resamples."""
    if not drags:
        return invalid("nothing_assumed", "no cost is assumed")
    net = traded.after(np.sum(list(drags.values()), axis=0))
    again = drawn
    if not isinstance(drawn, Unknown):
        again = _drawn(net, np.random.default_rng(seed), drawn.resamples, drawn.block_length)
    (point,) = _curve(net, again, np.zeros(1), level, sharpe_hurdle)
    cost = 0.0 if isinstance(assumed_bps, Unknown) else assumed_bps
    alive = point.survival
    return replace(
        point, cost_bps=cost, survival=alive if isinstance(alive, Unknown) else replace(alive, cost_bps=cost)
    )


def _surface(
    traded: TradedReturns,
    drawn: CostResamples | Unknown,
    parts: CostParts,
    grid: FloatArray,
    rng: np.random.Generator,
) -> CostSurface | Unknown:
    if parts.aum is None or parts.liquidity is None:
        return invalid("no_assets", "no assets are given, so that nothing is known of their impact")
    if isinstance(drawn, Unknown):
        return drawn
    return cost_surface(
        traded,
        liquidity=parts.liquidity,
        aum=[parts.aum * multiple for multiple in ASSETS_MULTIPLES],
        costs_bps=np.linspace(float(grid[0]), float(grid[-1]), SHOWN_LEVELS + 1),
        rng=rng,
        resamples=drawn.resamples,
        mean_block_length=drawn.block_length,
    )
