"""Optimal schedules: limits, optimality against direct minimisation, and slices that add up."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import hyp2f1

from golive.core.errors import Refused
from golive.core.value import Unknown
from golive.models.execution.optimal_trajectory import optimal_trajectory
from golive.models.execution.order_slices import lot_schedule, slice_order, slippage_bps
from golive.models.execution.power_trajectory import power_trajectory
from golive.models.execution.volume_schedule import twap_trades, vwap_trades

PAPER: dict[str, Any] = {
    "horizon_days": 5.0,
    "intervals": 5,
    "volatility": 0.95,
    "eta": 2.5e-6,
    "gamma": 2.5e-7,
    "epsilon": 0.0625,
}


def test_no_trajectory_nearby_is_cheaper() -> None:
    plan = optimal_trajectory(1e6, **PAPER, risk_aversion=1e-6)

    def utility(inner: np.ndarray[Any, np.dtype[np.float64]]) -> float:
        holdings = np.concatenate([[1e6], inner * 1e6, [0.0]])
        trades = -np.diff(holdings)
        eta_tilde = PAPER["eta"] - PAPER["gamma"] / 2
        cost = PAPER["gamma"] * 1e12 / 2 + PAPER["epsilon"] * np.abs(trades).sum() + eta_tilde * (trades**2).sum()
        return float(cost + 1e-6 * PAPER["volatility"] ** 2 * (holdings[1:] ** 2).sum()) / 1e6

    best = minimize(utility, np.linspace(0.8, 0.2, 4), method="BFGS", options={"gtol": 1e-9})
    assert plan.utility_cost / 1e6 == pytest.approx(best.fun, rel=1e-9)
    assert plan.holdings[1:-1] == pytest.approx(best.x * 1e6, rel=1e-5)


@given(
    size=st.floats(1, 1e8).flatmap(lambda x: st.sampled_from([x, -x])),
    intervals=st.integers(1, 300),
    log_aversion=st.floats(-40, 10),
)
def test_a_schedule_ends_at_zero_adds_up_and_never_turns(size: float, intervals: int, log_aversion: float) -> None:
    arguments = PAPER | {"intervals": intervals}
    plan = optimal_trajectory(size, **arguments, risk_aversion=math.exp(log_aversion))
    assert plan.holdings[0] == size
    assert plan.holdings[-1] == 0
    assert math.fsum(plan.trades) == pytest.approx(size, rel=1e-12)
    assert all(trade * size >= 0 for trade in plan.trades)


def test_the_frontier_trades_cost_for_risk() -> None:
    frontier = [optimal_trajectory(1e6, **PAPER, risk_aversion=a) for a in np.logspace(-9, -3, 40).tolist()]
    costs = np.diff([p.expected_cost for p in frontier])
    risks = np.diff([p.variance for p in frontier])
    assert (costs > 0).all()
    assert (risks < 0).all()


def test_a_straight_line_has_no_half_life() -> None:
    plan = optimal_trajectory(1e6, **PAPER, risk_aversion=0.0)
    assert isinstance(plan.half_life, Unknown)
    assert isinstance(plan.decay_time_ln2, Unknown)


@pytest.mark.parametrize("field", [*PAPER, "risk_aversion"])
@pytest.mark.parametrize("bad", [math.nan, math.inf, -1.0])
def test_a_schedule_refuses_what_it_cannot_use(field: str, bad: float) -> None:
    with pytest.raises(Refused) as refusal:
        optimal_trajectory(1e6, **(PAPER | {"risk_aversion": 1e-6, field: bad}))
    assert refusal.value.code == "invalid_input"


POWER: dict[str, Any] = {"volatility": 1.0, "eta": 5e-4, "exponent": 0.6, "risk_aversion": 5e-6}


@pytest.mark.parametrize("k", [0.3, 0.6, 1.0, 1.7, 3.0])
def test_a_long_horizon_tends_to_the_endless_schedule(k: float) -> None:
    arguments = POWER | {"exponent": k, "eta": 5e-4 * 1e5 ** (0.6 - k), "times_days": [0.1, 0.3, 1.0]}
    endless = power_trajectory(1e5, **arguments)
    long = power_trajectory(1e5, **arguments, horizon_days=3e3)
    assert long.holdings == pytest.approx(endless.holdings, rel=1e-4, abs=1e-4)
    assert long.expected_cost == pytest.approx(endless.expected_cost, rel=1e-4)
    assert long.variance == pytest.approx(endless.variance, rel=1e-4)


@pytest.mark.parametrize("horizon", [1e-7, 1e-4, 0.3, 1.0, 4.0, 30.0, 900.0])
def test_exponent_one_is_the_hyperbolic_sine(horizon: float) -> None:
    times = horizon * np.array([0.0, 0.1, 0.5, 0.9, 1.0])
    plan = power_trajectory(
        1e5, volatility=1.0, eta=5e-6, exponent=1.0, risk_aversion=5e-6, times_days=times, horizon_days=horizon
    )
    left = horizon - times
    expected = 1e5 * np.exp(-times) * np.expm1(-2 * left) / np.expm1(-2 * horizon)
    assert plan.holdings == pytest.approx(expected, rel=1e-8, abs=1e-9)


@given(k=st.floats(0.2, 4.0), log_horizon=st.floats(-9, 2))
def test_cost_and_variance_match_the_path(k: float, log_horizon: float) -> None:
    horizon = math.exp(log_horizon)
    grid = horizon * np.linspace(0, 1, 401) ** 1.5
    arguments = {"volatility": 1.0, "eta": 5e-6 * 1e5 ** (1 - k), "exponent": k, "risk_aversion": 5e-6}
    plan = power_trajectory(1e5, **arguments, times_days=grid, horizon_days=horizon)
    x = np.array(plan.holdings)
    assert (np.diff(x) <= 1e-9).all()
    assert isinstance(plan.end_time, float)
    rate = -np.diff(x) / np.diff(grid)
    cost = float(np.sum(arguments["eta"] * rate ** (k + 1) * np.diff(grid)))
    variance = float(np.sum((x[1:] ** 2 + x[:-1] ** 2) / 2 * np.diff(grid)))
    assert plan.expected_cost == pytest.approx(cost, rel=0.03)
    assert plan.variance == pytest.approx(variance, rel=0.03)


def test_no_power_schedule_nearby_is_cheaper() -> None:
    n, horizon = 60, 1.0
    times = np.linspace(0, horizon, n + 1)
    plan = power_trajectory(1e5, **POWER, times_days=times, horizon_days=horizon)

    def utility(holdings: np.ndarray[Any, np.dtype[np.float64]]) -> float:
        x = 1e5 * np.concatenate([[1.0], holdings, [0.0]])
        rate = np.abs(np.diff(x)) * n
        cost = 5e-4 * (rate**1.6).sum() / n
        return float(cost + 5e-6 * ((x[1:] ** 2 + x[1:] * x[:-1] + x[:-1] ** 2) / 3).sum() / n) / 1e4

    inner = np.array(plan.holdings[1:-1]) / 1e5
    best = minimize(utility, inner, method="L-BFGS-B", options={"maxfun": 10**6, "maxiter": 4000})
    assert utility(inner) == pytest.approx(best.fun, rel=1e-4)
    assert np.abs(best.x - inner).max() < 5e-3


def test_larger_orders_run_relatively_faster_below_exponent_one() -> None:
    small = power_trajectory(1e4, **POWER, times_days=[0.0])
    large = power_trajectory(1e6, **POWER, times_days=[0.0])
    assert isinstance(small.characteristic_time, float)
    assert isinstance(large.characteristic_time, float)
    assert large.characteristic_time < small.characteristic_time


def test_an_endless_schedule_without_risk_is_refused() -> None:
    with pytest.raises(Refused, match="undefined"):
        power_trajectory(1e5, **(POWER | {"risk_aversion": 0.0}), times_days=[0.0])


@pytest.mark.parametrize("field", ["volatility", "eta", "exponent", "risk_aversion", "horizon_days", "times_days"])
@pytest.mark.parametrize("bad", [math.nan, math.inf, -1.0])
def test_a_power_schedule_refuses_what_it_cannot_use(field: str, bad: float) -> None:
    value = [bad] if field == "times_days" else bad
    with pytest.raises(Refused):
        power_trajectory(1e5, **(POWER | {"times_days": [0.0], "horizon_days": 1.0, field: value}))


@given(
    size=st.floats(1e-6, 1e9).flatmap(lambda x: st.sampled_from([x, -x])),
    adv=st.floats(1e3, 1e9),
    cap=st.floats(0.01, 1.0),
    interval=st.floats(1e-3, 1.0),
)
def test_slices_sum_exactly_respect_the_cap_and_are_as_few_as_can_be(
    size: float, adv: float, cap: float, interval: float
) -> None:
    assume(abs(size) / (cap * adv * interval) < 20_000)
    cut = slice_order(size, adv=adv, max_participation=cap, interval_days=interval)
    assert sum(cut.sizes) == size
    assert sum(reversed(cut.sizes)) == size
    assert max(abs(s) for s in cut.sizes) <= cut.max_child * (1 + 1e-11)
    assert (cut.n_slices - 1) * cut.max_child < abs(size)
    assert all(s * size > 0 for s in cut.sizes)


@given(lots=st.integers(1, 5000), lot=st.sampled_from(["0.001", "0.1", "0.5", "1", "100"]), share=st.floats(0.001, 1))
def test_slices_in_lots_sum_exactly_as_decimals(lots: int, lot: str, share: float) -> None:
    order = Decimal(lot) * lots
    adv = float(order) * 10
    assume(share * adv >= float(lot))
    cut = slice_order(float(order), adv=adv, max_participation=1.0, interval_days=share, lot_size=float(lot))
    assert sum(Decimal(repr(s)) for s in cut.sizes) == order
    assert sum(cut.lots) == lots
    per_slice = math.floor(Decimal(cut.max_child) / Decimal(lot) * (1 + Decimal("1e-12")))
    assert max(cut.lots) <= per_slice
    assert cut.n_slices == -(-lots // per_slice)


@pytest.mark.parametrize(("size", "lot", "code"), [(1.05, 0.1, "lot_size"), (400.0, 200.0, "cap_below_lot")])
def test_an_order_that_lots_cannot_cut_is_refused(size: float, lot: float, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        slice_order(size, adv=1000.0, max_participation=0.1, interval_days=1.0, lot_size=lot)
    assert refusal.value.code == code


def test_an_absurd_number_of_slices_is_refused() -> None:
    with pytest.raises(Refused, match="too_many_slices"):
        slice_order(1e12, adv=1.0, max_participation=0.1, interval_days=1e-3)


@given(lots=st.lists(st.integers(0, 50), min_size=1, max_size=40), jitter=st.floats(0.0, 1.0))
def test_a_schedule_in_lots_keeps_the_total_and_stays_near(lots: list[int], jitter: float) -> None:
    weights = np.linspace(1, 1 + jitter, len(lots)) * np.array(lots, dtype=float)
    total = sum(lots)
    trades = weights / weights.sum() * total if total else weights
    out = lot_schedule(trades, lot_size=1.0)
    assert sum(out) == total
    assert min(out) >= 0
    assert np.abs(np.cumsum(out) - np.cumsum(trades)).max() <= 0.5 + 1e-9


def test_slippage_grows_with_participation_from_half_the_spread() -> None:
    shown = [slippage_bps(p, half_spread_bps=0.5, daily_volatility=0.03) for p in (0.0, 0.05, 0.1, 0.2)]
    assert shown[0] == 0.5
    assert shown == sorted(shown)


@given(volume=st.lists(st.floats(0, 1e9), min_size=1, max_size=50), size=st.floats(-1e6, 1e6))
def test_following_volume_keeps_participation_steady(volume: list[float], size: float) -> None:
    assume(sum(volume) > 1)
    trades = vwap_trades(size, expected_volume=volume)
    assert math.fsum(trades) == pytest.approx(size, rel=1e-12, abs=1e-12)
    assert trades == pytest.approx([size * v / sum(volume) for v in volume], rel=1e-6, abs=1e-6)


def test_following_the_clock_is_an_optimal_trajectory_without_risk() -> None:
    plan = optimal_trajectory(1e6, **PAPER, risk_aversion=0.0)
    assert twap_trades(1e6, intervals=5) == pytest.approx(plan.trades, rel=1e-12)


def test_a_market_without_volume_has_no_schedule() -> None:
    with pytest.raises(Refused, match="expected_volume"):
        vwap_trades(1.0, expected_volume=[0.0, 0.0])


@given(k=st.floats(0.2, 3.5), log_duration=st.floats(-6, 3), fraction=st.floats(0.05, 0.95))
def test_the_time_a_path_takes_is_the_hypergeometric_integral(k: float, log_duration: float, fraction: float) -> None:
    duration = math.exp(log_duration)
    assume(k <= 1 or duration < 0.99 * (k + 1) / (k - 1))
    arguments = {"volatility": 1.0, "eta": 1.0 / k, "exponent": k, "risk_aversion": 1.0}
    plan = power_trajectory(1.0, **arguments, times_days=[fraction * duration], horizon_days=duration)
    assert plan.characteristic_time == pytest.approx(1.0, rel=1e-12)
    # Energy: k E - lambda V is the constant b^2 times the time taken, in these units.
    b_squared = (k * plan.expected_cost - plan.variance) / duration
    assume(b_squared > 1e-6)
    y, p = plan.holdings[0], 1 / (k + 1)
    left = y * b_squared**-p * hyp2f1(0.5, p, 1.5, -y * y / b_squared)
    assert left == pytest.approx((1 - fraction) * duration, rel=1e-6)
