"""Impact of one order: published anchors, symmetries and refusals."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.core.errors import Refused
from golive.core.unit import BPS
from golive.models.execution.almgren2005_impact import almgren2005_impact
from golive.models.execution.execution_duration import TimeUnit, execution_duration_days
from golive.models.execution.impact import ImpactForm
from golive.models.execution.literal_impact import literal_impact
from golive.models.execution.total_impact import total_impact

sizes = st.floats(1e-3, 1e7)
volumes = st.floats(1e2, 1e9)
sigmas = st.floats(1e-4, 0.3)
days = st.floats(1e-4, 20)
BAD = [math.nan, math.inf, -math.inf]


def test_half_of_the_permanent_move_and_the_half_spread_are_paid() -> None:
    impact = almgren2005_impact(50_000, adv=1e7, daily_volatility=0.02, duration_days=1.0, half_spread=0.0002)
    assert impact.cost == pytest.approx(impact.temporary + impact.permanent / 2 + 0.0002, rel=1e-15)
    assert impact.timing_risk == pytest.approx(0.02 / math.sqrt(3), rel=1e-15)


@given(size=sizes, adv=volumes, sigma=sigmas, duration=days)
def test_a_sell_is_the_mirror_of_a_buy(size: float, adv: float, sigma: float, duration: float) -> None:
    buy = almgren2005_impact(size, adv=adv, daily_volatility=sigma, duration_days=duration)
    sell = almgren2005_impact(-size, adv=adv, daily_volatility=sigma, duration_days=duration)
    assert (sell.temporary, sell.permanent) == (-buy.temporary, -buy.permanent)
    assert (sell.cost, sell.participation, sell.timing_risk) == (buy.cost, buy.participation, buy.timing_risk)


@given(size=sizes, adv=volumes, sigma=sigmas, duration=days, factor=st.floats(1.01, 50))
def test_cost_grows_with_size_and_volatility_and_falls_with_time(
    size: float, adv: float, sigma: float, duration: float, factor: float
) -> None:
    plain = almgren2005_impact(size, adv=adv, daily_volatility=sigma, duration_days=duration)
    larger = almgren2005_impact(size * factor, adv=adv, daily_volatility=sigma, duration_days=duration)
    wilder = almgren2005_impact(size, adv=adv, daily_volatility=sigma * factor, duration_days=duration)
    slower = almgren2005_impact(size, adv=adv, daily_volatility=sigma, duration_days=duration * factor)
    assert larger.cost > plain.cost
    assert wilder.cost == pytest.approx(factor * plain.cost, rel=1e-12)
    assert slower.cost < plain.cost
    assert slower.timing_risk > plain.timing_risk


@given(size=sizes, adv=volumes, sigma=sigmas, duration=days, unit=st.floats(1e-3, 1e3))
def test_the_unit_of_size_does_not_matter(size: float, adv: float, sigma: float, duration: float, unit: float) -> None:
    a = almgren2005_impact(size, adv=adv, daily_volatility=sigma, duration_days=duration, shares_outstanding=200 * adv)
    b = almgren2005_impact(
        size * unit, adv=adv * unit, daily_volatility=sigma, duration_days=duration, shares_outstanding=200 * adv * unit
    )
    assert b.cost == pytest.approx(a.cost, rel=1e-9)


@given(size=sizes, adv=volumes, sigma=sigmas, unit=st.floats(1e-3, 1e3), factor=st.floats(1.01, 50))
def test_the_literal_form_is_odd_in_size_grows_with_it_and_knows_no_unit(
    size: float, adv: float, sigma: float, unit: float, factor: float
) -> None:
    buy, sell = (literal_impact(x, adv=adv, daily_volatility=sigma, gamma=0.01) for x in (size, -size))
    assert (sell.temporary, sell.permanent, sell.cost) == (-buy.temporary, -buy.permanent, buy.cost)
    other = literal_impact(size * unit, adv=adv * unit, daily_volatility=sigma, gamma=0.01)
    assert other.cost == pytest.approx(buy.cost, rel=1e-9)
    assert literal_impact(size * factor, adv=adv, daily_volatility=sigma, gamma=0.01).cost > buy.cost


def test_the_literal_permanent_term_is_larger_by_one_over_volatility() -> None:
    literal = literal_impact(50_000, adv=1e7, daily_volatility=0.02, gamma=0.314)
    paper = almgren2005_impact(50_000, adv=1e7, daily_volatility=0.02, duration_days=1.0)
    assert literal.permanent == pytest.approx(paper.permanent / 0.02, rel=1e-12)
    assert literal.temporary == pytest.approx(paper.temporary, rel=1e-12)
    assert literal.form is ImpactForm.LITERAL


def test_the_literal_form_ignores_the_execution_time() -> None:
    costs = {
        total_impact(
            50_000,
            adv=1e7,
            volatility=0.02,
            execution_time=minutes,
            session_minutes=1440,
            form="literal",
            gamma=0.00628,
        ).cost_bps
        for minutes in (1, 10, 1440)
    }
    assert len(costs) == 1


def test_the_literal_form_has_no_default_gamma() -> None:
    with pytest.raises(Refused, match="gamma_required"):
        total_impact(1, adv=10, volatility=0.02, execution_time=1, session_minutes=390, form="literal")


def test_ten_means_very_different_costs_by_unit_and_venue() -> None:
    def cost(unit: str, session: float) -> float:
        return total_impact(
            50_000, adv=1e7, volatility=0.02, execution_time=10, execution_time_unit=unit, session_minutes=session
        ).temporary_bps

    assert cost("min", 390) == pytest.approx(10.65, abs=0.005)
    assert cost("min", 1440) == pytest.approx(23.32, abs=0.005)
    assert cost("d", 390) == cost("d", 1440) == pytest.approx(0.297, abs=0.0005)


@given(minutes=st.floats(0.01, 1e5), session=st.floats(1, 1440))
def test_units_of_execution_time_agree(minutes: float, session: float) -> None:
    reference = execution_duration_days(minutes, session_minutes=session)
    for unit, time in ((TimeUnit.SECOND, minutes * 60), ("hours", minutes / 60), ("d", minutes / session)):
        got = execution_duration_days(time, execution_time_unit=unit, session_minutes=session)
        assert got == pytest.approx(reference, rel=1e-12)


def test_participation_and_share_of_volume_are_flagged_on_their_own() -> None:
    def notes(size: float, duration: float) -> tuple[str, ...]:
        impact = almgren2005_impact(size, adv=1e6, daily_volatility=0.02, duration_days=duration)
        assert impact.out_of_range == bool(impact.range_notes)
        return impact.range_notes

    assert notes(1e4, 1.0) == ()
    assert len(notes(1e4, 0.01)) == 1
    assert len(notes(2e5, 5.0)) == 1
    assert len(notes(2e6, 1.0)) == 2


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize(
    "field", ["order_size", "adv", "daily_volatility", "duration_days", "half_spread", "gamma", "eta", "beta", "delta"]
)
def test_a_number_that_is_not_finite_is_refused_by_name(field: str, bad: float) -> None:
    arguments = {"order_size": 1.0, "adv": 10.0, "daily_volatility": 0.02, "duration_days": 1.0}
    arguments |= {"shares_outstanding": 1e3, field: bad}
    with pytest.raises(Refused) as refusal:
        almgren2005_impact(**arguments)
    assert (refusal.value.code, refusal.value.field) == ("invalid_input", field)


@pytest.mark.parametrize("unit", ["", "m", "weeks", "MIN"])
def test_an_unknown_unit_of_time_is_refused(unit: str) -> None:
    with pytest.raises(Refused, match="not a unit"):
        execution_duration_days(1, execution_time_unit=unit, session_minutes=390)


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(Refused, match="not a form"):
        total_impact(1, adv=10, volatility=0.02, execution_time=1, session_minutes=390, form="kyle")


def test_an_answer_beyond_floats_is_refused_not_infinite() -> None:
    with pytest.raises(Refused, match="beyond"):
        almgren2005_impact(1e50, adv=1e-50, daily_volatility=0.02, duration_days=1e-50, beta=3.0)


@pytest.mark.parametrize("absurd", [1e61, -1e300, 1e-61])
def test_a_number_beyond_any_market_is_refused(absurd: float) -> None:
    with pytest.raises(Refused, match="invalid_input"):
        almgren2005_impact(1.0, adv=absurd, daily_volatility=0.02, duration_days=1.0)


def test_bps_are_ten_thousandths() -> None:
    impact = almgren2005_impact(-3, adv=100, daily_volatility=0.03, duration_days=0.5)
    shown = (impact.temporary_bps, impact.permanent_bps, impact.cost_bps, impact.timing_risk_bps)
    held = (impact.temporary, impact.permanent, impact.cost, impact.timing_risk)
    assert shown == tuple(x * BPS for x in held)


def test_halving_the_participation_lowers_temporary_impact_by_the_published_power() -> None:
    costs = [
        almgren2005_impact(1e4, adv=1e6, daily_volatility=0.02, duration_days=d).temporary for d in (0.25, 0.5, 1.0)
    ]
    assert [b / a for a, b in pairwise(costs)] == pytest.approx([2**-0.6] * 2, rel=1e-12)
