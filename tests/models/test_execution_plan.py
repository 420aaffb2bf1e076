"""Schedules under the impact model's own coefficients: even ones cost what the model says, urgent ones cost more."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from golive.core.errors import Refused
from golive.models.execution.almgren2005_impact import almgren2005_impact
from golive.models.studies.execution_plan import Execution, ScheduleKind, execution_plan
from golive.models.studies.plan_frontier import aversion_of, plan_frontier, plan_within_risk

ORDER = Execution(order_size=200_000.0, adv=10_000_000.0, volatility=0.02, duration_days=0.25, half_spread=0.0001)
KINDS = st.sampled_from(list(ScheduleKind))


@settings(max_examples=40)
@given(
    kind=KINDS,
    size=st.floats(1e3, 1e6),
    volatility=st.floats(0.001, 0.1),
    days=st.floats(0.01, 5.0),
    beta=st.floats(0.3, 1.2),
    sign=st.sampled_from([-1.0, 1.0]),
)
def test_an_even_schedule_costs_what_the_impact_model_says(
    kind: ScheduleKind, size: float, volatility: float, days: float, beta: float, sign: float
) -> None:
    order = replace(ORDER, order_size=sign * size, volatility=volatility, duration_days=days, beta=beta)
    plan = execution_plan(order, kind=kind, intervals=400, risk_aversion=0.0)
    impact = almgren2005_impact(
        sign * size, adv=1e7, daily_volatility=volatility, duration_days=days, half_spread=0.0001, beta=beta
    )
    assert plan.cost_bps == pytest.approx(impact.cost_bps, rel=1e-9)
    assert plan.risk_bps == pytest.approx(impact.timing_risk_bps, rel=0.005)
    assert plan.peak_participation == pytest.approx(impact.participation, rel=1e-9)
    assert math.fsum(plan.trades) == pytest.approx(sign * size, rel=1e-9)
    assert plan.holdings[0] == pytest.approx(sign * size)
    assert plan.holdings[-1] == pytest.approx(0.0, abs=1e-6 * size)


@pytest.mark.parametrize("kind", list(ScheduleKind))
def test_the_frontier_trades_risk_for_cost(kind: ScheduleKind) -> None:
    frontier = plan_frontier(ORDER, kind=kind, intervals=200)
    costs, risks = [p.cost_bps for p in frontier], [p.risk_bps for p in frontier]
    assert costs == sorted(costs)
    assert risks == sorted(risks, reverse=True)
    # Convex: each further basis point of risk is dearer than the one before.
    slopes = -np.diff(costs) / np.diff(risks)
    assert (np.diff(slopes) > 0).all()


@pytest.mark.parametrize("kind", list(ScheduleKind))
def test_an_urgency_is_the_horizon_over_the_schedules_own_time(kind: ScheduleKind) -> None:
    for urgency in (0.5, 1.0, 4.0):
        aversion = aversion_of(ORDER, kind, urgency)
        plan = execution_plan(ORDER, kind=kind, intervals=2_000, risk_aversion=aversion)
        assert plan.urgency == pytest.approx(urgency, rel=1e-4)


def test_no_other_schedule_of_the_power_law_is_better() -> None:
    n, urgency = 60, 2.0
    aversion = aversion_of(ORDER, ScheduleKind.POWER_LAW, urgency)
    plan = execution_plan(ORDER, kind=ScheduleKind.POWER_LAW, intervals=n, risk_aversion=aversion)
    step = ORDER.duration_days / n

    def utility(inner: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
        holdings = np.concatenate([[1.0], inner, [0.0]])
        rates = np.maximum(-np.diff(holdings), 1e-12) / step * 200_000 / 1e7
        cost = float(np.sum(0.142 * 0.02 * rates**0.6 * -np.diff(holdings)))
        middle = (holdings[1:] + holdings[:-1]) / 2
        variance = float(np.sum((0.02 * middle) ** 2) * step)
        return cost + aversion * 200_000 * variance

    best = minimize(utility, np.linspace(1, 0, n + 1)[1:-1], method="L-BFGS-B", bounds=[(0, 1)] * (n - 1))
    mine = np.array(plan.holdings) / 200_000
    assert utility(mine[1:-1]) == pytest.approx(best.fun, rel=2e-3)
    assert np.abs(best.x - mine[1:-1]).max() < 0.02


@pytest.mark.parametrize("kind", list(ScheduleKind))
def test_a_risk_budget_is_kept_and_not_overpaid(kind: ScheduleKind) -> None:
    even = execution_plan(ORDER, kind=kind, intervals=50, risk_aversion=0.0)
    assert plan_within_risk(ORDER, kind=kind, intervals=50, max_risk_bps=even.risk_bps * 2).urgency == 0
    tight = plan_within_risk(ORDER, kind=kind, intervals=50, max_risk_bps=even.risk_bps * 0.6)
    assert tight.risk_bps == pytest.approx(even.risk_bps * 0.6, rel=1e-6)
    assert tight.cost_bps > even.cost_bps


def test_selling_is_buying_with_the_sign_turned() -> None:
    buy = plan_within_risk(ORDER, kind="power_law", intervals=10, max_risk_bps=40.0)
    sell = plan_within_risk(replace(ORDER, order_size=-200_000.0), kind="power_law", intervals=10, max_risk_bps=40.0)
    assert sell.cost_bps == buy.cost_bps
    assert sell.holdings == tuple(-x for x in buy.holdings)
    assert (sell.cost, sell.risk) == (buy.cost, buy.risk)


@pytest.mark.parametrize("kind", list(ScheduleKind))
def test_without_volatility_there_is_nothing_to_hurry_for(kind: ScheduleKind) -> None:
    calm = replace(ORDER, volatility=0.0)
    (plan,) = plan_frontier(calm, kind=kind, intervals=10)
    assert plan.cost_bps == pytest.approx(1.0)
    assert (plan.risk_bps, plan.urgency) == (0.0, 0.0)
    assert plan_within_risk(calm, kind=kind, intervals=10, max_risk_bps=1.0) == plan


@pytest.mark.parametrize(
    "wrong",
    [
        {"order_size": 0.0},
        {"order_size": math.nan},
        {"adv": 0.0},
        {"adv": -1.0},
        {"volatility": -0.1},
        {"duration_days": 0.0},
        {"half_spread": -1e-4},
        {"beta": 0.0},
    ],
)
@pytest.mark.parametrize("kind", list(ScheduleKind))
def test_what_is_no_order_is_refused(wrong: dict[str, float], kind: ScheduleKind) -> None:
    with pytest.raises(Refused):
        execution_plan(replace(ORDER, **wrong), kind=kind, intervals=10, risk_aversion=0.1)


def test_a_schedule_that_asks_for_more_than_the_market_trades_says_so() -> None:
    large = replace(ORDER, order_size=2e6)
    assert execution_plan(large, kind="power_law", intervals=10, risk_aversion=0.0).possible
    assert not plan_within_risk(large, kind="power_law", intervals=10, max_risk_bps=20.0).possible
