"""`ProfitabilityDurabilityEngine`, called as the production summary calls it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import golive
from golive import DurabilityScore, ProfitabilityDurabilityEngine
from golive.core.errors import InvalidInput, Refused

RNG = np.random.default_rng(1)
MARKET = RNG.normal(0.0004, 0.01, 750)
RETURNS = RNG.normal(0.0012, 0.008, 750) + 0.2 * MARKET
STRENGTH = 0.08 * np.exp(-np.arange(750) / 400) + RNG.normal(0, 0.02, 750)
USAGE: dict[str, Any] = {
    "returns": RETURNS,
    "signal_strength": STRENGTH,
    "market_returns": MARKET,
    "backtest_sharpe": 2.0,
    "live_sharpe": 1.5,
    "strategy_params": {"fast": 10, "slow": 60, "stop": 0.02},
    "transaction_costs_bps": 15,
    "current_aum": 100000,
    "adv_traded": 10000000,
}
KNOWN = {"turnover": 0.5, "n_trials": 10, "live_periods": 250, "transaction_costs_bps": 2}


@pytest.fixture(scope="module")
def engine() -> ProfitabilityDurabilityEngine:
    return ProfitabilityDurabilityEngine()


@pytest.fixture(scope="module")
def score(engine: ProfitabilityDurabilityEngine) -> DurabilityScore:
    return engine.calculate_durability_score(**USAGE)


@pytest.fixture(scope="module")
def above_cash() -> ProfitabilityDurabilityEngine:
    return ProfitabilityDurabilityEngine(risk_free=0.0)


def test_the_usage_block_gives_a_score_that_is_not_deployed_before_cash_is_told(score: DurabilityScore) -> None:
    assert f"Durability: {score.overall_score}/100 - {score.rating.value}" == "Durability: 40.0/100 - POOR"
    assert (score.rating.deploy, score.rating.advice) == (False, "Do not deploy: no risk-free rate is given")
    assert score.interval is not None
    low, high = score.interval
    assert low == score.overall_score
    assert low < high < 100


def test_what_the_usage_block_leaves_out_is_named(score: DurabilityScore) -> None:
    said = " ".join(score.reasons)
    for words in ("turnover not given", "trials not counted", "live periods not counted"):
        assert words in said
    assert score.components["capacity"].points is None
    assert score.coverage == pytest.approx(0.7)


def test_with_everything_given_the_interval_is_a_point(above_cash: ProfitabilityDurabilityEngine) -> None:
    got = above_cash.calculate_durability_score(**{**USAGE, **KNOWN})
    assert got.overall_score is not None
    assert got.interval == (float(got.overall_score), float(got.overall_score))
    assert got.beta is not None
    assert got.beta.beta == pytest.approx(0.2, abs=0.1)
    assert got.rating.deploy


def test_only_who_says_what_cash_pays_is_rated_above_the_cap(
    engine: ProfitabilityDurabilityEngine, above_cash: ProfitabilityDurabilityEngine
) -> None:
    silent, told = (e.calculate_durability_score(**{**USAGE, **KNOWN}) for e in (engine, above_cash))
    assert silent.interval is not None
    assert told.interval is not None
    assert silent.interval == (40.0, told.interval[1])
    assert silent.reasons[-1] == "no risk-free rate is given: until it is, the whole is capped at 40, and not deployed"
    assert not any("risk-free" in reason for reason in (*told.reasons, *told.remarks))


def test_interest_is_an_edge_for_nobody_whether_or_not_the_rate_is_told() -> None:
    """A fund of bills: steady enough for every other measure, and nothing above the rate."""
    paid = 1.05 ** (1 / 252) - 1 + 2e-6 * np.sin(np.arange(750) / 60) + RNG.normal(0, 2e-7, 750)
    rest: dict[str, Any] = {**USAGE, **KNOWN, "returns": paid, "signal_strength": None, "backtest_sharpe": None}
    for risk_free in (None, 0.05):
        got = ProfitabilityDurabilityEngine(risk_free=risk_free).calculate_durability_score(**rest)
        assert not got.rating.deploy


def test_too_little_known_is_withheld(engine: ProfitabilityDurabilityEngine) -> None:
    got = engine.calculate_durability_score(RETURNS)
    assert (got.overall_score, got.interval, got.rating.value) == (None, None, "WITHHELD")
    assert f"{got.overall_score}/100 - {got.rating.value}" == "None/100 - WITHHELD"
    assert got.beta is None
    assert "needs 70 %" in got.reasons[0]


def test_arrays_lists_and_series_score_alike(engine: ProfitabilityDurabilityEngine) -> None:
    index = pd.bdate_range("2020-01-01", periods=750, tz="UTC")
    as_series = {k: pd.Series(v, index=index) if isinstance(v, np.ndarray) else v for k, v in USAGE.items()}
    as_lists = {k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in USAGE.items()}
    plain = engine.calculate_durability_score(**USAGE)
    for given in (as_series, as_lists):
        got = engine.calculate_durability_score(**given)
        assert (got.overall_score, got.interval) == (plain.overall_score, plain.interval)


def test_series_of_other_dates_are_not_paired_by_position(engine: ProfitabilityDurabilityEngine) -> None:
    own = pd.Series(RETURNS, index=pd.bdate_range("2020-01-01", periods=750))
    market = pd.Series(MARKET, index=pd.bdate_range("2020-01-02", periods=750))
    with pytest.raises(Refused, match="different indexes") as refused:
        engine.calculate_durability_score(own, market_returns=market)
    assert refused.value.field == "market_returns"


def test_periods_a_year_scale_the_answer() -> None:
    monthly = ProfitabilityDurabilityEngine(periods_per_year=12)
    got = monthly.calculate_durability_score(**USAGE)
    assert got.assessment.sharpe.annual == pytest.approx(np.mean(RETURNS) / np.std(RETURNS, ddof=1) * np.sqrt(12))


def test_a_score_is_compared_unrounded_and_written_with_one_decimal(above_cash: ProfitabilityDurabilityEngine) -> None:
    got = above_cash.calculate_durability_score(**{**USAGE, **KNOWN}).overall_score
    assert got is not None
    assert str(got) == f"{float(got):.1f}"
    assert f"{got:.3f}" == f"{float(got):.3f}"
    assert got > 60


def test_a_library_is_named_once() -> None:
    with pytest.raises(InvalidInput, match="both given"):
        ProfitabilityDurabilityEngine(engine=golive.Engine.shipped(), library="policy")


def test_returns_of_tomorrow_are_no_record() -> None:
    ahead = pd.Series(np.full(300, 0.001), index=pd.bdate_range("2099-01-01", periods=300))
    with pytest.raises(Refused, match="the last of `returns` is of 2100-02-24, after now") as refused:
        ProfitabilityDurabilityEngine().calculate_durability_score(returns=ahead)
    assert (refused.value.code, refused.value.field) == ("from_the_future", "returns")
