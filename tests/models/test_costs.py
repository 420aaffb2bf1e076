"""Costs: break-even, curves, survival, thresholds and attribution, against definitions and against arch's own loop."""

from __future__ import annotations

import math

import numpy as np
import pytest
from arch.bootstrap import StationaryBootstrap
from hypothesis import given
from hypothesis import strategies as st
from tests.projections import stretched_by_hand

from golive.core.errors import Refused
from golive.core.value import Unknown
from golive.core.window import FloatArray
from golive.models.costs.break_even_cost import Criterion, break_even_cost
from golive.models.costs.cost_attribution import CostComponent, cost_attribution
from golive.models.costs.cost_resamples import resample_costs
from golive.models.costs.cost_robustness import cost_robustness
from golive.models.costs.cost_survival import BreakEvenBound, break_even_bound, survival
from golive.models.costs.cost_threshold import Metric, profitability_threshold
from golive.models.costs.sharpe_curve import sharpe_curve
from golive.models.costs.traded_returns import TradedReturns, traded_returns
from golive.models.returns.growth import max_drawdown
from golive.models.returns.optimal_block import optimal_block
from golive.models.returns.probabilistic_sharpe import probabilistic_sharpe
from golive.models.returns.sharpe_ratio import SharpeRatio, sharpe_ratio


def example(n: int = 300, *, seed: int = 1, mean: float = 0.0015, constant: bool = False) -> TradedReturns:
    rng = np.random.default_rng(seed)
    turnover: float | FloatArray = 0.5 if constant else rng.uniform(0.05, 1.2, n)
    return traded_returns(rng.normal(mean, 0.01, n), turnover_per_period=turnover, periods_per_year=252)


def arch_paths(values: FloatArray, *, block: int, resamples: int, seed: int | np.random.Generator) -> list[FloatArray]:
    bootstrap = StationaryBootstrap(block, values, seed=np.random.default_rng(seed))
    return [np.array(data[0][0], dtype=np.float64) for data in bootstrap.bootstrap(resamples)]


def known(value: float | Unknown) -> float:
    assert not isinstance(value, Unknown)
    return value


@given(seed=st.integers(0, 10_000), mean=st.floats(-0.003, 0.003))
def test_at_the_break_even_nothing_is_left(seed: int, mean: float) -> None:
    traded = example(60, seed=seed, mean=mean)
    by_mean = known(break_even_cost(traded).cost_bps)
    assert traded.net(by_mean).mean() == pytest.approx(0, abs=1e-15)
    growth = known(break_even_cost(traded, criterion=Criterion.GEOMETRIC).cost_bps)
    assert np.log1p(traded.net(growth)).sum() == pytest.approx(0, abs=1e-10)
    assert growth <= by_mean


@given(seed=st.integers(0, 10_000), mean=st.floats(-0.003, 0.003), target=st.floats(-3, 3))
def test_at_the_sharpe_break_even_the_target_is_met_exactly(seed: int, mean: float, target: float) -> None:
    traded = example(60, seed=seed, mean=mean)
    got = break_even_cost(traded, criterion="sharpe", target_sharpe=target)
    if isinstance(got.cost_bps, Unknown):
        reached = [known_sharpe(traded, c) >= target for c in np.linspace(-3000, 0, 200)]
        assert got.never_dies or not any(reached)
        return
    assert known_sharpe(traded, got.cost_bps) == pytest.approx(target, abs=1e-8)
    between = [known_sharpe(traded, c) for c in np.linspace(0, got.cost_bps, 50)[:-1]]
    assert all((ratio >= target - 1e-9) == (got.cost_bps >= 0) for ratio in between)
    gross = known_sharpe(traded, 0.0)
    assert got.dead_gross == (got.cost_bps < 0)
    assert (gross >= target) == (got.cost_bps >= 0)


def known_sharpe(traded: TradedReturns, cost_bps: float) -> float:
    ratio = sharpe_ratio(traded.net(cost_bps), periods_per_year=252)
    assert isinstance(ratio, SharpeRatio)
    return ratio.annual


