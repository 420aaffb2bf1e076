"""Durability from returns: what is measured, what is refused, and why a component is missing."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from tests.track_records import POLICY, assess, evidence, shipped

from golive.core.errors import InvalidInput, Refused
from golive.core.value import Unknown
from golive.models.returns.live_gap import GapEvidence, LiveGap
from golive.readiness.durability.alpha_decay import DAY
from golive.readiness.durability.assessment import Durability
from golive.readiness.durability.policy import durability_policy
from golive.readiness.track_record import TrackRecord, count_parameters


def points(assessment: Durability) -> dict[str, float | None]:
    return {c.id: c.points for c in assessment.scored.components}


def reasons(assessment: Durability, component: str) -> str:
    return " ".join(next(c.reasons for c in assessment.scored.components if c.id == component))


def half_life_days(assessment: Durability) -> float:
    component = next(c for c in assessment.scored.components if c.id == "alpha_decay")
    value = component.mapped[0].measured.value
    assert not isinstance(value, Unknown)
    return value / DAY


def test_with_everything_known_the_score_is_a_number() -> None:
    assessment = assess(evidence())
    assert assessment.scored.lower == assessment.scored.upper
    assert assessment.scored.coverage == pytest.approx(1.0)
    assert None not in points(assessment).values()


def test_the_same_seed_gives_the_same_score() -> None:
    assert assess(evidence()).scored == assess(evidence()).scored


def test_beta_is_taken_out_before_anything_is_scored() -> None:
    record = evidence()
    assert record.market_returns is not None
    levered = replace(record, returns=np.asarray(record.returns) + 0.8 * np.asarray(record.market_returns))
    plain, more = assess(record), assess(levered)
    assert not isinstance(plain.beta, Unknown)
    assert not isinstance(more.beta, Unknown)
    assert more.beta.beta == pytest.approx(plain.beta.beta + 0.8)
    assert more.beta.alpha_annual == pytest.approx(plain.beta.alpha_annual)
    for component in ("regime_stability", "cost_robustness", "capacity", "alpha_decay"):
        assert points(more)[component] == pytest.approx(points(plain)[component], abs=1e-6)


def test_a_planted_half_life_is_found_in_trading_days() -> None:
    rng = np.random.default_rng(3)
    strength = 0.1 * 0.5 ** (np.arange(300) / 40) + rng.normal(0, 0.004, 300)
    assert half_life_days(assess(replace(evidence(), signal_strength=strength))) == pytest.approx(40, rel=0.1)
    crypto = durability_policy(shipped(), periods_per_year=365 * 6, trading_days=365)
    by_four_hours = assess(replace(evidence(), signal_strength=strength), replace(crypto, resamples=1_000))
    assert half_life_days(by_four_hours) == pytest.approx(40 / 6, rel=0.1)


def test_no_record_shows_a_half_life_longer_than_itself() -> None:
    steady = np.full(30, 0.05)
    noisy = steady + np.random.default_rng(4).normal(0, 0.001, 30)
    growing = np.linspace(0.05, 0.1, 30)
    for strength in (steady, noisy, growing):
        assert half_life_days(assess(replace(evidence(), signal_strength=strength))) <= 30


@pytest.mark.parametrize(("half_life", "or_longer"), [(8, False), (2_000, True)])
def test_an_upper_end_where_the_record_ends_is_no_bound(half_life: float, *, or_longer: bool) -> None:
    strength = 0.1 * 0.5 ** (np.arange(60) / half_life) + np.random.default_rng(4).normal(0, 0.01, 60)
    assessment = assess(replace(evidence(), signal_strength=strength))
    (measured,) = [m.measured for c in assessment.scored.components if c.id == "alpha_decay" for m in c.mapped]
    assert measured.or_longer is or_longer
    assert not isinstance(measured.interval, Unknown)
    assert (measured.interval[1] == 60 * DAY) is or_longer


def test_strength_below_zero_is_no_edge_that_could_last() -> None:
    against = -0.05 + np.random.default_rng(5).normal(0, 0.01, 100)
    assessment = assess(replace(evidence(), signal_strength=against))
    assert points(assessment)["alpha_decay"] == 0
    assert "alpha_decay" in assessment.scored.vetoed


def test_strength_that_is_not_told_from_none_leaves_decay_open() -> None:
    assessment = assess(replace(evidence(), signal_strength=np.random.default_rng(6).normal(0, 0.05, 100)))
    assert points(assessment)["alpha_decay"] is None
    assert "not told apart from none" in reasons(assessment, "alpha_decay")


def test_a_ruinous_regime_is_not_averaged_away() -> None:
    record = evidence()
    market = np.asarray(record.market_returns)
    before = np.concatenate([[0.0], np.convolve(market, np.ones(20))[:749]])
    hurt = np.where(before > 0, np.asarray(record.returns), np.asarray(record.returns) - 0.004)
    assessment = assess(replace(record, returns=hurt))
    assert not isinstance(assessment.regimes, Unknown)
    assert isinstance(assessment.regimes.worst_regime, str)
    assert "falling" in assessment.regimes.worst_regime
    better = points(assess(record))["regime_stability"]
    worse = points(assessment)["regime_stability"]
    assert better is not None
    assert worse is not None
    assert worse < better


def test_the_worst_regime_counts_its_own_returns_only() -> None:
    assessment = assess(evidence())
    assert not isinstance(assessment.regimes, Unknown)
    by_name = {regime.regime: regime.n for regime in assessment.regimes.regimes}
    (component,) = [c for c in assessment.scored.components if c.id == "regime_stability"]
    n = {m.map.measure.value: m.measured.n for m in component.mapped}
    assert n == {"worst_sharpe": by_name[str(assessment.regimes.worst_regime)], "share_paying": sum(by_name.values())}


def test_regimes_too_thin_to_count_leave_stability_open() -> None:
    assessment = assess(evidence(n=150))
    assert points(assessment)["regime_stability"] is None
    assert "regimes with fewer than 30" in reasons(assessment, "regime_stability")


@pytest.mark.parametrize(
    ("field", "missing"),
    [
        ("turnover", {"cost_robustness", "capacity"}),
        ("transaction_costs_bps", {"cost_robustness", "capacity"}),
        ("adv_traded", {"capacity"}),
        ("current_aum", {"capacity"}),
        ("market_returns", {"capacity"}),
        ("n_params", {"complexity"}),
        ("live_sharpe", {"live_gap"}),
    ],
)
def test_what_is_not_given_makes_its_components_missing_with_a_reason(field: str, missing: set[str]) -> None:
    gone: dict[str, Any] = {field: None}
    assessment = assess(replace(evidence(), **gone))
    assert {name for name, got in points(assessment).items() if got is None} == missing
    for name in missing:
        assert "given" in reasons(assessment, name)
    scored = assessment.scored
    assert scored.lower is not None
    assert scored.upper is not None
    assert scored.lower < scored.upper
    assert scored.lower <= POLICY.document.veto.caps_at


def test_uncounted_trials_withhold_the_deflated_ratio_and_cap_complexity() -> None:
    assessment = assess(replace(evidence(), n_trials=None))
    assert isinstance(assessment.deflated, Unknown)
    assert points(assessment)["complexity"] == 20
    assert "trials not counted" in reasons(assessment, "complexity")
    for trials in (1, 100, 10**9):
        counted = points(assess(replace(evidence(), n_trials=trials)))["complexity"]
        assert counted is not None
        assert counted >= 20


def test_more_trials_and_parameters_never_help() -> None:
    got = [points(assess(replace(evidence(), n_trials=t, n_params=1)))["complexity"] for t in (1, 10, 100, 1000)]
    assert got == sorted(got, key=lambda x: -(x or 0))
    got = [points(assess(replace(evidence(), n_params=k, n_trials=1)))["complexity"] for k in (0, 2, 8, 40)]
    assert got == sorted(got, key=lambda x: -(x or 0))


def test_a_gap_that_may_be_luck_scores_half_at_most() -> None:
    for live_periods in (None, 30, 250):
        assessment = assess(replace(evidence(), live_sharpe=2.0, live_periods=live_periods))
        assert points(assessment)["live_gap"] == 50
    long = assess(replace(evidence(), live_sharpe=2.0, live_periods=100_000, backtest_periods=100_000))
    assert isinstance(long.gap, LiveGap)
    assert long.gap.evidence is GapEvidence.UNKNOWN
    sure = points(long)["live_gap"]
    assert sure is not None
    assert sure > 80


def test_a_larger_gap_never_scores_more() -> None:
    for live_periods in (None, 30, 2_000):
        got = [
            points(assess(replace(evidence(), live_sharpe=live, live_periods=live_periods)))["live_gap"]
            for live in (2.5, 2.0, 1.5, 1.0, 0.5, 0.0, -1.0)
        ]
        assert got == sorted(got, key=lambda x: -(x or 0))


def test_higher_costs_and_more_assets_never_help() -> None:
    for change, component in (
        ([{"transaction_costs_bps": c} for c in (0.5, 1.0, 2.0, 5.0, 20.0)], "cost_robustness"),
        ([{"current_aum": a} for a in (1e4, 1e5, 1e6, 1e7)], "capacity"),
    ):
        got = [points(assess(replace(evidence(), **c)))[component] for c in change]  # type: ignore[arg-type]
        assert got == sorted(got, key=lambda x: -(x or 0))


def test_a_backtest_that_is_not_that_of_the_returns_is_remarked() -> None:
    assessment = assess(replace(evidence(), backtest_sharpe=9.0))
    assert any("given as 9" in remark for remark in assessment.remarks)
    assert not any("given as" in remark for remark in assess(evidence()).remarks)


def test_a_claim_that_the_returns_do_not_show_earns_nothing() -> None:
    own = points(assess(replace(evidence(), backtest_sharpe=None)))
    claimed = points(assess(replace(evidence(), backtest_sharpe=Fraction(9))))  # type: ignore[arg-type]
    assert claimed["complexity"] == own["complexity"]
    assert (claimed["live_gap"] or 0.0) <= (own["live_gap"] or 0.0)
    longer = points(assess(replace(evidence(), backtest_sharpe=None, backtest_periods=10**9)))
    assert longer["complexity"] == own["complexity"]


@pytest.mark.parametrize("change", [{"live_sharpe": 150.0}, {"backtest_sharpe": 150.0}])
def test_a_ratio_that_no_market_pays_says_nothing_of_the_gap(change: dict[str, Any]) -> None:
    assessment = assess(replace(evidence(), **change))
    assert points(assessment)["live_gap"] is None
    assert "is beyond 10" in reasons(assessment, "live_gap")


@pytest.mark.parametrize("change", [{"live_sharpe": 150.0}, {"backtest_sharpe": 150.0}])
def test_a_ratio_that_kept_records_show_is_scored_and_remarked(change: dict[str, Any]) -> None:
    assert points(assess(replace(evidence(), is_measured=True, **change)))["live_gap"] is not None


def test_returns_that_no_market_pays_say_nothing_of_what_is_kept() -> None:
    assessment = assess(replace(evidence(mean=0.02), backtest_sharpe=None))
    assert assessment.sharpe.annual > 10
    assert points(assessment)["complexity"] is None


RETURNS = np.random.default_rng(8).normal(0.001, 0.01, 100)


@pytest.mark.parametrize(
    ("returns", "code"),
    [
        ([], "invalid_input"),
        ([0.01], "insufficient_data"),
        ([0.01] * 50, "constant_returns"),
        ([0.0] * 50, "constant_returns"),
        ([0.01, math.nan, 0.02], "invalid_input"),
        ([0.01, math.inf, 0.02], "invalid_input"),
        ([0.01, -math.inf, 0.02], "invalid_input"),
        ([100.0, 101.0, 99.5], "not_returns"),
        ([0.4, 0.41, 0.42] * 20, "not_returns"),
        ([1.5, -2.0, 0.7], "not_returns"),
        ("returns", "invalid_input"),
        ([[0.01, 0.02], [0.0, 0.1]], "invalid_input"),
    ],
)
def test_returns_that_cannot_be_are_refused(returns: Any, code: str) -> None:
    with pytest.raises(Refused) as refused:
        assess(TrackRecord(returns=returns))
    assert refused.value.code == code
    assert refused.value.field == "returns"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"market_returns": RETURNS[:-1]}, "market_returns"),
        ({"market_returns": [math.nan] * 100}, "market_returns"),
        ({"market_returns": [0.01] * 100}, "market_returns"),
        ({"market_returns": RETURNS}, "market_returns"),
        ({"market_returns": 100 + RETURNS}, "market_returns"),
        ({"signal_strength": [0.1, math.nan, 0.2]}, "signal_strength"),
        ({"signal_strength": []}, "signal_strength"),
        ({"signal_strength": [0.1] * 9, "signal_window": 0}, "signal_window"),
        ({"transaction_costs_bps": 0.0}, "transaction_costs_bps"),
        ({"transaction_costs_bps": -1.0}, "transaction_costs_bps"),
        ({"transaction_costs_bps": math.nan}, "transaction_costs_bps"),
        ({"turnover": -0.5}, "turnover_per_period"),
        ({"turnover": math.inf}, "turnover_per_period"),
        ({"turnover": [0.5] * 99}, "turnover_per_period"),
        ({"current_aum": 0.0}, "current_aum"),
        ({"adv_traded": -1.0}, "adv_traded"),
        ({"backtest_sharpe": math.nan}, "backtest_sharpe"),
        ({"live_sharpe": math.inf}, "live_sharpe"),
        ({"live_sharpe": 1.0, "live_periods": 1}, "n_live"),
        ({"n_trials": 0}, "n_trials"),
        ({"n_params": -1}, "n_params"),
    ],
)
def test_evidence_that_cannot_be_is_refused_by_name(change: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        assess(replace(TrackRecord(returns=RETURNS), **change))
    assert refused.value.field == field


def test_a_strategy_that_loses_gets_no_number_it_did_not_earn() -> None:
    assessment = assess(replace(evidence(mean=-0.001), backtest_sharpe=None))
    got = points(assessment)
    assert got["complexity"] is None
    assert got["live_gap"] is None
    assert (got["cost_robustness"], got["capacity"]) == (0, 0)
    assert not assessment.scored.rating.deploy


@pytest.mark.parametrize("n", [2, 3, 5, 11, 25, 40, 80])
def test_a_short_record_is_withheld_and_never_breaks(n: int) -> None:
    rng = np.random.default_rng(n)
    market = rng.normal(0, 0.01, n)
    given = replace(
        evidence(), returns=rng.normal(0.001, 0.01, n), market_returns=market, signal_strength=None, live_sharpe=None
    )
    assessment = assess(given)
    assert assessment.scored.lower is None
    assert assessment.scored.rating.value == "WITHHELD"


def test_turnover_that_is_nothing_leaves_costs_open() -> None:
    assessment = assess(replace(evidence(), turnover=0.0))
    assert points(assessment)["cost_robustness"] is None
    assert points(assessment)["capacity"] is None


@pytest.mark.parametrize(
    ("params", "count"),
    [(None, None), ({}, None), ({"a": 1, "b": {"c": 2, "d": [3, 4]}}, 4), ([1, 2], 2), (5, 5), (0, 0), ((), None)],
)
def test_declared_parameters_are_counted_leaf_by_leaf(params: object, count: int | None) -> None:
    assert count_parameters(params) == count


@pytest.mark.parametrize("params", ["fast=10", -1, 2.5, object(), math.nan])
def test_what_is_no_declaration_of_parameters_is_refused(params: object) -> None:
    with pytest.raises(Refused, match="invalid_input"):
        count_parameters(params)


def test_a_library_without_the_score_is_told_so() -> None:
    with pytest.raises(InvalidInput, match="no durability score `other`"):
        durability_policy(shipped(), name="other")
