"""`CostSensitivityAnalyzer`: the summary's call, its interval, and returns that it refuses."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.clocks import SetClock
from tests.projections import closed_bound

from golive import BreakEvenCost, CostParts, CostSensitivity, CostSensitivityAnalyzer, Hurdles, Refused
from golive.core.value import Unknown
from golive.models.costs.cost_attribution import CostComponent
from golive.models.costs.cost_parts import Liquidity
from golive.models.costs.cost_threshold import Metric

RETURNS = np.random.default_rng(7).normal(0.002, 0.01, 400)


@pytest.fixture(scope="module")
def analyzer() -> CostSensitivityAnalyzer:
    return CostSensitivityAnalyzer(periods_per_year=252, resamples=1_000)


def test_the_summarys_usage_block_runs() -> None:
    analyzer = CostSensitivityAnalyzer()
    break_even = analyzer.calculate_break_even_cost(RETURNS, turnover=1.5)
    assert f"Strategy dies at {break_even:.1f} bps" == f"Strategy dies at {RETURNS.mean() / 1.5 * 1e4:.1f} bps"
    assert isinstance(break_even, float)
    assert isinstance(break_even, BreakEvenCost)
    assert break_even.interval is not None
    low, high = break_even.interval
    assert low < break_even < high
    assert break_even.lower == low
    assert (break_even.n, break_even.confidence, break_even.reason) == (400, 0.95, "")


def test_every_call_repeats_itself_unless_a_generator_moves_on() -> None:
    fixed = CostSensitivityAnalyzer(resamples=200)
    first, second = (fixed.calculate_break_even_cost(RETURNS, turnover=1.0) for _ in range(2))
    assert first.interval == second.interval
    moving = CostSensitivityAnalyzer(resamples=200, seed=np.random.default_rng(0))
    one, two = (moving.calculate_break_even_cost(RETURNS, turnover=1.0) for _ in range(2))
    assert one == two
    assert one.interval != two.interval


def test_the_interval_narrows_as_the_square_root_of_the_returns() -> None:
    analyzer = CostSensitivityAnalyzer(resamples=3_000, mean_block_length=1.0)
    widths = []
    for n in (400, 6_400):
        returns = np.random.default_rng(1).normal(0.002, 0.01, n)
        low, high = analyzer.calculate_break_even_cost(returns, turnover=1.0).interval or (0.0, 0.0)
        below, above = closed_bound(analyzer.traded(returns, 1.0), 0.95)
        assert high - low == pytest.approx(above - below, rel=0.1)
        widths.append(high - low)
    assert widths[0] / widths[1] == pytest.approx(4, rel=0.4)


def test_lists_arrays_and_series_say_the_same(analyzer: CostSensitivityAnalyzer) -> None:
    index = pd.bdate_range("2024-01-01", periods=400, tz="UTC")
    kinds: tuple[Any, ...] = (RETURNS, RETURNS.tolist(), pd.Series(RETURNS, index=index), tuple(RETURNS))
    answers = {analyzer.calculate_break_even_cost(kind, turnover=1.5).interval for kind in kinds}
    assert len(answers) == 1


def test_turnover_may_be_of_a_year_of_round_trips_or_of_each_period(analyzer: CostSensitivityAnalyzer) -> None:
    plain = analyzer.calculate_break_even_cost(RETURNS, turnover=1.5)
    assert analyzer.calculate_break_even_cost(RETURNS, turnover_annual=378.0) == pytest.approx(plain)
    trips = analyzer.calculate_break_even_cost(RETURNS, turnover=0.75, turnover_basis="round_trip")
    assert trips == pytest.approx(plain)
    each = analyzer.calculate_break_even_cost(RETURNS, turnover=np.full(400, 1.5))
    assert each == pytest.approx(plain)
    with pytest.raises(Refused) as refusal:
        CostSensitivityAnalyzer().calculate_break_even_cost(RETURNS, turnover_annual=378.0)
    assert refusal.value.code == "periods_required"


def test_a_funding_a_year_is_not_charged_every_period() -> None:
    parts = CostParts(funding_annual=0.03)
    unaware = CostSensitivityAnalyzer(resamples=200)
    for ask in (unaware.full_report, unaware.cost_attribution):
        with pytest.raises(Refused) as refusal:
            ask(RETURNS, 1.5, parts=parts)
        assert (refusal.value.code, refusal.value.field) == ("periods_required", "periods_per_year")
    aware = CostSensitivityAnalyzer(periods_per_year=252, resamples=200)
    (drag,) = aware.cost_attribution(RETURNS, 1.5, parts=parts).parts
    assert drag.mean_drag == pytest.approx(0.03 / 252)


def test_what_never_trades_never_dies() -> None:
    break_even = CostSensitivityAnalyzer().calculate_break_even_cost(RETURNS, turnover=0.0)
    assert break_even == math.inf
    assert break_even.reason == "never dies"
    assert break_even.interval is None
    assert break_even.lower == math.inf


def test_what_neither_trades_nor_earns_meets_no_hurdle() -> None:
    break_even = CostSensitivityAnalyzer().calculate_break_even_cost(-np.abs(RETURNS) / 10, turnover=0.0)
    assert break_even == -math.inf
    assert break_even.reason == "dead gross"
    assert break_even.lower == -math.inf


def test_a_strategy_that_loses_gross_says_which_rebate_it_needs() -> None:
    break_even = CostSensitivityAnalyzer(resamples=200).calculate_break_even_cost(RETURNS - 0.004, turnover=1.0)
    assert break_even == pytest.approx((RETURNS - 0.004).mean() * 1e4)
    assert break_even < 0
    assert break_even.reason == "dead gross"
    assert break_even.interval is not None


@pytest.mark.parametrize("returns", [[0.01], [0.01, -0.002], [0.01] * 10])
def test_too_few_returns_give_a_point_without_an_interval(returns: list[float]) -> None:
    break_even = CostSensitivityAnalyzer().calculate_break_even_cost(returns, turnover=1.0)
    assert break_even == pytest.approx(sum(returns) / len(returns) * 1e4)
    assert break_even.interval is None
    assert "too few" in break_even.reason
    assert break_even.lower == -math.inf, "what is not known meets no hurdle"


@pytest.mark.parametrize(
    "returns",
    [
        [],
        [math.nan, 0.1],
        [math.inf],
        None,
        "0.01",
        ["0.01", "0.02"],
        [True, False],
        [[0.1, 0.2]],
        pd.DataFrame({"a": [0.1]}),
        [np.datetime64("2024-01-01")],
        {"a": 0.1},
        [100.0, 101.5, 99.0],
        [1.2, -2.4],
        pd.Series([0.1, None]),
    ],
)
def test_unusable_returns_are_refused(analyzer: CostSensitivityAnalyzer, returns: Any) -> None:
    with pytest.raises(Refused) as refusal:
        analyzer.calculate_break_even_cost(returns, turnover=1.5)
    assert isinstance(refusal.value, ValueError)
    assert refusal.value.field == "returns"


@pytest.mark.parametrize("turnover", [-1.0, math.nan, math.inf, "1.5", [1.0, 2.0], None, True])
def test_unusable_turnover_is_refused(analyzer: CostSensitivityAnalyzer, turnover: Any) -> None:
    with pytest.raises(Refused):
        analyzer.calculate_break_even_cost(RETURNS, turnover=turnover)


@pytest.mark.parametrize(
    "arguments",
    [{"confidence": 1.0}, {"confidence": 0.0}, {"resamples": 0}, {"resamples": 2.5}],
)
def test_an_analyzer_refuses_what_gives_no_bound(arguments: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        CostSensitivityAnalyzer(**arguments)


def test_the_full_report_holds_what_the_single_calls_give(analyzer: CostSensitivityAnalyzer) -> None:
    parts = CostParts(fees_bps=2.0, half_spread_bps=1.0)
    hurdles = Hurdles(sharpe=0.5)
    sensitivity = analyzer.full_report(RETURNS, 1.5, parts=parts, hurdles=hurdles, costs_bps=[0.0, 4.0])
    assert isinstance(sensitivity, CostSensitivity)
    assert analyzer.sensitivity_curve(RETURNS, 1.5, costs_bps=[0.0, 4.0], sharpe_hurdle=0.5) == sensitivity.curve
    assert analyzer.cost_adjusted_sharpe(RETURNS, 1.5, cost_bps=4.0).sharpe == sensitivity.curve[1].sharpe
    alive = analyzer.survival_probability(RETURNS, 1.5, cost_bps=4.0, sharpe_hurdle=0.5)
    assert alive == sensitivity.curve[1].survival
    assert analyzer.cost_attribution(RETURNS, 1.5, parts=parts) == sensitivity.attribution
    break_even = analyzer.calculate_break_even_cost(RETURNS, 1.5)
    assert not isinstance(sensitivity.bound, Unknown)
    assert break_even.interval == (sensitivity.bound.lower_bps, sensitivity.bound.upper_bps)
    assert break_even == sensitivity.break_even.cost_bps
    for metric, hurdle, threshold in zip(("mean", "sharpe"), (0.0, 0.5), sensitivity.thresholds, strict=False):
        assert analyzer.profitability_threshold(RETURNS, 1.5, metric=metric, hurdle=hurdle) == threshold
    assert sensitivity.thresholds[0].cost_bps == pytest.approx(break_even.lower, rel=1e-9)


def test_a_threshold_falls_as_its_hurdle_rises(analyzer: CostSensitivityAnalyzer) -> None:
    for metric, low, high in ((Metric.MEAN, -0.2, 0.0), ("sharpe", -1.0, 0.0), ("probabilistic_sharpe", -1.0, 0.0)):
        easy = analyzer.profitability_threshold(RETURNS, 1.5, metric=metric, hurdle=low).cost_bps
        hard = analyzer.profitability_threshold(RETURNS, 1.5, metric=metric, hurdle=high).cost_bps
        assert not isinstance(easy, Unknown)
        assert not isinstance(hard, Unknown)
        assert hard < easy
    strict = analyzer.profitability_threshold(RETURNS, 1.5, metric="drawdown", hurdle=0.25, paths=100)
    loose = analyzer.profitability_threshold(RETURNS, 1.5, metric="drawdown", hurdle=0.5, paths=100)
    assert not isinstance(strict.cost_bps, Unknown)
    assert not isinstance(loose.cost_bps, Unknown)
    assert strict.cost_bps < loose.cost_bps
    with pytest.raises(Refused):
        analyzer.profitability_threshold(RETURNS, 1.5, metric="profit")


def test_a_part_that_may_grow_much_kills_before_a_larger_fixed_one(analyzer: CostSensitivityAnalyzer) -> None:
    parts = CostParts(fees_bps=4.0, delay_bps=2.0)
    multiples = {CostComponent.FEES: 1.1, CostComponent.DELAY: 5.0}
    assert analyzer.cost_attribution(RETURNS, 1.5, parts=parts).kills_first is CostComponent.FEES
    split = analyzer.cost_attribution(RETURNS, 1.5, parts=parts, plausible_multiples=multiples)
    assert split.kills_first is CostComponent.DELAY


def test_parts_of_costs_that_cannot_be_traded_are_refused() -> None:
    liquidity = Liquidity(adv=1e6, daily_volatility=0.02, duration_days=0.5)
    with pytest.raises(Refused, match="the largest order would be 4 times all that is traded") as refused:
        CostSensitivityAnalyzer().cost_attribution(RETURNS, turnover=0.5, parts=CostParts(aum=4e6, liquidity=liquidity))
    assert (refused.value.code, refused.value.field) == ("participation_above_volume", "parts")


def test_returns_of_tomorrow_are_refused_and_those_of_today_are_not() -> None:
    dates = pd.date_range("2024-01-01", periods=len(RETURNS), freq="D")
    dated, last = pd.Series(RETURNS, index=dates), int(dates[-1].value)
    with pytest.raises(Refused, match="the last of `returns` is of 2025-02-03, after now, which is 2025-02-02"):
        CostSensitivityAnalyzer(clock=SetClock(last - 86_400 * 10**9)).calculate_break_even_cost(dated, turnover=1.5)
    today = CostSensitivityAnalyzer(clock=SetClock(last), resamples=100)
    assert today.calculate_break_even_cost(dated, turnover=1.5) > 0
