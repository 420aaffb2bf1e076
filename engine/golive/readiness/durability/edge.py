"""The edge in a track record: its returns checked, without what is the market's, and after costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.several import several
from golive.core.value import Unknown, missing, warming_up
from golive.core.window import FloatArray
from golive.models.arguments import positive, real, same_length
from golive.models.costs.cost_survival import BreakEvenBound
from golive.models.costs.traded_returns import TradedReturns, traded_returns
from golive.models.numerics.ols_line import PARAMETERS
from golive.models.returns.market_beta import MarketBeta, market_beta
from golive.models.returns.plausible_returns import ReturnUnit, plausible_returns
from golive.models.returns.sharpe_ratio import SharpeRatio, sharpe_ratio
from golive.models.studies.cost_draws import sure_break_even
from golive.readiness.durability.policy import DurabilityPolicy
from golive.readiness.track_record import TrackRecord

_NOTHING = 1e-9
"""What is left of returns by hedging their own market is rounding below this share of the largest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A checked track record: `returns` as given, `without_market` what is the strategy's own.

    `sharpe` is of the returns as given; `traded` are those without the market, with their turnover.
    """

    record: TrackRecord
    policy: DurabilityPolicy
    returns: FloatArray
    sharpe: SharpeRatio
    market: FloatArray | None
    beta: MarketBeta | Unknown
    without_market: FloatArray
    traded: TradedReturns | Unknown
    break_even: BreakEvenBound | Unknown

    @property
    def net(self) -> FloatArray:
        """Return the strategy's own returns, after costs where turnover and costs are known."""
        cost = self.record.transaction_costs_bps
        return self.without_market if isinstance(self.traded, Unknown) or cost is None else self.traded.net(cost)

    @property
    def uncharged(self) -> Unknown | None:
        """Return why returns are before costs, None where costs are charged."""
        if self.record.turnover is None:
            return missing("turnover_missing", "turnover not given, so returns are before costs")
        if self.record.transaction_costs_bps is None:
            return missing("costs_missing", "transaction costs not given, so returns are before costs")
        return None

    @property
    def in_sample_sharpe(self) -> float:
        """Return the annual Sharpe ratio before the strategy went live: the backtest's, or that of the returns."""
        claimed = self.record.backtest_sharpe
        return self.sharpe.annual if claimed is None else claimed

    @property
    def shown_sharpe(self) -> float:
        """Return the annual Sharpe ratio that the returns show, or the claimed one where that is less."""
        return min(self.sharpe.annual, self.in_sample_sharpe)


def find_edge(record: TrackRecord, policy: DurabilityPolicy, *, rng: np.random.Generator) -> Edge:
    """Check a track record and take the market out of it.

    Raises
    ------
    Refused
        As `durability`.
    """
    returns = plausible_returns(record.returns, "returns", unit=ReturnUnit.FRACTION)
    sharpe = _sharpe(returns, policy)
    record = _in_floats(record)
    market = _market(record, returns)
    beta = _beta(returns, market, policy)
    own = returns if isinstance(beta, Unknown) else _without_market(returns, beta)
    traded = _traded(own, record, policy)
    return Edge(
        record=record,
        policy=policy,
        returns=returns,
        sharpe=sharpe,
        market=market,
        beta=beta,
        without_market=own,
        traded=traded,
        break_even=_break_even(traded, policy, rng),
    )


def _sharpe(returns: FloatArray, policy: DurabilityPolicy) -> SharpeRatio:
    if returns.size <= 1:
        raise Refused("insufficient_data", "one return says nothing", field="returns")
    sharpe = sharpe_ratio(returns, periods_per_year=policy.periods_per_year)
    if isinstance(sharpe, Unknown):
        raise Refused(sharpe.code, f"`returns`: {sharpe}", field="returns")
    return sharpe


def _in_floats(record: TrackRecord) -> TrackRecord:
    """Return the record with its single numbers as floats, each checked."""
    sizes = ("transaction_costs_bps", "current_aum", "adv_traded")
    costs, aum, adv = (_float(record, field, positive) for field in sizes)
    backtest, live = (_float(record, field, real) for field in ("backtest_sharpe", "live_sharpe"))
    return replace(
        record,
        transaction_costs_bps=costs,
        current_aum=aum,
        adv_traded=adv,
        backtest_sharpe=backtest,
        live_sharpe=live,
    )


def _float(record: TrackRecord, field: str, read: Callable[[float, str], float]) -> float | None:
    given = getattr(record, field)
    return None if given is None else read(given, field)


def _market(record: TrackRecord, returns: FloatArray) -> FloatArray | None:
    if record.market_returns is None:
        return None
    market = plausible_returns(record.market_returns, "market_returns", unit=ReturnUnit.FRACTION)
    same_length(returns, market, "market_returns")
    return market


def _beta(returns: FloatArray, market: FloatArray | None, policy: DurabilityPolicy) -> MarketBeta | Unknown:
    if market is None:
        return missing("market_missing", "market returns not given: what is the market's counts as the edge")
    if returns.size <= PARAMETERS:
        return warming_up("insufficient_data", f"{several(returns.size, 'return')} cannot tell a beta")
    return market_beta(returns, market, periods_per_year=policy.periods_per_year)


def _without_market(returns: FloatArray, beta: MarketBeta) -> FloatArray:
    own = beta.without_market
    if float(np.abs(own - own.mean()).max()) <= _NOTHING * float(np.abs(returns).max()):
        sentence = "`returns` are the market's own: nothing is left without it"
        raise Refused("market_is_strategy", sentence, field="market_returns")
    return own


def _traded(own: FloatArray, record: TrackRecord, policy: DurabilityPolicy) -> TradedReturns | Unknown:
    if record.turnover is None:
        return missing("turnover_missing", "turnover not given: what costs take is not known")
    return traded_returns(own, turnover_per_period=record.turnover, periods_per_year=policy.periods_per_year)


def _break_even(
    traded: TradedReturns | Unknown, policy: DurabilityPolicy, rng: np.random.Generator
) -> BreakEvenBound | Unknown:
    if isinstance(traded, Unknown):
        return traded
    return sure_break_even(traded, rng=rng, confidence=policy.confidence, resamples=policy.resamples)
