"""What a strategy's whole days say of its edge: the cost that it bears at least, and its durability score."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from golive.core.errors import Refused
from golive.core.unit import BPS
from golive.core.value import Unknown
from golive.models.costs.cost_survival import break_even_bound
from golive.models.costs.stretched import draw_stretched
from golive.models.costs.traded_returns import traded_returns
from golive.models.returns.sharpe_ratio import sharpe_ratio
from golive.readiness.durability.assessment import Durability, durability
from golive.readiness.durability.policy import DurabilityPolicy
from golive.readiness.measures.facts import AccountSeen, DeclaredStrategy, Scored, TradedDay
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


def score_of(assessed: Durability) -> Scored:
    """Return the score of days that were assessed."""
    whole = assessed.scored
    missing = [part for part in whole.components if part.is_missing]
    return Scored(
        score=whole.lower,
        upper=whole.upper,
        components_missing=len(missing),
        lacking=tuple(f"{part.title}: {', '.join(part.reasons)}" for part in missing),
        held_back=(*whole.vetoed, *whole.doubts),
        n=assessed.n,
    )


def assessed_days(
    account: AccountSeen, declared: DeclaredStrategy, policy: DurabilityPolicy, *, rng: np.random.Generator
) -> Durability | None:
    """Return how durable the edge of a strategy's days is, None where there are too few for any score.

    With a backtest the days are held against it; without one nobody can tell whether they fall short of anything.
    """
    try:
        return durability(_record(account, declared, policy), policy, rng=rng)
    except Refused:
        return None


def _record(account: AccountSeen, declared: DeclaredStrategy, policy: DurabilityPolicy) -> TrackRecord:
    traded, market, backtest = account.traded, account.market, declared.backtest
    turnover = sum(day.turnover for day in traded)
    returns = [day.gross for day in traded]
    cost = sum(day.cost for day in traded)
    live = None if backtest is None or len(returns) <= 1 else gross_sharpe(returns, policy)
    return TrackRecord(
        returns=returns,
        signal_strength=market.strengths,
        market_returns=market.returns,
        regimes=market.regimes,
        turnover=[day.turnover for day in traded],
        transaction_costs_bps=cost / turnover * BPS if turnover and cost > 0 else None,
        current_aum=declared.capital,
        adv_traded=market.daily_value,
        n_trials=declared.trials,
        n_params=declared.parameters,
        backtest_sharpe=None if backtest is None else backtest.sharpe,
        backtest_periods=None if backtest is None else backtest.n,
        live_sharpe=live,
        live_periods=None if live is None else len(returns),
        is_measured=True,
        in_excess=declared.pays_no_interest,
    )


def gross_sharpe(returns: Sequence[float], policy: DurabilityPolicy) -> float | None:
    """Return the annual Sharpe ratio of returns before costs, None where they have none."""
    sharpe = sharpe_ratio(returns, periods_per_year=policy.periods_per_year)
    return None if isinstance(sharpe, Unknown) else sharpe.annual