def test_a_target_of_zero_is_the_mean_criterion() -> None:
    traded = example()
    by_sharpe = break_even_cost(traded, criterion="sharpe", target_sharpe=0.0).cost_bps
    assert known(by_sharpe) == pytest.approx(known(break_even_cost(traded).cost_bps), rel=1e-12)


def test_turnover_a_year_and_round_trips_are_only_other_words() -> None:
    r = [0.01, -0.004, 0.003]
    costs = {
        round(known(break_even_cost(traded).cost_bps), 9)
        for traded in (
            traded_returns(r, turnover_per_period=0.5, periods_per_year=250),
            traded_returns(r, turnover_per_period=[0.5, 0.5, 0.5], periods_per_year=250),
            traded_returns(r, turnover_annual=125.0, periods_per_year=250),
            traded_returns(r, turnover_annual=62.5, turnover_basis="round_trip", periods_per_year=250),
        )
    }
    assert len(costs) == 1


def test_doubling_the_returns_doubles_the_break_even_and_doubling_the_turnover_halves_it() -> None:
    traded = example()
    base = known(break_even_cost(traded).cost_bps)
    richer = traded_returns(2 * traded.gross, turnover_per_period=traded.turnover, periods_per_year=252)
    busier = traded_returns(traded.gross, turnover_per_period=2 * traded.turnover, periods_per_year=252)
    assert known(break_even_cost(richer).cost_bps) == pytest.approx(2 * base, rel=1e-12)
    assert known(break_even_cost(busier).cost_bps) == pytest.approx(base / 2, rel=1e-12)


def test_a_strategy_that_loses_gross_keeps_its_negative_break_even() -> None:
    got = break_even_cost(traded_returns([-0.01, 0.002], turnover_per_period=1.0, periods_per_year=252))
    assert got.dead_gross
    assert known(got.cost_bps) == pytest.approx(-40)


def test_without_trades_no_cost_decides() -> None:
    lives = break_even_cost(traded_returns([0.01, 0.002], turnover_per_period=0.0, periods_per_year=252))
    dies = break_even_cost(traded_returns([-0.01, 0.002], turnover_per_period=0.0, periods_per_year=252))
    assert (lives.never_dies, lives.dead_gross) == (True, False)
    assert (dies.never_dies, dies.dead_gross) == (False, True)
    assert isinstance(lives.cost_bps, Unknown)
    assert isinstance(dies.cost_bps, Unknown)


def test_ruin_has_no_geometric_break_even() -> None:
    got = break_even_cost(
        traded_returns([0.1, -1.0], turnover_per_period=1.0, periods_per_year=252), criterion="geometric"
    )
    assert isinstance(got.cost_bps, Unknown)
    assert got.cost_bps.code == "ruined"


@given(
    gross=st.lists(st.floats(-0.999, 5), min_size=1, max_size=40),
    turnover=st.lists(st.sampled_from([0.0, 0.01, 1.0, 30.0]), min_size=40, max_size=40),
)
def test_growth_has_a_break_even_or_a_reason(gross: list[float], turnover: list[float]) -> None:
    traded = traded_returns(gross, turnover_per_period=turnover[: len(gross)], periods_per_year=252)
    try:
        got = break_even_cost(traded, criterion="geometric")
    except Refused as refusal:
        assert refusal.code == "overflow"  # noqa: PT017
        return
    if isinstance(got.cost_bps, Unknown):
        assert not traded.turnover.any()
        return
    point = known(break_even_cost(traded).cost_bps)
    assert got.cost_bps <= point + 1e-9 * abs(point) + 1e-9
    dearer = traded.net(got.cost_bps + 1e-6 * abs(got.cost_bps) + 1e-6)
    assert (dearer <= -1 + 1e-12).any() or np.log1p(dearer).sum() < 1e-9


