"""`--risk-free` and `--risk-free-column`: by frequency and by unit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.cli.return_files import DATES, ISO, RETURNS, answer, lines, refusal

from golive.core.errors import Refused
from golive.facade.cost_sensitivity import CostSensitivityAnalyzer

MONTHS = [d.strftime("%Y-%m-%d") for d in pd.date_range("2000-01-31", periods=300, freq="ME")]
DAILY = ("--periods-per-year", 252, "--column", "ret")
MONTHLY = ("--periods-per-year", 12, "--column", "ret")


def notes(made: dict[str, Any]) -> str:
    return " ".join(made["notes"])


@pytest.mark.parametrize("cells", [[0.03] * 300, ["3%"] * 300, np.linspace(0.01, 0.05, 300).round(5)])
def test_a_rate_a_year_given_for_one_of_a_day_is_refused(tmp_path: Path, cells: Any) -> None:
    file = lines(tmp_path / "r.csv", "date,ret,rf", ISO, RETURNS, cells)
    assert "no rate a year" in refusal(file, *DAILY, "--risk-free-column", "rf")


def test_a_rate_a_year_given_for_one_of_a_month_is_named(tmp_path: Path) -> None:
    file = lines(tmp_path / "r.csv", "date,ret,rf", MONTHS, RETURNS, [0.03] * 300)
    said = notes(answer(file, *MONTHLY, "--risk-free-column", "rf"))
    assert "average 42.6 % a year, as rates a year would" in said


def test_what_cash_averages_in_a_year_is_said(tmp_path: Path) -> None:
    file = lines(tmp_path / "r.csv", "date,ret,rf", MONTHS, RETURNS, [0.0025] * 300)
    said = notes(answer(file, *MONTHLY, "--risk-free-column", "rf"))
    assert "the risk-free returns average 3.04 % a year" in said
    assert "as rates a year would" not in said


def test_percent_is_said_of_cash_and_returns_alike(tmp_path: Path) -> None:
    fractions = lines(tmp_path / "f.csv", "date,ret,rf", ISO, RETURNS, [0.0001] * 300)
    percent = lines(tmp_path / "p.csv", "date,ret,rf", ISO, (RETURNS * 100).round(4), [0.01] * 300)
    one = answer(fractions, *DAILY, "--risk-free-column", "rf")
    other = answer(percent, *DAILY, "--risk-free-column", "rf", "--percent")
    assert one["break_even"]["cost_bps"] == pytest.approx(other["break_even"]["cost_bps"], rel=1e-9)


def test_cash_that_is_called_percent_is_in_doubt(tmp_path: Path) -> None:
    file = lines(tmp_path / "r.csv", "date,ret,rf_pct", ISO, RETURNS, [0.01] * 300)
    assert "is called percent" in refusal(file, *DAILY, "--risk-free-column", "rf_pct")


def test_a_refused_column_of_cash_names_its_own_option(tmp_path: Path) -> None:
    file = lines(tmp_path / "r.csv", "date,ret,rf", ISO, RETURNS, np.linspace(100, 103, 300).round(3))
    assert "`--risk-free-column`" in refusal(file, *DAILY, "--risk-free-column", "rf")


def test_a_series_of_rates_a_year_is_refused_in_python_too() -> None:
    returns, rates = pd.Series(RETURNS, index=DATES), pd.Series(0.03, index=DATES)
    analyzer = CostSensitivityAnalyzer(periods_per_year=252, risk_free=rates)
    with pytest.raises(Refused, match="no rate a year") as refused:
        analyzer.calculate_break_even_cost(returns, 0.5)
    assert refused.value.code == "rate_in_doubt"


def test_returns_without_dates_are_held_against_the_periods_a_year_that_are_said(tmp_path: Path) -> None:
    monthly = np.random.default_rng(5).normal(0.012, 0.03, 120).round(5)
    file = lines(tmp_path / "r.csv", "ret", monthly)
    assert "another `--periods-per-year`" in refusal(file, "--periods-per-year", 252)
    answer(file, "--periods-per-year", 252, "--fractions")
    answer(file, "--periods-per-year", 12)


def test_prices_that_are_none_are_refused_without_a_made_up_option(tmp_path: Path) -> None:
    file = lines(tmp_path / "r.csv", "date,ret", ISO, np.abs(RETURNS) + 1e-6)
    said = refusal(file, "--prices")
    assert "leave `--prices` out" in said
    assert "`--ret`" not in said
