"""Durability: fits that find the truth, capacities that maximise, scores that cannot hide a flaw."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from golive.core.errors import Refused
from golive.core.value import Unknown
from golive.models.costs.capacity import capacity
from golive.models.returns.complexity import complexity
from golive.models.returns.edge_decay import ar1_half_life, edge_decay
from golive.models.returns.live_gap import GapEvidence, live_gap
from golive.models.returns.regime_stability import regime_stability
from golive.models.scores.aggregate_score import aggregate_score
from golive.models.scores.score_map import check_knots, logistic_score, score_map

KNOTS = [(0.0, 0.0), (5.0, 20.0), (20.0, 50.0), (60.0, 80.0), (250.0, 100.0)]


@given(half_life=st.floats(0.5, 500), amplitude=st.floats(1e-6, 1e3), n=st.integers(5, 200))
def test_a_clean_decay_gives_back_its_half_life(half_life: float, amplitude: float, n: int) -> None:
    strength = [amplitude * 0.5 ** (t / half_life) for t in range(n)]
    for method in ("nls", "loglinear"):
        if method == "loglinear" and strength[-1] == 0:
            continue
        got = edge_decay(strength, method=method)
        assert got.half_life == pytest.approx(half_life, rel=1e-5)
        assert got.amplitude == pytest.approx(amplitude, rel=1e-5)


def test_a_growing_edge_does_not_decay() -> None:
    got = edge_decay([0.01 * 1.05**t for t in range(20)])
    assert not got.decaying
    assert isinstance(got.half_life, Unknown)
    assert got.rate == pytest.approx(-math.log(1.05), rel=1e-6)


def test_a_decay_through_negative_values_is_still_fitted() -> None:
    rng = np.random.default_rng(1)
    strength = 0.05 * np.exp(-0.1 * np.arange(60)) + rng.normal(0, 0.005, 60)
    assert (strength < 0).any()
    got = edge_decay(strength)
    assert not isinstance(got.rate_se, Unknown)
    assert abs(got.rate - 0.1) < 3 * got.rate_se


def test_values_that_share_data_do_not_count_twice() -> None:
    rng = np.random.default_rng(2)
    errors, claimed, naive = [], [], []
    for _ in range(60):
        daily = 0.05 * np.exp(-0.01 * np.arange(220)) + rng.normal(0, 0.05, 220)
        rolling = np.convolve(daily, np.ones(20) / 20, mode="valid")
        got = edge_decay(rolling, overlap=20)
        errors.append(got.rate)
        assert got.n == 201
        assert got.n_independent == 11
        if not isinstance(got.rate_se, Unknown):
            claimed.append(got.rate_se)
        error = edge_decay(rolling).rate_se
        assert not isinstance(error, Unknown)
        naive.append(error)
    assert np.median(naive) < 0.4 * np.std(errors)
    assert np.median(claimed) > 2 * np.median(naive)


def test_too_few_values_apart_leave_the_error_open() -> None:
    got = edge_decay([0.08, 0.06, 0.05, 0.04, 0.03], overlap=3)
    assert isinstance(got.rate_se, Unknown)
    assert isinstance(got.half_life_se, Unknown)
    assert isinstance(got.half_life, float)


@pytest.mark.parametrize("strength", [[], [0.1], [0.1, 0.05], [0.0] * 10])
def test_a_decay_needs_three_values_and_something_to_lose(strength: list[float]) -> None:
    with pytest.raises(Refused, match="undefined"):
        edge_decay(strength)


def test_persistence_is_not_decay() -> None:
    assert ar1_half_life(0.5) == 1.0
    assert isinstance(ar1_half_life(1.0), Unknown)


@given(edge=st.floats(5, 60), fixed=st.floats(0, 40), sigma=st.floats(0.005, 0.06), beta=st.floats(0.3, 1.2))
def test_capacity_maximises_profit(edge: float, fixed: float, sigma: float, beta: float) -> None:
    got = capacity(
        edge_bps=edge,
        fixed_cost_bps=fixed,
        daily_volatility=sigma,
        adv_notional=1e7,
        turnover_per_day=0.5,
        max_participation=0.1,
        beta=beta,
    )
    if edge <= fixed:
        assert (got.break_even_aum, got.max_profit_aum, got.usable_aum) == (0, 0, 0)
        return
    assume(edge - fixed > 0.01)

    def loss(log_p: float) -> float:
        p = math.exp(log_p)
        return float(-p * 1e7 * ((edge - fixed) / 1e4 - 0.142 * sigma * p**beta))

    peak = math.log(got.max_profit_participation)
    best = minimize_scalar(loss, bracket=(peak - 1, peak, peak + 0.5), tol=1e-12)
    assert -best.fun == pytest.approx(got.max_profit_per_day, rel=1e-6)
    assert loss(math.log(got.break_even_participation)) == pytest.approx(0, abs=1e-6 * got.max_profit_per_day)
    assert got.max_profit_participation == pytest.approx(
        got.break_even_participation * (1 + beta) ** (-1 / beta), rel=1e-9
    )
    assert got.capped == (got.max_profit_participation > 0.1)
    assert got.usable_aum <= 0.1 * 1e7 / 0.5 * (1 + 1e-12)


def test_an_edge_that_equals_its_cost_up_to_rounding_is_no_edge() -> None:
    got = capacity(
        edge_bps=0.1 + 0.2,
        fixed_cost_bps=0.3,
        daily_volatility=0.02,
        adv_notional=1e7,
        turnover_per_day=1.0,
        max_participation=0.1,
    )
    assert got.net_edge == 0
    assert got.break_even_aum == 0


def test_a_short_live_record_is_unknown_not_good() -> None:
    short = live_gap(backtest_sharpe=2.0, live_sharpe=1.9, n_backtest=1000, n_live=30, periods_per_year=252)
    assert short.evidence is GapEvidence.UNKNOWN
    assert short.gap_low < short.gap < short.gap_high
    long = live_gap(backtest_sharpe=2.0, live_sharpe=-2.0, n_backtest=5000, n_live=2500, periods_per_year=252)
    assert long.evidence is GapEvidence.WORSE
    assert long.gap_low > 0
    better = live_gap(backtest_sharpe=1.0, live_sharpe=5.0, n_backtest=5000, n_live=2500, periods_per_year=252)
    assert better.evidence is GapEvidence.BETTER


@pytest.mark.parametrize(("n_live", "power"), [(30, 0.10), (60, 0.12), (120, 0.16), (252, 0.23), (750, 0.37)])
def test_a_halved_sharpe_ratio_is_seldom_seen(n_live: int, power: float) -> None:
    gap = live_gap(backtest_sharpe=2.0, live_sharpe=1.0, n_backtest=1000, n_live=n_live, periods_per_year=252)
    seen = 0.5 * math.erfc((1.6448536 + gap.z) / math.sqrt(2))
    assert seen == pytest.approx(power, abs=0.015)


@given(
    backtest=st.floats(0.1, 5),
    a=st.floats(-3, 5),
    b=st.floats(-3, 5),
    n=st.integers(2, 2000),
    unit=st.sampled_from([12, 52, 252, 365]),
)
def test_a_better_live_record_never_leaves_a_larger_gap(backtest: float, a: float, b: float, n: int, unit: int) -> None:
    worse, better = (
        live_gap(backtest_sharpe=backtest, live_sharpe=x, n_backtest=1000, n_live=n, periods_per_year=unit)
        for x in sorted((a, b))
    )
    assert better.gap <= worse.gap
    assert better.gap_low <= better.gap <= better.gap_high
    assert live_gap(
        backtest_sharpe=backtest, live_sharpe=backtest, n_backtest=n, n_live=n, periods_per_year=unit
    ).z == pytest.approx(0)


@given(sharpe=st.floats(0.1, 5), k=st.integers(0, 50), years=st.floats(0.5, 30))
def test_parameters_cost_and_data_pays(sharpe: float, k: int, years: float) -> None:
    base = complexity(sharpe_annual=sharpe, n_params=k, years=years).out_of_sample_sharpe
    assert base <= sharpe
    assert complexity(sharpe_annual=sharpe, n_params=k + 1, years=years).out_of_sample_sharpe < base
    assert complexity(sharpe_annual=sharpe, n_params=k, years=2 * years).out_of_sample_sharpe >= base


@given(a=st.floats(-1e3, 1e3), b=st.floats(-1e3, 1e3))
def test_a_better_quantity_never_scores_less(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert 0 <= score_map(low, knots=KNOTS) <= score_map(high, knots=KNOTS) <= 100
    assert 0 <= logistic_score(low, mid=1.0, slope=2.0) <= logistic_score(high, mid=1.0, slope=2.0) <= 100


@pytest.mark.parametrize(
    "knots",
    [
        [],
        [(0, 0)],
        [(0, 0), (0, 10)],
        [(1, 0), (0, 10)],
        [(0, 0), (1, 50), (2, 40)],
        [(0, 50), (1, 10), (2, 40)],
        [(0, -1), (1, 10)],
        [(0, 0), (1, 101)],
        [(0, math.nan), (1, 10)],
        [(0, 0), (math.inf, 10)],
    ],
)
def test_knots_that_are_no_score_are_refused(knots: list[tuple[float, float]]) -> None:
    with pytest.raises(Refused) as refusal:
        check_knots(knots)
    assert refusal.value.code == "invalid_config"


whole = partial(aggregate_score, least_coverage=0.7)
scores = st.lists(st.one_of(st.none(), st.floats(0, 100)), min_size=1, max_size=8)


@given(scores=scores, seed=st.integers(0, 100))
def test_what_is_missing_leaves_an_interval_that_holds_the_truth(scores: list[float | None], seed: int) -> None:
    rng = np.random.default_rng(seed)
    weights = rng.uniform(0.1, 2, len(scores)).tolist()
    got = whole(scores, weights=weights)
    if isinstance(got.lower, Unknown) or isinstance(got.upper, Unknown):
        assert got.coverage < 0.7
        return
    filled = [rng.uniform(0, 100) if s is None else s for s in scores]
    truth = whole(filled, weights=weights)
    assert not isinstance(truth.lower, Unknown)
    assert not isinstance(truth.arithmetic, Unknown)
    assert truth.lower == truth.upper == pytest.approx(truth.arithmetic)
    assert got.lower - 1e-9 <= truth.lower <= got.upper + 1e-9
    assert got.coverage >= 0.7 - 1e-9


@given(scores=st.lists(st.floats(0, 100), min_size=1, max_size=8), weight=st.floats(0.1, 10))
def test_a_geometric_mean_is_never_above_and_common_weights_do_not_matter(scores: list[float], weight: float) -> None:
    got = whole(scores, weights=[weight] * len(scores))
    plain = whole(scores, weights=[1.0] * len(scores))
    assert not isinstance(got.arithmetic, Unknown)
    assert not isinstance(got.geometric, Unknown)
    assert got.geometric <= got.arithmetic * (1 + 1e-12)
    assert got.arithmetic == pytest.approx(plain.arithmetic, rel=1e-12)


def test_too_little_is_known_to_say_anything() -> None:
    got = whole([90, 90, None, None], weights=[1, 1, 1, 1])
    assert isinstance(got.lower, Unknown)
    assert got.lower.code == "low_coverage"
    seven_tenths = whole([90] * 7 + [None] * 3, weights=[0.1] * 10)
    assert isinstance(seven_tenths.lower, float)


@pytest.mark.parametrize(
    ("scores", "weights"),
    [([], []), ([50], []), ([101], [1]), ([-1], [1]), ([math.nan], [1]), ([50], [-1]), ([50], [0]), ([50], [math.inf])],
)
def test_scores_and_weights_that_cannot_be_are_refused(scores: list[float], weights: list[float]) -> None:
    with pytest.raises(Refused, match="invalid_input"):
        whole(scores, weights=weights)


def test_the_worst_regime_is_named_and_thin_ones_are_set_aside() -> None:
    rng = np.random.default_rng(3)
    returns = np.concatenate(
        [rng.normal(0.003, 0.01, 200), rng.normal(-0.004, 0.02, 60), rng.normal(-0.1, 0.02, 29), [0.001] * 40]
    )
    labels = ["trending"] * 200 + ["volatile"] * 60 + ["crisis"] * 29 + ["idle"] * 40
    got = regime_stability(returns, labels, periods_per_year=252, fewest_observations=30)
    assert got.worst_regime == "volatile"
    assert got.share_positive == pytest.approx(2 / 3)
    assert got.thin == ("crisis",)
    assert [r.n for r in got.regimes] == [40, 200, 60]


def test_the_order_of_days_does_not_matter_to_regimes() -> None:
    rng = np.random.default_rng(3)
    returns, labels = rng.normal(0, 0.01, 200), np.array(["a", "b"])[rng.integers(0, 2, 200)]
    order = rng.permutation(200)
    a = regime_stability(returns, labels.tolist(), periods_per_year=252, fewest_observations=30)
    b = regime_stability(returns[order], labels[order].tolist(), periods_per_year=252, fewest_observations=30)
    assert a.worst_regime == b.worst_regime
    assert a.worst_sharpe == pytest.approx(b.worst_sharpe, rel=1e-9)


def test_a_regime_that_never_moves_and_never_earns_is_the_worst() -> None:
    returns = [*np.random.default_rng(1).normal(0, 0.01, 50), *([0.0] * 40)]
    got = regime_stability(returns, ["a"] * 50 + ["flat"] * 40, periods_per_year=252, fewest_observations=30)
    assert got.worst_regime == "flat"
    assert isinstance(got.worst_sharpe, Unknown)


def test_only_thin_regimes_say_nothing() -> None:
    got = regime_stability([0.01, 0.02], ["a", "b"], periods_per_year=252, fewest_observations=30)
    assert isinstance(got.worst_sharpe, Unknown)
    assert isinstance(got.share_positive, Unknown)
    assert got.thin == ("a", "b")
    with pytest.raises(Refused, match="regimes"):
        regime_stability([0.01, 0.02], ["a"], periods_per_year=252, fewest_observations=30)
