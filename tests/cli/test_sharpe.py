"""`golive sharpe`: text, JSON and page of given moments, and exit codes that never let doubt pass."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from tests.commands import Golive

MOMENTS = ("--sharpe", 2.5, "--returns", 1250, "--periods-per-year", 250, "--skew", -3, "--kurtosis", 10)
TRIALS = ("--trials", 100, "--trial-deviation", 0.7071067811865476)


def test_it_says_what_a_ratio_is_worth(golive: Golive) -> None:
    result = golive("sharpe", *MOMENTS, *TRIALS)
    assert result.exit_code == 1
    assert "exceeds that is held with 90.0 % confidence (DSR)" in result.output
    assert "a probability of" not in result.output
    assert "(MinBTL)" in result.output
    assert "takes returns as independent" in result.output


@pytest.mark.parametrize("form", [("--json",), ("--format", "json")])
def test_json_has_every_number_under_a_name_of_its_own(golive: Golive, form: tuple[str, ...]) -> None:
    answer = json.loads(golive("sharpe", *MOMENTS, *TRIALS, *form).stdout)
    assert answer["deflated"]["probability"] == pytest.approx(0.9004, abs=5e-5)
    assert answer["expected_max_annual"] == pytest.approx(1.789, abs=1e-3)
    assert answer["min_backtest_years"] == pytest.approx(1.025, abs=1e-3)
    assert answer["min_track_record"] > 0
    assert answer["probabilistic"]["probability"] > 0.99


def test_a_page_is_written(golive: Golive, tmp_path: Path) -> None:
    page = tmp_path / "sharpe.html"
    golive("sharpe", *MOMENTS, *TRIALS, "--format", "html", "--out", page)
    assert "MinBTL" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--trials", 1), 0),
        (("--trials", 2, "--trial-deviation", 0.1), 0),
        (TRIALS, 1),
        (("--benchmark", 3), 1),
        ((), 0),
        (("--confidence", "95 %"), 0),
        (("--confidence", "95 usd"), 2),
        (("--trials", 100), 3),
        (("--trial-deviation", 0.5), 2),
        (("--trials", 0, "--trial-deviation", 0.5), 2),
        (("--confidence", 1), 2),
        (("--trials", "nan"), 2),
    ],
)
def test_only_a_ratio_that_is_shown_passes(golive: Golive, options: tuple[object, ...], code: int) -> None:
    assert golive("sharpe", *MOMENTS, *options).exit_code == code


def test_without_counted_trials_it_says_what_can_be_told_and_what_is_not(golive: Golive) -> None:
    result = golive("sharpe", *MOMENTS)
    assert result.exit_code == 0
    assert "confidence (PSR)" in result.stdout
    assert "Showing it at 95 % takes" in result.stdout
    assert "It is not deflated for trials: nobody counted the trials" in result.stdout
    assert "not deflated for trials: nobody counted the trials" in result.stderr


def test_a_ratio_has_its_standard_error_with_method_and_n(golive: Golive) -> None:
    # By hand: sqrt(250 (1 + 3 S + 9/4 S^2) / 1249) with S = 2.5 / sqrt(250); 1.6449 of it on either side.
    per_period = 2.5 / math.sqrt(250)
    error = math.sqrt(250 * (1 + 3 * per_period + 9 / 4 * per_period**2) / 1249)
    lower, upper = 2.5 - 1.6448536 * error, 2.5 + 1.6448536 * error
    text = golive("sharpe", *MOMENTS).stdout
    assert f"standard error is {error:.2f} a year, its 90 % interval {lower:.2f} to {upper:.2f}" in " ".join(
        text.split()
    )
    assert "Bailey and Lopez de Prado (2012)" in text
    assert "n = 1,250" in text
    answer = json.loads(golive("sharpe", *MOMENTS, "--json").stdout)
    assert answer["interval"] == pytest.approx({"ratio": 2.5, "standard_error": error, "lower": lower, "upper": upper})
    assert "2012" in answer["interval_method"]


def test_a_short_record_has_no_interval(golive: Golive) -> None:
    moments = ("--sharpe", 5, "--returns", 23, "--periods-per-year", 252, "--skew", 0, "--kurtosis", 3)
    answer = json.loads(golive("sharpe", *moments, "--json").stdout)
    assert answer["interval"] is None
    assert answer["interval_why"].startswith("insufficient_data: 23 returns, needs 24")


@pytest.mark.parametrize("left_out", ["--skew", "--kurtosis", "--returns", "--periods-per-year", "--sharpe"])
def test_no_moment_has_a_default(golive: Golive, left_out: str) -> None:
    at = MOMENTS.index(left_out)
    result = golive("sharpe", *MOMENTS[:at], *MOMENTS[at + 2 :])
    assert result.exit_code == 2
    assert left_out in result.stderr


def test_a_ratio_that_no_market_pays_is_doubted(golive: Golive) -> None:
    result = golive(
        "sharpe", "--sharpe", 14, "--returns", 252, "--periods-per-year", 252, "--skew", 0, "--kurtosis", 3, *TRIALS
    )
    assert "A Sharpe ratio of 14.00 is beyond 10" in result.output