def test_constant_returns_break_even_alike_by_mean_and_growth() -> None:
    traded = traded_returns([0.001] * 7, turnover_per_period=0.3, periods_per_year=252)
    growth = known(break_even_cost(traded, criterion="geometric").cost_bps)
    assert growth == pytest.approx(known(break_even_cost(traded).cost_bps), rel=1e-9)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"turnover_per_period": 1.0, "turnover_annual": 252.0},
        {"turnover_per_period": -1.0},
        {"turnover_per_period": [1.0, -1.0]},
        {"turnover_per_period": [1.0]},
        {"turnover_per_period": math.nan},
        {"turnover_per_period": 1.0, "turnover_basis": "both_ways"},
    ],
)
def test_turnover_that_is_ambiguous_or_impossible_is_refused(arguments: dict[str, float]) -> None:
    with pytest.raises(Refused, match="invalid_input"):
        traded_returns([0.01, 0.02], periods_per_year=252, **arguments)  # type: ignore[arg-type]


def test_a_target_goes_with_its_criterion() -> None:
    with pytest.raises(Refused, match="target_sharpe"):
        break_even_cost(example(), criterion="sharpe")
    with pytest.raises(Refused, match="target_sharpe"):
        break_even_cost(example(), target_sharpe=1.0)


def test_constant_turnover_shifts_the_sharpe_ratio_along_a_straight_line() -> None:
    curve = sharpe_curve(example(constant=True), [0.0, 10.0, 20.0])
    a, b, c = (r.annual for r in curve if isinstance(r, SharpeRatio))
    assert a - b == pytest.approx(b - c, rel=1e-9)


def test_survival_is_what_arch_counts_path_by_path() -> None:
    traded = example(120)
    costs = [0.0, 8.0, 25.0]
    drawn = resample_costs(traded, rng=np.random.default_rng(5), resamples=500, mean_block_length=4.0)
    paths = arch_paths(np.column_stack([traded.gross, traded.turnover]), block=4, resamples=500, seed=5)
    for at in survival(drawn, costs, sharpe_hurdle=0.5):
        nets = [path[:, 0] - at.cost_bps / 1e4 * path[:, 1] for path in paths]
        assert at.net_mean_positive == np.mean([net.mean() > 0 for net in nets])
        ratios = [net.mean() / net.std(ddof=1) * math.sqrt(252) for net in nets]
        assert at.net_sharpe_above == np.mean(np.array(ratios) > 0.5)
        assert drawn.net_sharpe(at.cost_bps) == pytest.approx(ratios, rel=1e-9)


@given(seed=st.integers(0, 1000), constant=st.booleans())
def test_survival_never_rises_with_cost(*, seed: int, constant: bool) -> None:
    traded = example(40, seed=seed, constant=constant)
    drawn = resample_costs(traded, rng=np.random.default_rng(seed), resamples=200)
    curve = survival(drawn, np.linspace(0, 60, 30), sharpe_hurdle=1.0)
    assert (np.diff([at.net_mean_positive for at in curve]) <= 0).all()
    if constant:
        assert (np.diff([at.net_sharpe_above for at in curve]) <= 0).all()


def test_a_constant_series_survives_by_its_mean_and_has_no_sharpe_ratio() -> None:
    drawn = resample_costs(
        traded_returns([0.001] * 30, turnover_per_period=0.5, periods_per_year=252), rng=np.random.default_rng(1)
    )
    alive, dead = survival(drawn, [10.0, 30.0], sharpe_hurdle=0.0)
    assert (alive.net_mean_positive, dead.net_mean_positive) == (1.0, 0.0)
    assert (alive.net_sharpe_above, dead.net_sharpe_above) == (0.0, 0.0)


def test_the_break_even_bound_surrounds_the_point_and_covers_as_it_says() -> None:
    covered = 0
    for seed in range(150):
        traded = example(200, seed=seed, constant=True)
        drawn = resample_costs(traded, rng=np.random.default_rng(seed), resamples=400, mean_block_length=1.0)
        bound = break_even_bound(drawn, confidence=0.95)
        assert isinstance(bound, BreakEvenBound)
        assert bound.lower_bps < known(break_even_cost(traded).cost_bps) < bound.upper_bps
        covered += bound.lower_bps < 0.0015 / 0.5 * 1e4
    assert 135 <= covered <= 150


