"""Whether an edge pays in every regime: the worst of them, and the share that pays."""

from __future__ import annotations

from collections.abc import Mapping

from golive.core.errors import Refused
from golive.core.unit import percent
from golive.core.value import Unknown, warming_up
from golive.models.arguments import INVALID
from golive.models.returns.regime_intervals import regime_intervals
from golive.models.returns.regime_stability import RegimeStability, regime_stability
from golive.models.returns.return_regimes import WARMING_UP, return_regimes
from golive.readiness.durability.edge import Edge
from golive.readiness.measurement import Measurement


def measure_regime_stability(edge: Edge) -> tuple[RegimeStability | Unknown, Mapping[str, Measurement]]:
    """Return the edge in each regime, and `worst_sharpe` with `share_paying`; both unknown where regimes are thin."""
    labels = _labels(edge)
    labelled = [i for i, label in enumerate(labels) if label != WARMING_UP]
    if not labelled:
        short = f"{edge.net.size} returns are too few to tell a regime before any of them"
        none = warming_up("no_regimes", short)
        return none, _no_measurements(none)
    stability = regime_stability(
        edge.net[labelled],
        [labels[i] for i in labelled],
        periods_per_year=edge.policy.periods_per_year,
        fewest_observations=edge.policy.fewest_observations,
    )
    thin = _thin(stability, n=len(labelled), edge=edge)
    return stability, _measurements(stability, edge) if thin is None else _no_measurements(thin)


UNTOLD = "no regime known"
"""What days are called that nobody told the regime of: they count as one, and never as nothing."""


def _labels(edge: Edge) -> tuple[str, ...]:
    policy, given = edge.policy, edge.record.regimes
    if given is not None:
        if len(given) != edge.returns.size:
            raise Refused(INVALID, f"{len(given)} regimes for {edge.returns.size} returns", field="regimes")
        return tuple(regime or UNTOLD for regime in given)
    return return_regimes(
        edge.returns if edge.market is None else edge.market,
        trend_window=policy.trend_window,
        vol_window=policy.vol_window,
        vol_lookback=policy.vol_lookback,
        volatile_from=policy.volatile_from,
    )


def _thin(stability: RegimeStability, *, n: int, edge: Edge) -> Unknown | None:
    """Return why regimes are too thin to say anything, None where they are not."""
    policy = edge.policy
    thin = 1 - sum(regime.n for regime in stability.regimes) / n
    if thin <= policy.most_thin:
        return None
    words = f"{percent(thin)} of the returns fall into regimes with fewer than {policy.fewest_observations}"
    return warming_up("thin_regimes", f"{words}: {', '.join(stability.thin)}")


def _no_measurements(reason: Unknown) -> Mapping[str, Measurement]:
    return {name: Measurement.none(reason) for name in ("worst_sharpe", "share_paying")}


def _measurements(stability: RegimeStability, edge: Edge) -> Mapping[str, Measurement]:
    policy, n = edge.policy, sum(regime.n for regime in stability.regimes)
    ends = regime_intervals(stability, periods_per_year=policy.periods_per_year, confidence=policy.confidence)
    worst = next((r for r in stability.regimes if r.regime == stability.worst_regime), None)
    return {
        "worst_sharpe": Measurement(
            value=stability.worst_sharpe,
            interval=ends.worst_sharpe if edge.uncharged is None else edge.uncharged,
            n=n if worst is None else worst.n,
            note=f"too few returns in: {', '.join(stability.thin)}" if stability.thin else "",
        ),
        "share_paying": Measurement(
            value=stability.share_positive,
            interval=ends.share_paying if edge.uncharged is None else edge.uncharged,
            n=n,
        ),
    }
