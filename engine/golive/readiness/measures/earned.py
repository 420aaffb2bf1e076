"""What an account's whole days say of its edge: the cost that it bears at least, and its durability score."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from golive.core.errors import Refused
from golive.core.unit import BPS
from golive.core.value import Unknown
from golive.models.costs.cost_survival import break_even_bound
from golive.models.costs.stretched import draw_stretched
from golive.models.costs.traded_returns import traded_returns
from golive.readiness.durability.assessment import Durability, durability
from golive.readiness.durability.policy import DurabilityPolicy
from golive.readiness.measures.facts import Scored, TradedDay
from golive.readiness.track_record import TrackRecord


def break_even_lower_bps(
    traded: Sequence[TradedDay], policy: DurabilityPolicy, *, rng: np.random.Generator
) -> float | None:
    """Return the lower bound of the one-way cost at which the edge is gone, None where the days do not tell it.

    The confidence and the resamples are those of the durability score.
    """
    try:
        returns = traded_returns(
            [day.gross for day in traded],
            turnover_per_period=[day.turnover for day in traded],
            periods_per_year=policy.periods_per_year,
        )
        drawn = draw_stretched(returns, rng, resamples=policy.resamples, mean_block_length=None)
        bound = drawn if isinstance(drawn, Unknown) else break_even_bound(drawn, confidence=policy.confidence)
    except Refused:
        return None
    return None if isinstance(bound, Unknown) else bound.lower_bps


def scored(
    traded: Sequence[TradedDay],
    policy: DurabilityPolicy,
    *,
    capital: float,
    trials: int,
    rng: np.random.Generator,
) -> Scored | None:
    """Return the score of an account's days, as `assessed_days`; None where there are too few for any."""
    assessed = assessed_days(traded, policy, capital=capital, trials=trials, rng=rng)
    if assessed is None:
        return None
    missing = sum(part.is_missing for part in assessed.scored.components)
    return Scored(score=assessed.scored.lower, components_missing=missing, n=assessed.n)


def assessed_days(
    traded: Sequence[TradedDay],
    policy: DurabilityPolicy,
    *,
    capital: float,
    trials: int,
    rng: np.random.Generator,
) -> Durability | None:
    """Return how durable the edge of an account's days is, None where there are too few for any score.

    `capital` is in the account's currency, `trials` how many variants were tried before the strategy.
    """
    turnover = sum(day.turnover for day in traded)
    costs = sum(day.cost for day in traded) / turnover * BPS if turnover else None
    record = TrackRecord(
        returns=[day.gross for day in traded],
        turnover=[day.turnover for day in traded],
        transaction_costs_bps=costs,
        current_aum=capital,
        n_trials=trials,
    )
    try:
        return durability(record, policy, rng=rng)
    except Refused:
        return None
