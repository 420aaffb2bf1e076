"""`golive costs --sample` and `golive score --sample`: returns to try both on, and their label."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from tests.commands import run_command as golive

from golive.simulator.simulated_returns import SIMULATED_RETURNS

TRADED = ("--turnover-column", "turnover")
MONTHS = ("--periods-per-year", 12, "--risk-free", "0 %")


def columns() -> dict[str, list[str]]:
    with SIMULATED_RETURNS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: [row[name] for row in rows] for name in rows[0]}


def test_the_series_has_every_month_of_thirty_years() -> None:
    months = np.array(columns()["date"], dtype="datetime64[M]")
    assert len(months) == 360
    assert np.all(np.diff(months) == np.timedelta64(1, "M"))


def test_its_mean_shrinks_from_decade_to_decade() -> None:
    decades = np.split(np.array(columns()["strategy"], dtype=float), 3)
    assert [decade.mean() for decade in decades] == pytest.approx([0.0075, 0.006, 0.0045], abs=1e-7)


def test_what_ships_is_judged_like_the_file_itself(tmp_path: Path) -> None:
    copied = shutil.copy(SIMULATED_RETURNS, tmp_path)
    shipped = golive("costs", "--sample", *TRADED, "--resamples", 300, "--format", "json")
    named = golive("costs", copied, "--column", "strategy", *TRADED, "--resamples", 300, "--format", "json")
    assert shipped.exit_code == 0, shipped.output
    assert shipped.stdout == named.stdout


def test_a_break_even_of_the_sample_is_that_of_its_means() -> None:
    of = columns()
    answer = json.loads(golive("costs", "--sample", *TRADED, "--resamples", 300, "--format", "json").stdout)
    means = np.array(of["strategy"], dtype=float).mean() / np.array(of["turnover"], dtype=float).mean()
    assert answer["break_even"]["cost_bps"] == pytest.approx(1e4 * means, rel=1e-9)


@pytest.mark.parametrize("command", ["costs", "score"])
def test_everything_that_is_said_of_it_says_that_it_is_simulated(command: str, tmp_path: Path) -> None:
    scored = ("--market", "market", "--costs", "20 bps", "--params", 2)
    asked = (*TRADED, *MONTHS, *(scored if command == "score" else ("--resamples", 300)))
    page = tmp_path / "page.html"
    said = golive(command, "--sample", *asked)
    assert "SIMULATED" in said.stdout.splitlines()[0]
    golive(command, "--sample", *asked, "--format", "html", "--out", page)
    assert "SIMULATED" in page.read_text(encoding="utf-8").partition("</h1>")[0]


@pytest.mark.parametrize("command", ["costs", "score"])
@pytest.mark.parametrize("asked", [(), ("mine.csv", "--sample")])
def test_a_file_and_the_sample_are_not_judged_at_once(command: str, asked: tuple[str, ...]) -> None:
    result = golive(command, *asked, "--turnover", 1)
    assert result.exit_code == 2
    assert "give either FILE or --sample" in result.stderr
