"""The drill of drift: what models do that decay, and that guardrails which cannot watch them are told apart."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from tests.guardrails_library import house_guardrails

from golive.learning.live.detectors import DetectorKind
from golive.learning.live.live_gate import LiveGate, LiveLimits, live_gate, live_limits
from golive.paper.drills import drift
from golive.paper.drills.drift import drill_drift
from golive.paper.drills.outcome import Outcome

LIMITS = live_limits(house_guardrails(), "")


def drilled(limits: LiveLimits = LIMITS, models: int = 6, seed: int = 1) -> Mapping[str, Outcome]:
    return {one.name: one for one in drill_drift(limits, models=models, seed=seed)}


class Always:
    """A detector that says the same of every value."""

    statistic: float | None = None

    def __init__(self, *, says: bool) -> None:
        self.says = says

    def update(self, z: float) -> bool:
        assert not math.isnan(z)
        return self.says


def watched_by(watching: Always) -> Callable[..., LiveGate]:
    def gate(returns: Any, **terms: Any) -> LiveGate:
        made = live_gate(returns, **terms)
        return replace(made, _detector=watching if made.armed else None)

    return gate


@pytest.fixture(scope="module")
def house() -> Mapping[str, Outcome]:
    return drilled()


def test_models_under_the_shipped_guardrails_are_watched_as_their_gates_state(house: Mapping[str, Outcome]) -> None:
    assert all(one.is_good for one in house.values())
    assert house["armed"].n == 6
    delays = [house[f"fall_{size}/seen_after"].measured for size in ("0.5", "1", "2")]
    assert None not in delays
    assert delays == sorted(delays, key=lambda days: -(days or 0))
    assert house["fall_0.5/rolled_back"].n == 6


def test_the_same_seed_gives_the_same_drill(house: Mapping[str, Outcome]) -> None:
    assert drilled() == house


def test_a_gate_that_cannot_hold_its_rate_is_not_armed_and_nothing_of_it_is_measured() -> None:
    unarmed = drilled(replace(LIMITS, kind=DetectorKind.MSPRT, false_alarms_per_year=200.0), models=2)
    assert (unarmed["armed"].measured, unarmed["armed"].is_good) == (0.0, False)
    assert unarmed["false_alarms"].measured is None
    assert "no limit of msprt" in unarmed["fall_1/seen_after"].why
    assert unarmed["crash_ends_at_once"].is_good
    assert unarmed["untold_holds"].is_good


def test_a_gate_that_sleeps_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drift, "live_gate", watched_by(Always(says=False)))
    asleep = drilled(models=2)
    assert not asleep["fall_2/seen_after"].is_good
    assert asleep["fall_2/rolled_back"].measured == 0.0
    assert asleep["false_alarms"].is_good


def test_a_gate_that_cries_at_everything_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drift, "live_gate", watched_by(Always(says=True)))
    assert not drilled(models=2)["false_alarms"].is_good
