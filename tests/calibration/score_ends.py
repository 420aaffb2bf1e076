"""A score beside the one that the truth would get: every component measured with its truth as both ends."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
from tests.calibration.ends import DEVIATION, SHARPE, YEAR, Ends, held
from tests.calibration.records import RECORDS
from tests.track_records import shipped

from golive.core.value import invalid
from golive.models.costs.capacity import capacity
from golive.readiness.durability.assessment import Durability, durability
from golive.readiness.durability.policy import DurabilityPolicy, durability_policy
from golive.readiness.measurement import Measurement
from golive.readiness.scoring import score
from golive.readiness.track_record import TrackRecord

TURNOVER, COST_BPS, AUM, ADV, LIVE = 0.5, 4.0, 1e5, 1e7, 250
MARKET_MEAN, MARKET_DEVIATION = 0.0004, 0.01


@cache
def policy(resamples: int) -> DurabilityPolicy:
    return replace(durability_policy(shipped()), resamples=resamples)


def ends_of_score(kind: str, n: int, *, resamples: int, seed: tuple[int, ...]) -> Iterator[Ends]:
    """Score one record of an edge that does not fade, with a live record of its own, and the truth beside it."""
    rng = np.random.default_rng(seed)
    returns, live = (DEVIATION * (RECORDS[kind](length, rng) + SHARPE / math.sqrt(YEAR)) for length in (n, LIVE))
    record = TrackRecord(
        returns=returns,
        market_returns=rng.normal(MARKET_MEAN, MARKET_DEVIATION, n),
        live_sharpe=float(live.mean() / live.std(ddof=1) * math.sqrt(YEAR)),
        live_periods=LIVE,
        n_params=4,
        n_trials=10,
        transaction_costs_bps=COST_BPS,
        turnover=TURNOVER,
        current_aum=AUM,
        adv_traded=ADV,
        in_excess=True,
    )
    measured = durability(record, policy(resamples), rng=rng)
    truth = score(measured.policy.document, _truth(measured, n))
    if measured.scored.lower is None or measured.scored.upper is None or truth.lower is None:
        yield held("score", invalid("withheld", "withheld"), 0.0)
    else:
        yield held("score", (measured.scored.lower, measured.scored.upper), truth.lower)


def _truth(measured: Durability, n: int) -> dict[str, dict[str, Measurement]]:
    """Return the true measurements; what is taken as counted is taken so here too."""
    edge_bps = SHARPE / math.sqrt(YEAR) * DEVIATION * 10_000 / TURNOVER
    room = capacity(
        edge_bps=edge_bps,
        fixed_cost_bps=COST_BPS,
        daily_volatility=MARKET_DEVIATION,
        adv_notional=ADV,
        turnover_per_day=TURNOVER,
        max_participation=measured.policy.max_participation,
        eta=measured.policy.eta,
        beta=measured.policy.beta,
    )
    # After costs a regime earns less than before: the true ratio of each is that of the net returns.
    net = (SHARPE / math.sqrt(YEAR) * DEVIATION - COST_BPS / 10_000 * TURNOVER) / DEVIATION * math.sqrt(YEAR)
    counted = next(c for c in measured.scored.components if c.id == "complexity")
    return {
        "alpha_decay": {"half_life": Measurement.exact(n * 86_400.0)},
        "regime_stability": {"worst_sharpe": Measurement.exact(net), "share_paying": Measurement.exact(1.0)},
        "cost_robustness": {"cost_cover": Measurement.exact(edge_bps / COST_BPS)},
        "capacity": {"room": Measurement.exact(room.usable_aum / AUM)},
        "complexity": {m.map.measure.value: m.measured for m in counted.mapped},
        "live_gap": {"gap": Measurement.exact(0.0)},
    }
