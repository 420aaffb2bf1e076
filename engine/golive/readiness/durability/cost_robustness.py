"""How many times over an edge could pay what it is assumed to cost."""

from __future__ import annotations

from golive.core.value import Unknown, missing
from golive.models.costs.cost_robustness import cost_robustness
from golive.readiness.durability.edge import Edge
from golive.readiness.measurement import Measurement


def measure_cost_robustness(edge: Edge) -> Measurement:
    """Return the break-even cost over the cost that is assumed."""
    cost, even = edge.record.transaction_costs_bps, edge.break_even
    if cost is None:
        return Measurement.none(missing("costs_missing", "transaction costs not given"))
    if isinstance(even, Unknown):
        return Measurement.none(even)
    worst = cost_robustness(even, assumed_cost_bps=cost)
    assert not isinstance(worst, Unknown)
    return Measurement(value=even.median_bps / cost, interval=(worst, even.upper_bps / cost), n=even.n)