def test_a_resample_without_trades_has_no_break_even() -> None:
    turnover = [0.0] * 20 + [1.0]
    traded = traded_returns(np.linspace(-0.01, 0.02, 21), turnover_per_period=turnover, periods_per_year=252)
    drawn = resample_costs(traded, rng=np.random.default_rng(1), resamples=200, mean_block_length=1.0)
    bound = break_even_bound(drawn, confidence=0.95)
    assert isinstance(bound, Unknown)
    assert isinstance(cost_robustness(bound, assumed_cost_bps=5.0), Unknown)


@pytest.mark.parametrize(
    ("metric", "hurdle"),
    [(Metric.MEAN, 0.05), (Metric.SHARPE, 0.5), (Metric.PROBABILISTIC_SHARPE, 0.5), (Metric.DRAWDOWN, 0.35)],
)
def test_just_below_the_threshold_the_hurdle_is_met_and_just_above_it_is_not(metric: Metric, hurdle: float) -> None:
    traded = example(500, mean=0.0025)
    got = profitability_threshold(
        traded,
        metric=metric,
        hurdle=hurdle,
        confidence=0.9,
        rng=np.random.default_rng(2),
        resamples=300,
        mean_block_length=3.0,
    )
    cost = known(got.cost_bps)
    assert cost > 0

    def met(at: float) -> bool:
        if metric is Metric.PROBABILISTIC_SHARPE:
            psr = probabilistic_sharpe(traded.net(at), benchmark_per_period=hurdle / math.sqrt(252))
            return not isinstance(psr, Unknown) and psr.probability >= 0.9
        if metric is Metric.DRAWDOWN:
            paths = arch_paths(traded.net(at), block=3, resamples=300, seed=2)
            return bool(np.quantile([known(max_drawdown(p)) for p in paths], 0.9, method="higher") <= hurdle)
        rng = np.random.default_rng(2)
        paths = arch_paths(np.column_stack([traded.gross, traded.turnover]), block=3, resamples=300, seed=rng)
        means = stretched_by_hand(traded, paths, rng) - at / 1e4 * np.array([p[:, 1].mean() for p in paths])
        if metric is Metric.MEAN:
            return bool(np.quantile(means * 252, 0.1, method="lower") >= hurdle)
        deviations = [(p[:, 0] - at / 1e4 * p[:, 1]).std(ddof=1) for p in paths]
        return bool(np.quantile(means / deviations * math.sqrt(252), 0.1, method="lower") >= hurdle)

    assert met(cost * (1 - 1e-9))
    assert not met(cost * (1 + 1e-9))


def test_more_confidence_or_a_higher_hurdle_bears_less_cost() -> None:
    traded = example(500, mean=0.0025)

    def cost(hurdle: float, confidence: float) -> float:
        got = profitability_threshold(
            traded, metric="sharpe", hurdle=hurdle, confidence=confidence, rng=np.random.default_rng(2), resamples=500
        )
        return known(got.cost_bps)

    assert cost(0.0, 0.95) < cost(0.0, 0.8) < cost(0.0, 0.51)
    assert cost(1.0, 0.8) < cost(0.5, 0.8) < cost(0.0, 0.8)


def test_a_hurdle_missed_without_cost_or_met_at_any_has_no_threshold() -> None:
    dead = profitability_threshold(
        example(mean=-0.002), metric="mean", hurdle=0.0, confidence=0.9, rng=np.random.default_rng(2), resamples=100
    )
    assert isinstance(dead.cost_bps, Unknown)
    assert dead.cost_bps.code == "dead_gross"
    idle = traded_returns(example(mean=0.005).gross, turnover_per_period=0.0, periods_per_year=252)
    immortal = profitability_threshold(
        idle, metric="mean", hurdle=0.0, confidence=0.9, rng=np.random.default_rng(2), resamples=100
    )
    assert isinstance(immortal.cost_bps, Unknown)
    assert immortal.cost_bps.code == "never_dies"


