"""A model in service is watched by what it was solved for, and ends at its drawdown whatever a detector says."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.guardrails_library import house_guardrails

from golive.core.value import Unknown
from golive.core.window import FloatArray
from golive.learning.live import solved_limit
from golive.learning.live.baseline import Baseline, baseline_of, simulated
from golive.learning.live.detectors import CusumDetector, DetectorKind
from golive.learning.live.live_gate import LiveGate, live_gate, live_limits
from golive.learning.live.simulated_alarms import Tuned
from golive.learning.live.solved_limit import MOST_FALLS, Z_95, SolvedLimit, solve_limit
from golive.models.numerics.wilson_interval import wilson_interval

LIMITS = live_limits(house_guardrails(), "")


def earned(seed: int, n: int, sharpe: float = 2.0, deviation: float = 0.002) -> FloatArray:
    return deviation * (np.random.default_rng(seed).normal(size=n) + sharpe / math.sqrt(252))


def gate(n: int = 250, **limits: Any) -> LiveGate:
    return live_gate(earned(1, n), periods_per_year=252.0, limits=replace(LIMITS, **limits))


@pytest.mark.parametrize(
    ("kind", "rate"),
    [
        (DetectorKind.CUSUM, 0.5),
        (DetectorKind.CUSUM, 2.0),
        (DetectorKind.CUSUM, 12.0),
        (DetectorKind.PAGE_HINKLEY, 2.0),
        (DetectorKind.MSPRT, 0.1),
    ],
)
def test_a_limit_gives_its_false_alarms_in_years_that_it_was_not_solved_on(kind: DetectorKind, rate: float) -> None:
    made = baseline_of(earned(2, 250), periods_per_year=252.0, least=60)
    assert isinstance(made, Baseline)
    solved = solve_limit(kind, made, false_alarms_per_year=rate, shift=0.5, seed=3, years=2_000, delay_paths=200)
    assert isinstance(solved, SolvedLimit)
    assert solved.false_alarms_per_year == pytest.approx(rate, rel=0.1)
    others = simulated(made, periods=made.year, paths=2_000, generator=np.random.default_rng(99)).series
    tuned = Tuned(kind=kind, shift=0.5, limit=solved.limit, baseline=made.standardised)
    counts = tuned.alarms_a_path(others)
    error = math.hypot(solved.stderr, float(counts.std(ddof=1)) / math.sqrt(2_000))
    assert abs(counts.mean() - rate) <= max(0.1 * rate, 3 * error)


def test_a_larger_fall_is_seen_sooner_and_fewer_false_alarms_cost_delay() -> None:
    slow, fast = gate(false_alarms_per_year=0.5).solved, gate(false_alarms_per_year=12.0).solved
    assert isinstance(slow, SolvedLimit)
    assert isinstance(fast, SolvedLimit)
    for solved in (slow, fast):
        delays = [delay.periods for delay in solved.delays]
        assert delays == sorted(delays, reverse=True)
        assert all(d.interval[0] <= d.periods <= d.interval[1] for d in solved.delays)
    assert fast.limit < slow.limit
    assert fast.delays[0].periods < slow.delays[0].periods


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (DetectorKind.MSPRT, "over a whole life"),
        (DetectorKind.ADWIN, "all cuts of its window"),
        (DetectorKind.CUSUM, "every value below its allowance"),
    ],
)
def test_a_rate_that_no_limit_gives_is_refused_with_the_one_that_can_be_held(kind: DetectorKind, why: str) -> None:
    made = baseline_of(earned(2, 250), periods_per_year=252.0, least=60)
    assert isinstance(made, Baseline)

    def solved(rate: float) -> SolvedLimit | Unknown:
        return solve_limit(kind, made, false_alarms_per_year=rate, shift=0.5, seed=3, years=200, delay_paths=20)

    refused = solved(200.0)
    assert isinstance(refused, Unknown)
    text = str(refused)
    assert f"no limit of {kind.value} gives 200" in text
    assert why in text
    held = float(text.partition("the lowest raises ")[2].partition(":")[0])
    assert isinstance(solved(held), SolvedLimit)
    assert isinstance(solved(3 * held), Unknown)


def test_where_no_limit_gives_the_rate_nothing_is_armed_and_every_look_says_so() -> None:
    watched = gate(kind=DetectorKind.MSPRT, false_alarms_per_year=200.0)
    assert not watched.armed
    assert isinstance(watched.solved, Unknown)
    assert "not armed" in watched.observe(0.001).reason
    assert "no limit of msprt" in watched.report()["remarks"][0]


def test_years_of_short_periods_are_as_many_as_the_memory_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    # A memory of a sixteenth: what it holds is simulated whole.
    assert solved_limit._SEARCHED[DetectorKind.CUSUM].most_values == 2**24
    held = replace(solved_limit._SEARCHED[DetectorKind.CUSUM], most_values=2**20)
    monkeypatch.setattr(solved_limit, "_SEARCHED", {DetectorKind.CUSUM: held})
    made = baseline_of(earned(2, 250), periods_per_year=2**15, least=60)
    assert isinstance(made, Baseline)
    solved = solve_limit(DetectorKind.CUSUM, made, false_alarms_per_year=1_250.0, shift=0.5, seed=3, delay_paths=2**12)
    assert isinstance(solved, SolvedLimit)
    assert solved.years == 2**20 // 2**15
    assert solved.false_alarms_per_year == pytest.approx(1_250.0, rel=0.1)


@pytest.mark.parametrize(("n", "armed"), [(59, False), (60, True)])
def test_of_too_few_returns_nothing_is_armed_and_the_drawdown_ends_it_all_the_same(n: int, *, armed: bool) -> None:
    watched = gate(n)
    assert watched.armed is armed
    if not armed:
        assert "60 are needed" in watched.observe(0.0).reason
    assert watched.observe(-0.11).stop


def test_the_drawdown_ends_a_model_on_the_limit_and_from_the_first_return() -> None:
    watched = gate(10)
    assert watched.observe(-0.05)
    assert watched.observe(0.01)
    look = watched.observe(-0.07)
    assert look.stop
    assert not look
    assert look.drawdown == pytest.approx(1 - 0.95 * 1.01 * 0.93)
    on_it = gate(10).observe(-0.1)
    assert on_it.stop


@pytest.mark.parametrize("value", [None, math.nan, math.inf, "0.01", True, -1.5])
def test_a_return_that_is_none_holds_until_the_drawdown_is_told(value: Any) -> None:
    watched = gate()
    assert not watched.observe(value)
    held = watched.observe(0.001)
    assert not held
    assert not held.stop
    assert "tell it" in held.reason
    assert watched.observe(0.001, drawdown=0.02)
    assert watched.observe(0.001, drawdown=0.12).stop
    assert not watched.observe(0.001, drawdown=math.nan)


def test_a_drawdown_that_is_told_too_shallow_counts_for_nothing() -> None:
    watched = gate(10)
    assert watched.observe(-0.2, drawdown=0.0).stop


@pytest.mark.parametrize("size", [0.5, 2.0])
def test_a_fall_is_seen_within_the_delay_that_the_report_states(size: float) -> None:
    """A slow decay and a poisoned update: 100 models, each with a baseline, a gate and a true mean of its own."""
    beside, in_time = [], []
    for seed in range(100):
        made = baseline_of(earned(seed, 250), periods_per_year=252.0, least=60)
        assert isinstance(made, Baseline)
        solved = solve_limit(
            DetectorKind.CUSUM, made, false_alarms_per_year=2.0, shift=0.5, seed=seed, years=400, delay_paths=100
        )
        assert isinstance(solved, SolvedLimit)
        stated = next(delay for delay in solved.delays if delay.shift == size)
        assert stated.within is not None
        lived = (earned(10_000 + seed, 756) - made.mean) / made.deviation - size
        watching = CusumDetector(shift=0.5, limit=solved.limit)
        seen = next(i for i, z in enumerate(lived.tolist(), start=1) if watching.update(z))
        beside.append(seen - stated.periods)
        in_time.append(seen <= stated.within)
    error = float(np.std(beside, ddof=1)) / math.sqrt(len(beside))
    assert abs(float(np.mean(beside))) <= Z_95 * error
    assert stated.periods > 3 * error, "the interval could tell a delay from none"
    low, high = wilson_interval(float(np.mean(in_time)), len(in_time))
    assert low <= MOST_FALLS <= high


def test_the_report_says_what_it_rests_on() -> None:
    report = gate().report()
    assert report["armed"] is True
    assert report["years"] == 4_000
    assert report["baseline"]["n"] == 250
    assert [delay["shift"] for delay in report["delays"]] == [0.5, 1.0, 2.0]
    assert [delay["shift"] for delay in report["late_delays"]] == [0.5, 1.0, 2.0]
    assert report["false_alarms_per_year_of_flattered"] > report["false_alarms_per_year"]
    assert "averages" in report["remarks"][0]
    assert report == gate().report()
    assert gate(20).report()["armed"] is False
