"""`AlmgrenChrissModel` schedules, slices and calibrates by the library's numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from golive import AlmgrenChrissModel, Calibration, Engine, Refused
from golive.core.value import Unknown
from golive.models.studies.execution_plan import ScheduleKind

ORDER: dict[str, Any] = {"order_size": 50_000, "adv": 10_000_000, "volatility": 0.02, "execution_time": 240}


@pytest.fixture(scope="module")
def model(shipped: Engine) -> AlmgrenChrissModel:
    return AlmgrenChrissModel(engine=shipped)


@pytest.mark.parametrize("schedule", ["power_law", "ac_linear"])
def test_a_straight_line_costs_what_total_impact_says(model: AlmgrenChrissModel, schedule: str) -> None:
    impact = model.calculate_total_impact(**ORDER, half_spread=0.0001)
    plan = model.optimal_trajectory(**ORDER, half_spread=0.0001, schedule=schedule)
    assert plan.cost_bps == pytest.approx(impact.cost_bps, rel=1e-9)
    assert plan.urgency == 0
    assert plan.trades == pytest.approx([2_500.0] * 20)


def test_risk_aversion_or_a_budget_but_not_both(model: AlmgrenChrissModel) -> None:
    budget = model.optimal_trajectory(**ORDER, max_risk_bps=30.0)
    assert budget.risk_bps == pytest.approx(30.0)
    again = model.optimal_trajectory(**ORDER, risk_aversion=budget.risk_aversion)
    assert again.holdings == pytest.approx(budget.holdings)
    with pytest.raises(Refused, match="not both"):
        model.optimal_trajectory(**ORDER, risk_aversion=1e-4, max_risk_bps=30.0)


def test_the_frontier_begins_with_the_even_schedule(model: AlmgrenChrissModel) -> None:
    for kind in ScheduleKind:
        frontier = model.efficient_frontier(**ORDER, schedule=kind)
        assert frontier[0].urgency == 0
        assert [p.risk_bps for p in frontier] == sorted((p.risk_bps for p in frontier), reverse=True)
        assert [p.cost_bps for p in frontier] == sorted(p.cost_bps for p in frontier)


def test_dearer_coefficients_make_schedules_dearer(shipped: Engine, model: AlmgrenChrissModel) -> None:
    dear = AlmgrenChrissModel(engine=shipped, eta=0.3)
    assert dear.optimal_trajectory(**ORDER).cost_bps > model.optimal_trajectory(**ORDER).cost_bps


def test_slices_keep_the_policys_share_of_the_volume(model: AlmgrenChrissModel) -> None:
    assert model.max_participation == 0.05
    cut = model.slice_order(order_size=12_345.5, adv=10_000_000, interval=1, lot_size=0.5)
    assert math.fsum(cut.sizes) == 12_345.5
    assert sum(cut.lots) == 24_691
    assert max(cut.sizes) <= 0.05 * 10_000_000 / 1_440
    assert cut.n_slices == math.ceil(12_345.5 / (0.05 * 10_000_000 / 1_440))
    half = model.slice_order(order_size=12_345.5, adv=10_000_000, interval=1, max_participation=0.10)
    assert half.n_slices <= math.ceil(cut.n_slices / 2)


def test_slippage_grows_with_the_participation_reached(model: AlmgrenChrissModel) -> None:
    slow = model.adaptive_slippage(participation=0.05, volatility=0.03, half_spread_bps=0.5)
    assert slow == pytest.approx(0.5 + 1e4 * 0.142 * 0.03 * 0.05**0.6)
    assert model.adaptive_slippage(participation=0.2, volatility=0.03, half_spread_bps=0.5) > slow
    with pytest.raises(Refused):
        model.adaptive_slippage(participation=-0.1, volatility=0.03)


def fills(n: int, *, eta: float = 0.2, noise: float = 0.0002) -> dict[str, Any]:
    rng = np.random.default_rng(5)
    participation, volatility = rng.uniform(0.01, 0.25, n), rng.uniform(0.01, 0.04, n)
    cost = eta * volatility * participation**0.6 + rng.normal(0, noise, n)
    return {"participation": participation, "volatility": volatility, "cost": cost}


def test_good_fills_calibrate_and_few_do_not(model: AlmgrenChrissModel) -> None:
    calibration = model.calibrate(**fills(300))
    assert isinstance(calibration, Calibration)
    assert calibration.temporary.calibrated
    assert calibration.temporary.value == pytest.approx(0.2, rel=0.05)
    assert calibration.eta.ci_low < 0.2 < calibration.eta.ci_high
    assert not isinstance(calibration.free, Unknown)
    assert calibration.free.beta.ci_low < 0.6 < calibration.free.beta.ci_high
    assert not isinstance(calibration.out_of_sample, Unknown)
    assert calibration.out_of_sample.beats_literature
    assert isinstance(calibration.permanent, Unknown)
    few = model.calibrate(**fills(8))
    assert not few.temporary.calibrated
    assert few.temporary.value == model.eta
    assert isinstance(few.out_of_sample, Unknown)


def test_a_drift_calibrates_the_permanent_part_too(model: AlmgrenChrissModel) -> None:
    rng = np.random.default_rng(6)
    own_fills = fills(400)
    share = rng.uniform(0.01, 0.1, 400)
    move = 0.4 * own_fills["volatility"] * share + rng.normal(0, 1e-5, 400)
    own_fills["cost"] = own_fills["cost"] + move / 2
    calibration = model.calibrate(
        **own_fills, permanent_move=move, share_of_adv=share, minutes_after=np.full(400, 45.0)
    )
    assert not isinstance(calibration.gamma, Unknown)
    assert not isinstance(calibration.permanent, Unknown)
    assert calibration.permanent.value == pytest.approx(0.4, rel=0.05)
    assert calibration.temporary.value == pytest.approx(0.2, rel=0.05)
    with pytest.raises(Refused, match="go together"):
        model.calibrate(**own_fills, permanent_move=move)
    with pytest.raises(Refused):
        model.calibrate(**own_fills, permanent_move=move, share_of_adv=share, minutes_after=np.full(400, 5.0))


def test_fills_that_are_none_are_refused(model: AlmgrenChrissModel) -> None:
    for change in ({"cost": [math.nan] * 50}, {"participation": [-0.1] * 50}, {"volatility": [0.02] * 3}):
        with pytest.raises(Refused):
            model.calibrate(**(fills(50) | change))


def test_the_literal_form_schedules_nothing(shipped: Engine) -> None:
    literal = AlmgrenChrissModel(engine=shipped, form="literal", literal_gamma=0.00628)
    with pytest.raises(Refused) as refusal:
        literal.optimal_trajectory(**ORDER)
    assert refusal.value.code == "literal_form"
