"""How much more money an edge could carry than it does."""

from __future__ import annotations

from golive.core.value import Unknown, missing
from golive.models.arguments import positive, real
from golive.models.costs.capacity import Capacity, capacity
from golive.models.costs.traded_returns import TradedReturns
from golive.models.returns.growth import volatility
from golive.readiness.durability.edge import Edge
from golive.readiness.measurement import Measurement
from golive.readiness.track_record import TrackRecord

NEEDED = ("transaction_costs_bps", "turnover", "current_aum", "adv_traded", "market_returns")


def measure_capacity(edge: Edge) -> tuple[Capacity | Unknown, Measurement]:
    """Return the capacity at the median edge, and its room with that of both bounds of the edge."""
    absent = _absent(edge.record)
    if absent is not None:
        return absent, Measurement.none(absent)
    even, traded = edge.break_even, edge.traded
    if isinstance(even, Unknown):
        return even, Measurement.none(even)
    assert not isinstance(traded, Unknown)
    at = [_capacity(edge, traded, edge_bps) for edge_bps in (even.median_bps, even.lower_bps, even.upper_bps)]
    aum = positive(edge.record.current_aum or 0.0, "current_aum")
    middle, low, high = (c.usable_aum / aum for c in at)
    return at[0], Measurement(value=middle, interval=(low, high), n=even.n, at_cap=all(c.capped for c in at))


def _absent(record: TrackRecord) -> Unknown | None:
    names = [field for field in NEEDED if getattr(record, field) is None]
    words = ", ".join(name.replace("_", " ") for name in names)
    return missing(f"{names[0]}_missing", f"{words} not given") if names else None


def _capacity(edge: Edge, traded: TradedReturns, edge_bps: float) -> Capacity:
    assert edge.market is not None
    policy, record = edge.policy, edge.record
    a_day = policy.periods_per_year / policy.trading_days
    daily = volatility(edge.market, periods=a_day)
    assert not isinstance(daily, Unknown)
    return capacity(
        edge_bps=edge_bps,
        fixed_cost_bps=real(record.transaction_costs_bps or 0.0, "transaction_costs_bps"),
        daily_volatility=daily,
        adv_notional=real(record.adv_traded or 0.0, "adv_traded"),
        turnover_per_day=traded.mean_turnover * a_day,
        eta=policy.eta,
        beta=policy.beta,
        max_participation=policy.max_participation,
    )
