"""`AlmgrenChrissModel`: the summary's call, the library's coefficients, refusals by field."""

from __future__ import annotations

import math
from typing import Any

import pytest
from tests.replays import SIMULATED, market, replay

from golive import AlmgrenChrissModel, Engine, Impact, ImpactForm, InvalidInput, Refused
from golive.models.execution.total_impact import total_impact

SUMMARY: dict[str, Any] = {"order_size": 50_000, "adv": 10_000_000, "volatility": 0.02, "execution_time": 10}
"""The usage block's arguments."""


@pytest.fixture(scope="module")
def model() -> AlmgrenChrissModel:
    return AlmgrenChrissModel()


def test_ten_minutes_are_ten_minutes_of_a_market_that_never_closes(model: AlmgrenChrissModel) -> None:
    impact = model.calculate_total_impact(**SUMMARY)
    participation = 50_000 / (10_000_000 * 10 / 1_440)
    temporary, permanent = 0.142 * 0.02 * participation**0.6, 0.314 * 0.02 * 50_000 / 10_000_000
    assert isinstance(impact, Impact)
    assert impact.participation == pytest.approx(participation, rel=1e-12)
    assert impact.temporary_bps == pytest.approx(temporary * 1e4, rel=1e-12)
    assert impact.permanent_bps == pytest.approx(permanent * 1e4, rel=1e-12)
    assert impact.cost_bps == pytest.approx((temporary + permanent / 2) * 1e4, rel=1e-12)
    assert impact.timing_risk == pytest.approx(0.02 * math.sqrt(10 / 1_440 / 3), rel=1e-12)
    assert impact.out_of_range, "72 % of the volume is beyond any sample"


def test_the_unit_of_time_can_be_said(model: AlmgrenChrissModel) -> None:
    minutes = model.calculate_total_impact(**SUMMARY)
    for time, unit in ((600, "s"), (10 / 60, "h"), (10 / 1_440, "d")):
        other = model.calculate_total_impact(**SUMMARY | {"execution_time": time, "execution_time_unit": unit})
        assert other.cost == pytest.approx(minutes.cost, rel=1e-12)


def test_a_shorter_session_makes_the_same_minutes_a_larger_part_of_the_day(model: AlmgrenChrissModel) -> None:
    equities = AlmgrenChrissModel(session_minutes=390).calculate_total_impact(**SUMMARY)
    assert equities == model.calculate_total_impact(**SUMMARY, session_minutes=390)
    assert equities.participation == pytest.approx(50_000 / (10_000_000 * 10 / 390), rel=1e-12)


def test_the_coefficients_are_those_the_cost_gate_charges_by(shipped: Engine) -> None:
    plain = AlmgrenChrissModel(engine=shipped)
    assert (plain.eta, plain.beta, plain.gamma, plain.session_minutes) == (0.142, 0.6, 0.314, 1_440.0)
    dearer = AlmgrenChrissModel(engine=shipped, eta=0.2)
    asked: dict[str, Any] = {"adv": 1e7, "volatility": 0.02, "execution_time": 60, "session_minutes": 1_440}
    expected = total_impact(50_000, **asked, eta=0.2)
    assert dearer.calculate_total_impact(order_size=50_000, **asked) == expected


def test_the_policys_formula_and_the_models_are_one(shipped: Engine) -> None:
    model, rows = AlmgrenChrissModel(engine=shipped), replay(shipped, market(SIMULATED)).rows
    horizon, sides = (shipped.program.checked.specs.number("impact", name) for name in ("horizon", "sides"))
    assert horizon is not None
    assert sides is not None
    compared = 0
    for row in rows[::40]:
        value = shipped.decide(row).trace.value
        if not math.isfinite(value("let:impact.cost")):
            continue
        compared += 1
        impact = model.calculate_total_impact(
            order_size=row["raw_size"] * row["unit_value"],
            adv=row["liquidity.daily_value"],
            volatility=row["liquidity.daily_volatility"],
            execution_time=horizon,
            execution_time_unit="s",
            session_minutes=row["session"] / 60,
        )
        assert value("let:impact.participation") == pytest.approx(impact.participation, rel=1e-12)
        assert value("let:impact.temporary") == pytest.approx(impact.temporary, rel=1e-12)
        both = sides * (row["data_quality.spread"] / 2 + row["taker_fee"])
        assert value("let:impact.cost") == pytest.approx(both + impact.cost, rel=1e-12)
    assert compared > 10


@pytest.mark.parametrize("parameters", [{"eta": 0.1}, {"gamma": 0.1}, {"beta": 0.5}, {"etta": 0.2}])
def test_cheaper_coefficients_belong_into_the_library(parameters: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        AlmgrenChrissModel(**parameters)


@pytest.mark.parametrize("field", ["order_size", "adv", "volatility", "execution_time", "session_minutes"])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "50", True, [1.0]])
def test_a_number_that_is_none_is_refused_by_name(model: AlmgrenChrissModel, field: str, value: Any) -> None:
    with pytest.raises(Refused, match=field) as caught:
        model.calculate_total_impact(**SUMMARY | {field: value})
    assert caught.value.field == field
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("field", ["order_size", "adv", "volatility", "execution_time"])
def test_an_absent_number_is_refused_by_name(model: AlmgrenChrissModel, field: str) -> None:
    with pytest.raises(Refused, match=field):
        model.calculate_total_impact(**SUMMARY | {field: None})
    with pytest.raises(TypeError, match=field):
        model.calculate_total_impact(**{k: v for k, v in SUMMARY.items() if k != field})


@pytest.mark.parametrize(("field", "value"), [("adv", 0), ("adv", -1), ("execution_time", 0), ("volatility", -0.1)])
def test_an_impossible_number_is_refused(model: AlmgrenChrissModel, field: str, value: float) -> None:
    with pytest.raises(Refused, match=field):
        model.calculate_total_impact(**SUMMARY | {field: value})


def test_the_literal_form_needs_a_gamma_of_its_own() -> None:
    with pytest.raises(Refused, match="gamma"):
        AlmgrenChrissModel(form="literal").calculate_total_impact(**SUMMARY)
    literal = AlmgrenChrissModel(form=ImpactForm.LITERAL, literal_gamma=0.00628).calculate_total_impact(**SUMMARY)
    assert literal.temporary == pytest.approx(0.142 * 0.02 * 0.005**0.6, rel=1e-12)
    assert literal.permanent == pytest.approx(0.00628 * 0.005, rel=1e-12)


def test_an_unknown_form_or_unit_is_refused(model: AlmgrenChrissModel) -> None:
    with pytest.raises(Refused, match="`quadratic` is not a form"):
        AlmgrenChrissModel(form="quadratic")
    with pytest.raises(Refused, match="`alike` is not a way to weigh fills: use none, inverse_sigma"):
        model.calibrate(participation=[0.1], volatility=[0.02], cost=[0.001], weights="alike")
    with pytest.raises(Refused, match="execution time"):
        model.calculate_total_impact(**SUMMARY, execution_time_unit="fortnights")
