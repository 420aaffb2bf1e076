"""Columns that pass for returns though they say something else, and returns that say too little for a bound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.cli.return_files import ISO, QUICK, RETURNS, answer, lines, refusal
from tests.commands import run_command as golive

PRICES = 100 * np.cumprod(1 + RETURNS)
MOMENTS = ("sharpe", "--periods-per-year", 252, "--skew", 0, "--kurtosis", 3)


def notes(file: Path, *options: object) -> str:
    return " ".join(answer(file, *options)["notes"])


@pytest.mark.parametrize("total", [RETURNS.sum(), np.prod(1 + RETURNS) - 1])
def test_a_row_of_totals_without_dates_is_no_period(tmp_path: Path, total: float) -> None:
    file = lines(tmp_path / "r.csv", "ret", [*RETURNS, round(float(total), 4)])
    assert "is the total of all before it" in refusal(file)


def test_a_row_of_totals_with_a_date_of_its_own_is_no_period(tmp_path: Path) -> None:
    file = lines(tmp_path / "r.csv", "date,ret", [*ISO, "2021-03-29"], [*RETURNS, round(float(RETURNS.sum()), 4)])
    assert "is the total of all before it" in refusal(file)


def test_logarithms_are_simple_returns_only_where_somebody_says_so(tmp_path: Path) -> None:
    for name in ("log_return", "logret", "r (ln)"):
        file = lines(tmp_path / "r.csv", f"date,{name}", ISO, np.log1p(RETURNS))
        assert "is called a logarithm" in refusal(file)
        answer(file, "--fractions")
    answer(lines(tmp_path / "r.csv", "date,catalog return", ISO, RETURNS))


def test_returns_over_stretches_that_overlap_are_named(tmp_path: Path) -> None:
    five_days = PRICES[5:] / PRICES[:-5] - 1
    assert "stretches that overlap" in notes(lines(tmp_path / "r.csv", "date,r5", ISO[5:], five_days))
    assert "overlap" not in notes(lines(tmp_path / "d.csv", "date,ret", ISO, RETURNS))


def test_noise_that_is_taken_for_prices_is_named(tmp_path: Path) -> None:
    noise = np.random.default_rng(3).uniform(10, 12, 300).round(3)
    said = golive("costs", lines(tmp_path / "r.csv", "date,x", ISO, noise), *QUICK, "--prices").stdout
    assert "takes back part of the one before it" in said


@pytest.mark.parametrize("wins", [3, 23])
def test_a_bound_needs_returns_that_tell_something(tmp_path: Path, wins: int) -> None:
    sparse = np.zeros(300)
    sparse[:: 300 // wins][:wins] = np.linspace(0.01, 0.05, len(sparse[:: 300 // wins][:wins])).round(4)
    told = int((sparse > 0).sum())
    result = golive("costs", lines(tmp_path / "r.csv", "date,ret", ISO, sparse), *QUICK)
    assert result.exit_code == 3, result.output
    assert f"all but {told} of 300 are one value, needs 24" in result.output
    assert "The strategy dies" not in result.output
    assert "90 % interval" not in result.output


def test_a_strategy_that_is_in_the_market_often_enough_has_its_bound(tmp_path: Path) -> None:
    sparse = np.where(np.arange(300) % 10 == 0, RETURNS, 0.0)
    assert answer(lines(tmp_path / "r.csv", "date,ret", ISO, sparse))["bound"] is not None


def test_trials_that_do_not_differ_do_not_pass_for_ten(tmp_path: Path) -> None:
    asked = (*MOMENTS, "--sharpe", 2, "--returns", 750, "--trials", 10)
    assert "are one trial" in golive(*asked, "--trial-deviation", 0).stderr
    assert golive(*asked, "--trial-deviation", 0.6).exit_code in (0, 1)


def test_a_handful_of_returns_is_no_proof_of_a_sharpe_ratio() -> None:
    asked = (*MOMENTS, "--sharpe", 40, "--trials", 1, "--returns")
    assert golive(*asked, 10).exit_code == 3
    assert golive(*asked, 24).exit_code == 0
