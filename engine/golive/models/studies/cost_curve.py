"""A strategy at each of several costs: its mean and Sharpe ratio with their bounds, and whether it survives."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.unit import BPS
from golive.core.value import Unknown, invalid
from golive.core.window import FloatArray
from golive.models.arguments import INVALID, Series, answer, real, series, sure
from golive.models.costs.break_even_cost import BreakEven
from golive.models.costs.cost_resamples import RESAMPLES, CostResamples
from golive.models.costs.cost_survival import BreakEvenBound, Survival, survival
from golive.models.costs.traded_returns import TradedReturns
from golive.models.returns.sharpe_ratio import SharpeRatio, sharpe_ratio
from golive.models.studies.cost_draws import shared_draws

LEVELS = 50
"""House choice. Steps of the curve between no cost and the highest one."""

BEYOND = 1.5
"""House choice. The curve runs to this multiple of the break-even's upper bound, so that its fall is seen."""

WIDEST_WITHOUT_BREAK_EVEN_BPS = 20.0
"""How far the curve runs when no cost within reach decides: above the taker fee of any large venue."""

NICE = (1.0, 2.0, 2.5, 5.0, 10.0)
"""Round numbers within a decade; a curve ends at one of them (house choice)."""


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
    drawn = shared_draws(traded, rng, resamples=resamples, mean_block_length=mean_block_length)
    costs = series(costs_bps, "costs_bps", minimum=1)
    level = sure(confidence, "confidence")
    return points_at(traded, drawn, costs, confidence=level, sharpe_hurdle=sharpe_hurdle)


def rising_costs(costs_bps: Series) -> FloatArray:
    """Return the costs of a curve as they were asked for; refuse costs that do not rise from zero or above."""
    costs = series(costs_bps, "costs_bps", minimum=1)
    if (costs < 0).any() or (np.diff(costs) <= 0).any():
        raise Refused(INVALID, "`costs_bps` needs to rise from zero or above", field="costs_bps")
    return costs


def costs_past(break_even: BreakEven, bound: BreakEvenBound | Unknown) -> FloatArray:
    """Return the costs of a curve: even steps from zero to a round number past the break-even."""
    return np.linspace(0.0, _last_cost(break_even, bound), LEVELS + 1)


def _last_cost(break_even: BreakEven, bound: BreakEvenBound | Unknown) -> float:
    if isinstance(break_even.cost_bps, Unknown):
        return WIDEST_WITHOUT_BREAK_EVEN_BPS
    reach = BEYOND * (break_even.cost_bps if isinstance(bound, Unknown) else bound.upper_bps)
    if reach <= 0:
        return WIDEST_WITHOUT_BREAK_EVEN_BPS
    decade = 10.0 ** math.floor(math.log10(reach))
    return min(decade * next((n for n in NICE if n * decade >= reach), NICE[-1]), BPS)


def points_at(
    traded: TradedReturns,
    drawn: CostResamples | Unknown,
    costs: FloatArray,
    *,
    confidence: float,
    sharpe_hurdle: float,
) -> tuple[CostPoint, ...]:
    """Return the strategy at each cost from resamples that are drawn already, or from none where they are unknown."""
    hurdle = real(sharpe_hurdle, "sharpe_hurdle")
    alive: Sequence[Survival | Unknown]
    alive = [drawn] * costs.size if isinstance(drawn, Unknown) else survival(drawn, costs, sharpe_hurdle=hurdle)
    return tuple(_point(traded, drawn, cost, at, confidence) for cost, at in zip(costs.tolist(), alive, strict=True))


def _point(
    traded: TradedReturns, drawn: CostResamples | Unknown, cost: float, at: Survival | Unknown, level: float
) -> CostPoint:
    net = traded.net(cost)
    mean_lower, mean_upper = _mean_bounds(drawn, cost, level)
    sharpe_lower, sharpe_upper = _sharpe_bounds(drawn, cost, level)
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


_Bound = float | Unknown


def _mean_bounds(drawn: CostResamples | Unknown, cost: float, level: float) -> tuple[_Bound, _Bound]:
    if isinstance(drawn, Unknown):
        return drawn, drawn
    return _bounds(drawn.net_mean(cost) * drawn.periods_per_year, level)


def _sharpe_bounds(drawn: CostResamples | Unknown, cost: float, level: float) -> tuple[_Bound, _Bound]:
    return (drawn, drawn) if isinstance(drawn, Unknown) else _bounds(drawn.net_sharpe(cost), level)


def _bounds(values: FloatArray, level: float) -> tuple[_Bound, _Bound]:
    low = float(np.quantile(values, 1 - level, method="lower"))
    high = float(np.quantile(values, level, method="higher"))
    undefined = invalid("constant_returns", "the returns of some resamples do not vary")
    return low if math.isfinite(low) else undefined, high if math.isfinite(high) else undefined
