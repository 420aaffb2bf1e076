"""How durable a strategy's edge is: its measurements, one file a component of the score, and what they score."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.core.window import FloatArray
from golive.models.costs.capacity import Capacity
from golive.models.costs.cost_survival import BreakEvenBound
from golive.models.returns.annual_sharpe import LARGEST_SHARPE, AnnualSharpe, annual_sharpe, implausible
from golive.models.returns.complexity import Complexity
from golive.models.returns.deflated_sharpe import DeflatedSharpe
from golive.models.returns.live_gap import LiveGap
from golive.models.returns.market_beta import MarketBeta
from golive.models.returns.regime_stability import RegimeStability
from golive.models.returns.sharpe_ratio import SharpeRatio, sharpe_ratio
from golive.readiness.durability.alpha_decay import DecayCurve, measure_alpha_decay
from golive.readiness.durability.capacity import measure_capacity
from golive.readiness.durability.complexity import measure_complexity
from golive.readiness.durability.cost_robustness import measure_cost_robustness
from golive.readiness.durability.edge import Edge, find_edge
from golive.readiness.durability.live_gap import measure_live_gap
from golive.readiness.durability.policy import DurabilityPolicy
from golive.readiness.durability.regime_stability import measure_regime_stability
from golive.readiness.rating import Scored
from golive.readiness.scoring import score
from golive.readiness.track_record import TrackRecord

RAW = "no risk-free rate is given"
"""The doubt about returns of which nobody says that cash is off them: what it pays may be all that they earn."""

_CLAIM_ERRORS = 2.0
"""A claim this many standard errors away from the returns is not about them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Durability:
    """An assessment: the score, and everything that was measured on the way.

    `sharpe` is of the returns as given, `edge_sharpe` of what is scored: without the market and, where turnover and
    costs are known, after costs; `annual_sharpe` and `edge_annual_sharpe` are the same by both rules, with intervals.
    `remarks` say what was assumed, contradicts itself or is hard to believe.
    """

    scored: Scored
    policy: DurabilityPolicy
    n: int
    sharpe: SharpeRatio
    edge_sharpe: SharpeRatio | Unknown
    annual_sharpe: AnnualSharpe | Unknown
    edge_annual_sharpe: AnnualSharpe | Unknown
    beta: MarketBeta | Unknown
    decay: DecayCurve
    regimes: RegimeStability | Unknown
    break_even: BreakEvenBound | Unknown
    capacity: Capacity | Unknown
    complexity: Complexity | Unknown
    deflated: DeflatedSharpe | Unknown
    gap: LiveGap | float | Unknown
    remarks: tuple[str, ...]


def durability(record: TrackRecord, policy: DurabilityPolicy, *, rng: np.random.Generator) -> Durability:
    """Measure a strategy and score it.

    Parameters
    ----------
    record
        What is known of the strategy.
    policy
        From `durability_policy`.
    rng
        Where resamples for the break-even interval come from.

    Returns
    -------
    Durability
        Whatever cannot be measured is unknown with its reason, and leaves the score's interval open.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite, out of range or do not pair up; `insufficient_data` for fewer
        than two returns; `constant_returns` and `not_returns` for returns that cannot be such.
    """
    edge = find_edge(record, policy, rng=rng)
    annual = _annual(edge.returns, policy)
    decay, half_life = measure_alpha_decay(edge)
    regimes, by_regime = measure_regime_stability(edge)
    capacity, room = measure_capacity(edge)
    complexity, deflated, by_trial = measure_complexity(edge)
    gap, missing_live = measure_live_gap(edge)
    measured = {
        "alpha_decay": {"half_life": half_life},
        "regime_stability": by_regime,
        "cost_robustness": {"cost_cover": measure_cost_robustness(edge)},
        "capacity": {"room": room},
        "complexity": by_trial,
        "live_gap": {"gap": missing_live},
    }
    return Durability(
        scored=score(policy.document, measured, doubts=() if record.in_excess else (RAW,)),
        policy=policy,
        n=edge.returns.size,
        sharpe=edge.sharpe,
        edge_sharpe=sharpe_ratio(edge.net, periods_per_year=policy.periods_per_year),
        annual_sharpe=annual,
        edge_annual_sharpe=_annual(edge.net, policy),
        beta=edge.beta,
        decay=decay,
        regimes=regimes,
        break_even=edge.break_even,
        capacity=capacity,
        complexity=complexity,
        deflated=deflated,
        gap=gap,
        remarks=tuple(_remarks(edge, annual)),
    )


def _annual(returns: FloatArray, policy: DurabilityPolicy) -> AnnualSharpe | Unknown:
    return annual_sharpe(returns, periods_per_year=policy.periods_per_year, confidence=policy.confidence)


def _remarks(edge: Edge, annual: AnnualSharpe | Unknown) -> Iterator[str]:
    """Say what was assumed, which claims the returns contradict, and what no market is known to pay."""
    yield from edge.record.notes
    if isinstance(edge.beta, Unknown):
        yield str(edge.beta)
    if edge.uncharged is not None:
        yield str(edge.uncharged)
    claimed, sharpe = edge.record.backtest_sharpe, edge.sharpe
    for ratio in (sharpe.annual, *(c for c in (claimed, edge.record.live_sharpe) if c is not None)):
        if abs(ratio) > LARGEST_SHARPE:
            yield implausible(ratio)
    # Without an interval the error is that of independent normal returns, and says so by being smaller.
    plain = sharpe.standard_error_per_period * math.sqrt(edge.policy.periods_per_year)
    error = plain if isinstance(annual, Unknown) else annual.by_square_root.standard_error
    if claimed is not None and abs(claimed - sharpe.annual) > _CLAIM_ERRORS * error:
        shown = f"{sharpe.annual:.2f} with an error of {error:.2f}"
        yield f"the backtest's Sharpe ratio is given as {claimed:g}, that of the returns is {shown}"
