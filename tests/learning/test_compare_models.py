"""Two models beside each other: what is told and cannot be is doubted, and not overruled by what the returns show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.guardrails_library import house_guardrails

from golive.core.unit import NANOS
from golive.decision.update_verdict import UpdateVerdict
from golive.learning.compare_models import MeasuredModel, measured_by_returns
from golive.learning.propose_update import judge_models
from golive.models.returns.return_series import return_series

DAYS = 250
NOW = 1_767_225_600 * NANOS


def measured(gain: float) -> MeasuredModel:
    normal = np.random.default_rng(3).normal(size=DAYS)
    dates = np.datetime64("2025-01-01") + np.arange(DAYS)
    return measured_by_returns(return_series(0.004 * (normal + gain), "returns", dates=dates), dates=dates)


def judged(old: MeasuredModel, new: MeasuredModel) -> UpdateVerdict:
    return judge_models(house_guardrails(), old, new, strategy="", now=NOW).verdict


def test_a_model_that_earns_more_on_the_same_days_is_accepted() -> None:
    assert judged(measured(0.0), measured(0.2)) is UpdateVerdict.ACCEPT


@pytest.mark.parametrize("told", [-0.1, 1.5, float("nan"), None, "0.1", True])
@pytest.mark.parametrize("whose", ["old", "new"])
def test_a_drawdown_that_is_none_holds_whatever_the_returns_show(told: object, whose: str) -> None:
    old, new = measured(0.0), measured(0.2)
    if whose == "old":
        old = replace(old, metrics=replace(old.metrics, max_drawdown=told))
    else:
        new = replace(new, metrics=replace(new.metrics, max_drawdown=told))
    assert judged(old, new) is UpdateVerdict.HOLD


def test_words_that_say_two_models_were_not_measured_alike_hold_whatever_the_returns_show() -> None:
    old, new = (replace(one, window="2024", frequency="daily") for one in (measured(0.0), measured(0.2)))
    assert judged(old, new) is UpdateVerdict.ACCEPT
    assert judged(old, replace(new, window="2025")) is UpdateVerdict.HOLD
    assert judged(old, replace(new, frequency="weekly")) is UpdateVerdict.HOLD
