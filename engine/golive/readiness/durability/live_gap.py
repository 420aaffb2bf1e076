"""How far the live record falls short of the backtest."""

from __future__ import annotations

from golive.core.value import Unknown, invalid, missing
from golive.models.returns.annual_sharpe import LARGEST_SHARPE, implausible
from golive.models.returns.live_gap import LiveGap, live_gap, shortfall
from golive.readiness.durability.edge import Edge
from golive.readiness.measurement import Measurement


def measure_live_gap(edge: Edge) -> tuple[LiveGap | float | Unknown, Measurement]:
    """Return the live gap: with its test where live periods were counted, else the bare number.

    A claimed ratio that no market is known to pay says nothing of it: it may be a percentage, or another number.
    """
    live, before = edge.record.live_sharpe, edge.in_sample_sharpe
    if live is None:
        none = missing("live_missing", "live Sharpe ratio not given")
        return none, Measurement.none(none)
    for ratio in (live, before):
        if abs(ratio) > LARGEST_SHARPE and not edge.record.is_measured:
            unbelieved = invalid("sharpe_implausible", implausible(ratio))
            return unbelieved, Measurement.none(unbelieved)
    if before <= 0:
        undefined = invalid("no_sharpe", f"a gap to a backtest of {before:.2f} is not defined")
        return undefined, Measurement.none(undefined)
    if edge.record.live_periods is None:
        uncounted = missing("live_periods_missing", "live periods not counted, so luck is not ruled out")
        bare = shortfall(before, live)
        return bare, Measurement(value=bare, interval=uncounted)
    gap = _tested(edge, live, edge.record.live_periods)
    return gap, Measurement(value=gap.gap, interval=(gap.gap_low, gap.gap_high), n=gap.n_live)


def _tested(edge: Edge, live_sharpe: float, live_periods: int) -> LiveGap:
    before = edge.record.backtest_periods
    return live_gap(
        backtest_sharpe=edge.in_sample_sharpe,
        live_sharpe=live_sharpe,
        n_backtest=edge.returns.size if before is None else before,
        n_live=live_periods,
        periods_per_year=edge.policy.periods_per_year,
        confidence=2 * edge.policy.confidence - 1,
    )
