"""What a Sharpe ratio is worth from its moments: published examples, formulas by hand, and what is not known."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from golive.core.errors import Refused
from golive.core.value import Unknown
from golive.models.returns.backtest_length import expected_max_annual, minimum_backtest_years
from golive.models.studies.sharpe_evidence import Moments, SharpeEvidence, Trials, sharpe_evidence

PUBLISHED = Moments(sharpe_annual=2.5, n=1250, periods_per_year=250, skew=-3.0, kurtosis=10.0)
"""Bailey and Lopez de Prado (2014), the numerical example: 100 trials, variance 1/2, DSR 0.9004."""


def ask(moments: Moments = PUBLISHED, *, trials: Trials | None = None, benchmark: float = 0.0) -> SharpeEvidence:
    counted = Trials(count=100, deviation_annual=math.sqrt(0.5)) if trials is None else trials
    return sharpe_evidence(moments, trials=counted, benchmark_annual=benchmark)


def known(value: float | Unknown) -> float:
    assert not isinstance(value, Unknown)
    return value


def test_the_published_example_comes_out() -> None:
    evidence = ask()
    assert not isinstance(evidence.deflated, Unknown)
    assert evidence.deflated.probability == pytest.approx(0.9004, abs=5e-5)
    assert known(evidence.expected_max_annual) == pytest.approx(0.1132 * math.sqrt(250), abs=1e-3)
    assert evidence.years == 5.0
    assert evidence.is_shown is False


def test_five_years_bear_45_trials_at_a_ratio_of_one() -> None:
    assert minimum_backtest_years(45, target_sharpe_annual=1.0) == pytest.approx(5.0, abs=0.05)


@pytest.mark.parametrize("n", [10, 45, 1000])
def test_the_expected_maximum_of_luck_is_that_of_independent_normals(n: int) -> None:
    density = integrate.quad(lambda x: x * n * stats.norm.pdf(x) * stats.norm.cdf(x) ** (n - 1), -10, 10)[0]
    years = 4.0
    # Bailey and Lopez de Prado approximate it by extreme values; within 5 % from ten trials on.
    assert expected_max_annual(n, trial_variance_annual=1 / years) == pytest.approx(density / 2, rel=0.05)
    back = minimum_backtest_years(n, target_sharpe_annual=expected_max_annual(n, trial_variance_annual=1 / years))
    assert back == pytest.approx(years)


def test_probability_and_track_record_are_the_formulas_of_2012() -> None:
    moments = Moments(sharpe_annual=1.2, n=756, periods_per_year=252, skew=-0.5, kurtosis=6.0)
    evidence = ask(moments, benchmark=0.3)
    ratio, hurdle = 1.2 / math.sqrt(252), 0.3 / math.sqrt(252)
    variance = 1 + 0.5 * ratio + 5 / 4 * ratio**2
    assert not isinstance(evidence.probabilistic, Unknown)
    z = (ratio - hurdle) * math.sqrt(755 / variance)
    assert evidence.probabilistic.probability == pytest.approx(float(stats.norm.cdf(z)))
    needed = 1 + variance * (1.6448536269514722 / (ratio - hurdle)) ** 2
    assert known(evidence.min_track_record) == pytest.approx(needed)
    assert known(evidence.min_track_record_years) == pytest.approx(needed / 252)


@given(count=st.floats(1.0, 1e6), more=st.floats(1.0, 10.0))
def test_more_trials_never_make_a_ratio_worth_more(count: float, more: float) -> None:
    few = ask(trials=Trials(count=count, deviation_annual=0.5))
    many = ask(trials=Trials(count=count * more, deviation_annual=0.5))
    assert not isinstance(few.deflated, Unknown)
    assert not isinstance(many.deflated, Unknown)
    assert many.deflated.probability <= few.deflated.probability + 1e-12
    assert known(many.min_backtest_years) >= known(few.min_backtest_years) - 1e-9


def test_trials_that_nobody_counted_leave_it_open() -> None:
    evidence = ask(trials=Trials())
    for absent in (evidence.deflated, evidence.expected_max_annual, evidence.min_backtest_years):
        assert isinstance(absent, Unknown)
        assert absent.code == "n_trials_missing"
    assert evidence.is_shown is True
    apart = ask(trials=Trials(count=100))
    assert isinstance(apart.is_shown, Unknown)
    assert isinstance(apart.deflated, Unknown)
    assert apart.deflated.code == "trial_deviation_missing"
    assert known(apart.expected_max_of_luck) > 1


def test_a_ratio_below_its_benchmark_is_not_shown_whatever_was_tried() -> None:
    assert ask(trials=Trials(), benchmark=3.0).is_shown is False


def test_one_trial_is_deflated_by_nothing() -> None:
    evidence = ask(trials=Trials(count=1))
    assert not isinstance(evidence.deflated, Unknown)
    assert not isinstance(evidence.probabilistic, Unknown)
    assert evidence.deflated.probability == pytest.approx(evidence.probabilistic.probability)
    assert evidence.is_shown is True


@pytest.mark.parametrize(("sharpe", "remarks"), [(2.5, 0), (10.0, 0), (10.5, 1), (-12.0, 1)])
def test_a_ratio_that_no_market_pays_gets_a_remark(sharpe: float, remarks: int) -> None:
    assert len(ask(replace(PUBLISHED, sharpe_annual=sharpe, skew=0.0, kurtosis=3.0)).remarks) == remarks


@pytest.mark.parametrize(("apart", "remarks"), [(0.5, 0), (0.44, 1), (0.01, 1)])
def test_trials_closer_together_than_luck_would_have_them_get_a_remark(apart: float, remarks: int) -> None:
    # Luck alone tells annual ratios of five years 1 / sqrt(5) = 0.447 apart.
    assert len(ask(trials=Trials(count=100, deviation_annual=apart)).remarks) == remarks
    assert ask(trials=Trials(count=1, deviation_annual=apart)).remarks == ()


@pytest.mark.parametrize(
    ("moments", "trials"),
    [
        (replace(PUBLISHED, sharpe_annual=math.nan), Trials()),
        (replace(PUBLISHED, n=1), Trials()),
        (replace(PUBLISHED, periods_per_year=0.0), Trials()),
        (replace(PUBLISHED, kurtosis=2.0), Trials()),
        (PUBLISHED, Trials(count=0.5, deviation_annual=0.5)),
        (PUBLISHED, Trials(count=math.nan)),
        (PUBLISHED, Trials(count=5, deviation_annual=-0.5)),
        (PUBLISHED, Trials(deviation_annual=0.5)),
    ],
)
def test_what_cannot_be_is_refused(moments: Moments, trials: Trials) -> None:
    with pytest.raises(Refused):
        ask(moments, trials=trials)


@pytest.mark.parametrize("target", [0.0, -1.0, math.inf])
def test_a_length_needs_a_ratio_above_zero(target: float) -> None:
    with pytest.raises(Refused):
        minimum_backtest_years(10, target_sharpe_annual=target)
    evidence = ask(replace(PUBLISHED, sharpe_annual=-1.0))
    assert isinstance(evidence.min_backtest_years, Unknown)
    assert np.isfinite(known(evidence.expected_max_of_luck))
