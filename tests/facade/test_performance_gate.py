"""A live gate from Python: dated baselines, arrays with their rate, and the rollback that an alarm triggers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.clocks import SetClock
from tests.learned_models import Line, day_returns, metrics_of

from golive import OnlineLearningGuardrails, PerformanceGate
from golive.core.errors import InvalidInput
from golive.core.unit import NANOS

NOW = 1_760_000_000 * NANOS
OLD = metrics_of(day_returns(1, 900, 0.2))
NEW = metrics_of(day_returns(2, 900, 3.0))


def test_a_dated_baseline_and_an_array_with_its_rate_are_armed_alike() -> None:
    dated = PerformanceGate(NEW["returns"])
    assert dated.armed
    array = PerformanceGate(NEW["returns"].to_numpy(), periods_per_year=365.25)
    assert array.armed
    assert array.report()["limit"] == pytest.approx(dated.report()["limit"], rel=0.1)


def test_without_a_baseline_or_its_rate_only_the_drawdown_is_watched() -> None:
    for gate in (PerformanceGate(), PerformanceGate(NEW["returns"].to_numpy())):
        assert not gate.armed
        assert gate.observe(0.001)
        assert gate.observe(-0.2).stop


def test_a_baseline_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidInput, match="`baseline` cannot be used"):
        PerformanceGate(["a", "b"])


def test_an_alarm_rolls_the_new_model_back_to_the_very_one_it_replaced() -> None:
    guards = OnlineLearningGuardrails()
    assert guards.should_accept_update(OLD, NEW, now=NOW)
    assert guards.checkpoint_model(Line(1.0))
    assert guards.checkpoint_model(Line(2.0))
    assert guards.performance.armed
    bad = -3 * float(np.std(NEW["returns"]))
    looks = [guards.observe(bad, drawdown=0.0, now=NOW) for _ in range(3)]
    assert any(look.alarm for look in looks)
    assert guards.checkpoint.load() == Line(1.0)
    assert not guards.performance.armed
    assert guards.throttler.state.rolled_back_at == NOW
    assert guards.usable


def test_a_drawdown_rolls_back_too_and_an_unknown_return_only_holds() -> None:
    guards = OnlineLearningGuardrails()
    assert guards.should_accept_update(OLD, NEW, now=NOW)
    assert guards.checkpoint_model(Line(1.0))
    assert guards.checkpoint_model(Line(2.0))
    assert not guards.observe(math.nan, now=NOW)
    assert not guards.usable
    assert not guards.observe(0.0, now=NOW)
    assert not guards.usable, "of a return that was not told nobody knows what it lost"
    assert guards.checkpoint.load() == Line(2.0)
    assert guards.observe(0.0, drawdown=0.01, now=NOW)
    assert guards.usable
    assert guards.observe(0.0, drawdown=0.1, now=NOW).stop
    assert guards.checkpoint.load() == Line(1.0)


def test_a_baseline_of_what_has_not_happened_yet_is_refused() -> None:
    yesterday = SetClock(int(NEW["returns"].index[-1].value) - 86_400 * NANOS)
    with pytest.raises(InvalidInput, match="`baseline` cannot be used: the last of `baseline` is of 2025-06-18, after"):
        PerformanceGate(NEW["returns"], clock=yesterday)