@pytest.mark.parametrize("mean_block_length", [0.5, 301.0, math.nan])
def test_a_block_length_that_cannot_be_is_refused(mean_block_length: float) -> None:
    with pytest.raises(Refused, match="mean_block_length"):
        resample_costs(example(), rng=np.random.default_rng(1), mean_block_length=mean_block_length)


def test_block_lengths_grow_with_memory_and_do_not_depend_on_scale() -> None:
    rng = np.random.default_rng(3)
    noise = rng.normal(size=600)
    lengths = []
    for phi in (0.0, 0.5, 0.9):
        series = np.zeros(600)
        for t in range(1, 600):
            series[t] = phi * series[t - 1] + noise[t]
        block, scaled = optimal_block(series), optimal_block(1e-30 * series)
        assert not isinstance(block, Unknown)
        assert not isinstance(scaled, Unknown)
        assert scaled.stationary == pytest.approx(block.stationary, rel=1e-9)
        assert 1 <= block.bounded <= 200
        lengths.append(block.bounded)
    assert lengths == sorted(lengths)
    assert isinstance(optimal_block([0.1] * 50), Unknown)
    with pytest.raises(Refused, match="insufficient_data"):
        optimal_block([0.1, 0.2] * 5)


DRAGS = {
    CostComponent.FEES: [0.0004] * 100,
    CostComponent.SPREAD: [0.0003] * 100,
    CostComponent.IMPACT: [0.0001, 0.0003] * 50,
    CostComponent.FUNDING: [-0.0001] * 100,
}


def test_the_parts_add_up_to_what_is_lost() -> None:
    gross = example(100, mean=0.002).gross
    split = cost_attribution(gross, drags=DRAGS, periods_per_year=252)
    assert split.mean_gross - split.mean_net == pytest.approx(sum(p.mean_drag for p in split.parts), rel=1e-12)
    assert split.parts[0].component is CostComponent.FEES
    assert split.parts[-1].component is CostComponent.FUNDING
    assert isinstance(split.parts[-1].fatal_multiple, Unknown)


def test_a_part_grown_by_its_fatal_multiple_leaves_nothing() -> None:
    gross = example(100, mean=0.002).gross
    split = cost_attribution(gross, drags=DRAGS, periods_per_year=252)
    for part in split.parts[:-1]:
        grown = dict(DRAGS)
        grown[part.component] = [known(part.fatal_multiple) * x for x in DRAGS[part.component]]
        left = cost_attribution(gross, drags=grown, periods_per_year=252)
        assert left.mean_net == pytest.approx(0, abs=1e-15)


def test_what_may_grow_most_kills_before_what_is_largest() -> None:
    gross = example(100, mean=0.002).gross
    split = cost_attribution(
        gross,
        drags=DRAGS,
        periods_per_year=252,
        plausible_multiples={
            CostComponent.FEES: 1.1,
            CostComponent.SPREAD: 2.0,
            CostComponent.IMPACT: 5.0,
            CostComponent.FUNDING: 4.0,
        },
    )
    assert split.kills_first is CostComponent.IMPACT


def test_costs_that_only_pay_kill_nothing() -> None:
    split = cost_attribution([0.01, 0.02], drags={CostComponent.FUNDING: [-0.001, 0.0]}, periods_per_year=252)
    assert isinstance(split.kills_first, Unknown)


def test_parts_that_do_not_fit_are_refused() -> None:
    for drags in ({}, {CostComponent.FEES: [0.1]}, {CostComponent.FEES: [0.1, math.nan]}):
        with pytest.raises(Refused):
            cost_attribution([0.01, 0.02], drags=drags, periods_per_year=252)
    with pytest.raises(Refused, match="plausible_multiples"):
        cost_attribution(
            [0.01, 0.02], drags={CostComponent.FEES: [0.1, 0.1]}, periods_per_year=252, plausible_multiples={}
        )
