"""The single answer about costs: its parts agree with the functions they come from, and with each other."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golive.core.errors import Refused
from golive.core.value import Unknown
from golive.models.costs.cost_attribution import CostComponent
from golive.models.costs.cost_parts import CostParts, Liquidity, cost_drags, impact_drag
from golive.models.costs.cost_surface import cost_surface
from golive.models.costs.cost_threshold import Metric, profitability_threshold
from golive.models.costs.traded_returns import TradedReturns, traded_returns
from golive.models.execution.almgren2005_impact import almgren2005_impact
from golive.models.returns.plausible_returns import plausible_returns
from golive.models.returns.sharpe_ratio import SharpeRatio
from golive.models.studies.cost_hurdles import Hurdles, sure_threshold
from golive.models.studies.cost_sensitivity import CostSensitivity, cost_sensitivity

MARKET = Liquidity(adv=50_000_000.0, daily_volatility=0.02, duration_days=0.5)


def example(n: int = 300, *, seed: int = 1, mean: float = 0.0015, varying: bool = False) -> TradedReturns:
    rng = np.random.default_rng(seed)
    turnover = rng.uniform(0.05, 1.2, n) if varying else 0.5
    return traded_returns(rng.normal(mean, 0.01, n), turnover_per_period=turnover, periods_per_year=252)


def ask(traded: TradedReturns, *, seed: int = 0, resamples: int = 2_000, **more: object) -> CostSensitivity:
    return cost_sensitivity(traded, rng=np.random.default_rng(seed), resamples=resamples, **more)  # type: ignore[arg-type]


def known(value: float | Unknown) -> float:
    assert not isinstance(value, Unknown)
    return value


def test_the_break_evens_lower_bound_is_the_threshold_of_the_mean() -> None:
    for varying in (False, True):
        sensitivity = ask(example(mean=0.004, varying=varying))
        assert not isinstance(sensitivity.bound, Unknown)
        (mean, *_) = sensitivity.thresholds
        assert known(mean.cost_bps) == pytest.approx(sensitivity.bound.lower_bps, rel=1e-9)


def test_at_the_lower_bound_as_many_resamples_survive_as_the_confidence_asks() -> None:
    traded = example(varying=True)
    bound = ask(traded).bound
    assert not isinstance(bound, Unknown)
    (first, last) = ask(traded, costs_bps=[bound.lower_bps, bound.upper_bps]).curve
    assert not isinstance(first.survival, Unknown)
    assert not isinstance(last.survival, Unknown)
    assert first.survival.net_mean_positive == pytest.approx(0.95, abs=0.002)
    assert last.survival.net_mean_positive == pytest.approx(0.05, abs=0.002)


def test_the_same_seed_gives_the_same_answer_and_another_seed_another_one() -> None:
    parts = CostParts(fees_bps=2.0, aum=1e7, liquidity=MARKET)
    hurdles = Hurdles(drawdown=0.3)
    same = [ask(example(varying=True), seed=4, resamples=300, parts=parts, hurdles=hurdles, paths=50) for _ in range(2)]
    assert same[0] == same[1]
    other = ask(example(varying=True), seed=5, resamples=300, parts=parts, hurdles=hurdles, paths=50)
    assert other.bound != same[0].bound
    assert other.break_even == same[0].break_even


@settings(max_examples=20)
@given(seed=st.integers(0, 1_000), mean=st.floats(-0.003, 0.003), varying=st.booleans())
def test_more_cost_is_never_better(*, seed: int, mean: float, varying: bool) -> None:
    sensitivity = ask(example(80, seed=seed, mean=mean, varying=varying), resamples=200)
    alive = [p.survival.net_mean_positive for p in sensitivity.curve if not isinstance(p.survival, Unknown)]
    assert len(alive) == len(sensitivity.curve)
    assert alive == sorted(alive, reverse=True)
    means = [p.mean for p in sensitivity.curve]
    assert means == sorted(means, reverse=True)
    for point in sensitivity.curve:
        assert known(point.mean_lower) <= known(point.mean_upper)
        assert known(point.sharpe_lower) <= known(point.sharpe_upper)


@settings(max_examples=20)
@given(scale=st.floats(0.1, 10.0))
def test_twice_the_turnover_halves_what_may_be_paid(scale: float) -> None:
    gross = np.random.default_rng(2).normal(0.001, 0.01, 120)
    one = ask(traded_returns(gross, turnover_per_period=1.0, periods_per_year=252), resamples=200)
    other = ask(traded_returns(gross, turnover_per_period=scale, periods_per_year=252), resamples=200)
    assert known(other.break_even.cost_bps) * scale == pytest.approx(known(one.break_even.cost_bps), rel=1e-9)
    assert not isinstance(one.bound, Unknown)
    assert not isinstance(other.bound, Unknown)
    assert other.bound.lower_bps * scale == pytest.approx(one.bound.lower_bps, rel=1e-9)


def test_net_of_everything_assumed_is_the_gross_less_each_part() -> None:
    traded = example(varying=True)
    parts = CostParts(fees_bps=3.0, half_spread_bps=1.0, delay_bps=0.5, funding_annual=0.02, aum=5e6, liquidity=MARKET)
    sensitivity = ask(traded, parts=parts)
    drags = cost_drags(traded, parts)
    assert set(drags) == set(CostComponent)
    net = traded.gross - np.sum(list(drags.values()), axis=0)
    assert not isinstance(sensitivity.at_assumed, Unknown)
    assert sensitivity.at_assumed.mean == pytest.approx(net.mean() * 252, rel=1e-12)
    assert isinstance(sensitivity.at_assumed.sharpe, SharpeRatio)
    assert sensitivity.at_assumed.sharpe.per_period == pytest.approx(net.mean() / net.std(ddof=1), rel=1e-12)
    trading = np.sum([d for c, d in drags.items() if c is not CostComponent.FUNDING], axis=0)
    assert known(sensitivity.assumed_bps) == pytest.approx(trading.sum() / traded.turnover.sum() * 1e4, rel=1e-12)
    assert not isinstance(sensitivity.attribution, Unknown)
    assert sensitivity.attribution.mean_net == pytest.approx(net.mean(), rel=1e-12)


def test_impact_is_charged_period_by_period_by_the_model_of_2005() -> None:
    traded = example(20, varying=True)
    drag = impact_drag(traded, aum=2e7, liquidity=MARKET)
    for turnover, taken in zip(traded.turnover.tolist(), drag.tolist(), strict=True):
        cost = almgren2005_impact(turnover * 2e7, adv=5e7, daily_volatility=0.02, duration_days=0.5).cost
        assert taken == pytest.approx(turnover * cost, rel=1e-12)


@pytest.mark.parametrize("varying", [False, True])
def test_the_surface_shifts_with_assets_as_the_resamples_of_its_own_net_returns(*, varying: bool) -> None:
    traded = example(varying=varying)
    seeds = np.random.default_rng(3)
    surface = cost_surface(
        traded,
        liquidity=MARKET,
        aum=[1e6, 1e7, 2e7],
        costs_bps=[0.0, 5.0, 20.0],
        rng=seeds,
        resamples=500,
        mean_block_length=3.0,
    )
    for level in surface.levels:
        gross = traded.gross - impact_drag(traded, aum=level.aum, liquidity=MARKET)
        left = TradedReturns(gross=gross, turnover=traded.turnover, periods_per_year=252)
        alone = ask(left, costs_bps=[0.0, 5.0, 20.0], mean_block_length=3.0)
        for cell, point in zip(level.cells, alone.curve, strict=True):
            assert isinstance(cell.sharpe, SharpeRatio)
            assert isinstance(point.sharpe, SharpeRatio)
            assert cell.sharpe.annual == pytest.approx(point.sharpe.annual, rel=1e-9)
            assert not isinstance(point.survival, Unknown)
            assert known(cell.survives) == pytest.approx(point.survival.net_mean_positive, abs=0.05)
        assert known(level.break_even_bps) == pytest.approx(left.gross.mean() / traded.turnover.mean() * 1e4)
    rooms = [known(level.break_even_bps) for level in surface.levels]
    assert rooms == sorted(rooms, reverse=True)


def test_assets_whose_orders_exceed_the_volume_have_no_number() -> None:
    sensitivity = ask(example(), parts=CostParts(aum=1e8, liquidity=MARKET), resamples=100)
    assert not isinstance(sensitivity.surface, Unknown)
    for level in sensitivity.surface.levels:
        over = 0.5 * level.aum / 25_000_000 > 1
        assert isinstance(level.impact_bps, Unknown) == over
        assert all(isinstance(cell.survives, Unknown) == over for cell in level.cells)
        if over:
            assert isinstance(level.impact_bps, Unknown)
            assert level.impact_bps.code == "participation_above_volume"


@pytest.mark.parametrize("block", [None, 1.0])
@pytest.mark.parametrize("n", [1, 2, 10, 22, 23])
def test_under_24_returns_there_is_a_point_and_no_bound(n: int, block: float | None) -> None:
    gross = [0.01, -0.002, 0.004][:n] * 8
    traded = traded_returns(gross[:n], turnover_per_period=1.0, periods_per_year=252)
    sensitivity = ask(traded, resamples=100, mean_block_length=block)
    for absent in (
        sensitivity.bound,
        sensitivity.block_length,
        sensitivity.curve[0].survival,
        sensitivity.thresholds[0].cost_bps,
    ):
        assert isinstance(absent, Unknown)
        assert absent.code == "insufficient_data"
        assert str(absent) == f"too few returns for a bound: {n}, needs 24"
    assert known(sensitivity.break_even.cost_bps) == pytest.approx(np.mean(gross[:n]) * 1e4)


def test_24_returns_have_a_bound() -> None:
    assert not isinstance(ask(example(24), resamples=100).bound, Unknown)


def test_constant_returns_have_a_break_even_but_no_sharpe_ratio() -> None:
    sensitivity = ask(traded_returns([0.001] * 50, turnover_per_period=1.0, periods_per_year=252), resamples=100)
    assert known(sensitivity.break_even.cost_bps) == pytest.approx(10.0)
    for point in sensitivity.curve:
        assert isinstance(point.sharpe, Unknown)
        assert isinstance(point.sharpe_lower, Unknown)


def test_returns_that_never_vary_tell_no_interval() -> None:
    same = traded_returns([0.001] * 50, turnover_per_period=1.0, periods_per_year=252)
    sensitivity = ask(same, resamples=100, hurdles=Hurdles(drawdown=0.2))
    for absent in (
        sensitivity.bound,
        sensitivity.block_length,
        sensitivity.curve[0].survival,
        sensitivity.curve[0].mean_lower,
    ):
        assert isinstance(absent, Unknown)
        assert (absent.code, absent.detail) == ("constant_returns", "the returns never vary, and so tell no interval")
    mean, sharpe, formula, drawdown = (t.cost_bps for t in sensitivity.thresholds)
    assert [str(t) for t in (mean, drawdown)] == ["the returns never vary, and so tell no interval"] * 2
    assert [str(t) for t in (sharpe, formula)] == ["undefined: the returns do not vary"] * 2


@pytest.mark.parametrize("metric", list(Metric))
def test_one_threshold_of_returns_that_never_vary_is_undefined_too(metric: Metric) -> None:
    same = traded_returns([0.001] * 50, turnover_per_period=1.0, periods_per_year=252)
    rng = np.random.default_rng(1)
    thresholds = [profitability_threshold(same, metric=metric, hurdle=0.0, confidence=0.95, rng=rng, resamples=50)]
    if metric in (Metric.MEAN, Metric.SHARPE):
        thresholds.append(sure_threshold(same, metric=metric, hurdle=0.0, rng=rng, resamples=50))
    for threshold in thresholds:
        assert isinstance(threshold.cost_bps, Unknown)
        assert threshold.cost_bps.code == "constant_returns"


def test_turnover_that_varies_tells_an_interval_of_constant_returns() -> None:
    turnover = np.random.default_rng(1).permutation([0.5, 1.5] * 25)
    traded = traded_returns([0.001] * 50, turnover_per_period=turnover, periods_per_year=252)
    sensitivity = ask(traded, resamples=100)
    assert not isinstance(sensitivity.bound, Unknown)
    assert sensitivity.bound.lower_bps < 10.0 < sensitivity.bound.upper_bps
    assert str(sensitivity.thresholds[1].cost_bps) == "undefined: the returns do not vary"


def test_without_turnover_no_cost_matters() -> None:
    sensitivity = ask(traded_returns([0.01, -0.002] * 20, turnover_per_period=0.0, periods_per_year=252), resamples=100)
    assert sensitivity.break_even.never_dies
    assert isinstance(sensitivity.bound, Unknown)
    assert len({p.mean for p in sensitivity.curve}) == 1
    assert all(isinstance(t.cost_bps, Unknown) for t in sensitivity.thresholds)


def test_a_loss_of_more_than_everything_ruins_the_growth_not_the_mean() -> None:
    sensitivity = ask(traded_returns([0.5, -1.2, 2.0] * 5, turnover_per_period=1.0, periods_per_year=252), resamples=50)
    assert isinstance(sensitivity.geometric, Unknown)
    assert known(sensitivity.break_even.cost_bps) > 0


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        (CostParts(aum=1e6), "liquidity"),
        (CostParts(liquidity=MARKET), "aum"),
        (CostParts(aum=-1.0, liquidity=MARKET), "aum"),
        (CostParts(half_spread_bps=-1.0), "half_spread_bps"),
        (CostParts(fees_bps=math.nan), "fees_bps"),
        (CostParts(funding_annual=math.inf), "funding_annual"),
    ],
)
def test_a_part_that_is_no_cost_is_refused(parts: CostParts, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        ask(example(20), parts=parts, resamples=20)
    assert refusal.value.field == field


@pytest.mark.parametrize("costs", [[1.0, 1.0], [2.0, 1.0], [-1.0, 0.0], [math.nan], []])
def test_a_curve_needs_rising_costs(costs: list[float]) -> None:
    with pytest.raises(Refused):
        ask(example(20), costs_bps=costs, resamples=20)


@pytest.mark.parametrize(
    "values",
    [
        [359.69, 358.76, 358.76],
        [0.08 + 0.0001 * i for i in range(400)],
        [0.5, -1.3, 0.2],
        [250.0, -120.0],
        [],
        [math.nan],
        [math.inf],
    ],
)
def test_what_cannot_be_returns_is_refused(values: list[float]) -> None:
    with pytest.raises(Refused):
        plausible_returns(values, "returns")


def test_returns_of_any_real_kind_pass() -> None:
    for values in ([0.0] * 10, [-1.0, 0.2], [1.35, -0.6], [0.0004] * 5_000, [5.0]):
        assert plausible_returns(values, "returns").tolist() == values
