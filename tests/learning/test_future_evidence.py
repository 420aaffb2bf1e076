"""What has not happened yet is no evidence: returns, windows and training dated after the judgement hold, by name."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.guardrails_library import guardrails_by_point, house_guardrails

from golive.api.guardrails_program import GuardrailsProgram
from golive.core.dated_ahead import MOST_AHEAD_NS
from golive.core.unit import NANOS
from golive.decision.update_verdict import UpdateVerdict
from golive.learning.compare_models import MeasuredModel, measured_by_returns
from golive.learning.future_evidence import from_the_future
from golive.learning.judge_update import JudgedUpdate
from golive.learning.propose_update import judge_models
from golive.learning.update_evidence import ModelMetrics
from golive.models.returns.return_dates import ahead_of
from golive.models.returns.return_series import return_series

DAYS, DAY = 250, 86_400 * NANOS
FIRST = np.datetime64("2025-01-01")
LAST_NS = int((FIRST + DAYS - 1).astype("datetime64[ns]").astype(np.int64))


def measured(gain: float) -> MeasuredModel:
    normal = np.random.default_rng(3).normal(size=DAYS)
    dates = FIRST + np.arange(DAYS)
    return measured_by_returns(return_series(0.004 * (normal + gain), "returns", dates=dates), dates=dates)


def judged(now: int, guardrails: GuardrailsProgram | None = None, **changes: Any) -> JudgedUpdate:
    old, new = measured(0.0), replace(measured(0.2), **changes)
    return judge_models(guardrails or house_guardrails(), old, new, strategy="", now=now)


def test_a_return_of_tomorrow_holds_and_is_named() -> None:
    answer = judged(LAST_NS - DAY)
    assert answer.verdict is UpdateVerdict.HOLD
    assert answer.reason == "the last return of the old model is of 2025-09-07, after now, which is 2025-09-06"
    assert answer.digest == house_guardrails().digest


@pytest.mark.parametrize("ahead", [0, MOST_AHEAD_NS])
def test_clocks_may_differ_by_as_much_as_sound_machines_do(ahead: int) -> None:
    assert judged(LAST_NS - ahead)
    assert judged(LAST_NS - ahead - 1_000).verdict is (UpdateVerdict.HOLD if ahead else UpdateVerdict.ACCEPT)


def test_where_both_clocks_are_told_the_one_of_utc_counts() -> None:
    after, before = (np.datetime64(LAST_NS + n * DAY, "ns") for n in (1, -1))
    assert judged(LAST_NS, last_utc=after).verdict is UpdateVerdict.HOLD
    later = replace(measured(0.0), last_utc=before)
    assert from_the_future("old", later, LAST_NS - DAY) is None


def test_a_model_that_was_trained_on_tomorrow_holds() -> None:
    tomorrow = np.datetime64(LAST_NS + DAY, "ns")
    answer = judged(LAST_NS, trained_until=tomorrow)
    assert answer.verdict is UpdateVerdict.HOLD
    assert answer.reason.startswith("the training of the new model ends on 2025-09-08, after now")


WINDOWS = (
    "2024-01-01 to 2030-06-30",
    "2024-01-01/2030-06-30T00:00:00+02:00",
    ("2024-01-01", "2030-06-30"),
    [dt.date.fromisoformat("2030-06-30")],
    {"from": "2024-01-01", "to": dt.datetime(2030, 6, 30, tzinfo=dt.UTC)},
    np.datetime64("2030-06-30"),
    np.array(["2024-01-01", "2030-06-30"], dtype="datetime64[D]"),
    dt.datetime.max.replace(tzinfo=dt.timezone(-dt.timedelta(hours=12))),
)


@pytest.mark.parametrize("window", WINDOWS, ids=repr)
def test_a_window_that_goes_beyond_now_holds_whatever_it_is_written_as(window: object) -> None:
    metrics = {"old": ModelMetrics(sharpe=1.0, max_drawdown=0.1), "new": ModelMetrics(sharpe=3.0, max_drawdown=0.1)}
    old, new = (MeasuredModel(metrics=one, window=window, frequency="daily") for one in metrics.values())
    answer = judge_models(guardrails_by_point(), old, new, strategy="", now=LAST_NS)
    assert answer.verdict is UpdateVerdict.HOLD
    assert "the window of the old model ends on" in answer.reason


@pytest.mark.parametrize("window", [None, "the last year", "2024-13-45", 7, ("2024-01-01", "2024-06-30"), [[[[[]]]]]])
def test_a_window_of_the_past_or_of_no_date_is_no_reason(window: object) -> None:
    told = MeasuredModel(metrics=ModelMetrics(sharpe=1.0, max_drawdown=0.1), window=window)
    assert from_the_future("new", told, LAST_NS) is None


def test_years_that_nanoseconds_cannot_count_lie_after_now() -> None:
    assert ahead_of(np.datetime64("9999-01-01", "s"), LAST_NS) == "9999-01-01, after now, which is 2025-09-07"
    assert ahead_of(np.datetime64("1600-01-01", "s"), LAST_NS) is None
