"""How sure an answer is asked to be: half and less is refused, and what is asked for is what is written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.commands import run_command as golive
from tests.own_fills import file_of, frame

from golive.core.errors import Refused
from golive.facade.cost_sensitivity import CostSensitivityAnalyzer

SHARPE = ("--sharpe", 1, "--returns", 500, "--periods-per-year", 252, "--skew", 0, "--kurtosis", 3)


@pytest.fixture
def returns(tmp_path: Path) -> Path:
    file = tmp_path / "r.csv"
    file.write_text("ret\n" + "\n".join(f"{x:.6f}" for x in np.random.default_rng(4).normal(0.0005, 0.01, 250)) + "\n")
    return file


@pytest.mark.parametrize("asked", [0.05, 0.3, 0.5])
@pytest.mark.parametrize("command", ["costs", "sharpe", "fit"])
def test_what_may_be_wrong_is_not_taken_for_how_sure_it_is(
    tmp_path: Path, returns: Path, command: str, asked: float
) -> None:
    what = {
        "costs": ("costs", returns, "--turnover", 0.5, "--resamples", 100),
        "sharpe": ("sharpe", *SHARPE),
        "fit": ("impact", "--fit", file_of(tmp_path / "f.csv", frame())),
    }
    result = golive(*what[command], "--confidence", asked)
    assert result.exit_code == 2, result.output
    assert f"`confidence` is {asked:g}, needs to lie above 0.5" in result.stderr


def test_bounds_of_a_low_confidence_are_refused_in_python_too() -> None:
    with pytest.raises(Refused, match="needs to lie above"):
        CostSensitivityAnalyzer(confidence=0.05)


@pytest.mark.parametrize(
    ("asked", "bound", "interval"), [(0.975, "97.5 %", "95 %"), (0.999, "99.9 %", "99.8 %"), (0.95, "95 %", "90 %")]
)
def test_a_confidence_is_written_with_all_its_digits(returns: Path, asked: float, bound: str, interval: str) -> None:
    text = golive("costs", returns, "--turnover", 0.5, "--resamples", 1000, "--confidence", asked).stdout
    assert f"each with {bound} confidence" in text
    assert f" {interval} interval" in text


def test_too_few_resamples_for_a_bound_are_refused(returns: Path) -> None:
    ask = ("costs", returns, "--turnover", 0.5, "--resamples")
    assert "needs at least 20" in golive(*ask, 19).stderr
    assert golive(*ask, 20).exit_code == 0
    assert "needs at least 1000" in golive(*ask, 500, "--confidence", 0.999).stderr


def test_a_low_confidence_makes_no_fit_narrow_enough_to_be_used(tmp_path: Path) -> None:
    file = file_of(tmp_path / "f.csv", frame(noise=0.3, orders=120))
    for asked in (0.95, 0.6):
        text = golive("impact", "--fit", file, "--confidence", asked).stdout
        assert "the library's 0.142 stays in use, interval of" in text
