"""Strategies with known properties, made from a seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from golive.api.engine import Engine
from golive.documents.library import Specs
from golive.loader import load_library
from golive.loader.shipped import library_root
from golive.readiness.durability.assessment import Durability, durability
from golive.readiness.durability.policy import DurabilityPolicy, durability_policy
from golive.readiness.track_record import TrackRecord

RESAMPLES = 1_000


def shipped() -> Specs:
    specs, issues = load_library(library_root())
    assert issues == ()
    return specs


def checked() -> Specs:
    return Engine.shipped().program.checked.specs


POLICY: DurabilityPolicy = replace(durability_policy(shipped()), resamples=RESAMPLES)


def evidence(*, n: int = 750, seed: int = 1, mean: float = 0.0012, vol: float = 0.008) -> TrackRecord:
    """Return a strategy of which everything is known."""
    rng = np.random.default_rng(seed)
    market = rng.normal(0.0004, 0.01, n)
    return TrackRecord(
        returns=rng.normal(mean, vol, n) + 0.2 * market,
        signal_strength=0.08 * np.exp(-np.arange(n) / 400) + rng.normal(0, 0.02, n),
        market_returns=market,
        backtest_sharpe=2.0,
        live_sharpe=1.5,
        live_periods=250,
        n_params=4,
        n_trials=10,
        transaction_costs_bps=2.0,
        turnover=0.5,
        current_aum=1e5,
        adv_traded=1e7,
        in_excess=True,
    )


def assess(record: TrackRecord, policy: DurabilityPolicy = POLICY) -> Durability:
    return durability(record, policy, rng=np.random.default_rng(0))
