"""The report of a month on the sparse market: every section holds numbers, but for what is listed here with its n."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.commands import run_command
from tests.paper_month import paper_month

DAYS = 30
LAST = "2026-02-03"

WITHHELD = {
    "sharpe/days_needed": DAYS,
    "sharpe/days_left": DAYS,
}
"""Figures that may have no number, and over how many they were looked for: where the Sharpe ratio is not above zero, no
number of days makes it so."""

WITHHELD_SECTIONS = {
    "regimes": "the library has no gate that asks for one",
    "models": "n = 0 words",
    "backtest": "no backtest is named",
    "accounts": "n = 1",
}
"""What nothing was given for."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    month = paper_month(tmp_path_factory.mktemp("month") / "account", days=DAYS, looks_min=30, least_move_bps=15)
    out = month.journal.parent / "out"
    done = run_command("report", "daily", month.library, "--journal", month.journal, "--date", LAST, "--out", out)
    assert done.exit_code == 0, done.output
    document: dict[str, Any] = json.loads((out / f"paper-{LAST}.json").read_text())
    document["text"] = run_command("report", "daily", month.library, "--journal", month.journal, "--date", LAST).output
    document["page"] = (out / f"paper-{LAST}.html").read_text()
    document["metrics"] = json.loads(Path(out / f"paper-{LAST}.metrics.json").read_text())["metrics"]
    return document


def test_every_figure_of_the_run_has_a_number_but_for_those_that_are_listed(told: dict[str, Any]) -> None:
    groups = {**told["run_so_far"], "sharpe": told["sharpe"]}
    figures = {f"{group}/{id}": one for group, own in groups.items() for id, one in own.items()}
    without = {id: one["n"] for id, one in figures.items() if one["value"] is None}
    assert without.items() <= WITHHELD.items()
    assert len(figures) > 40
    estimates = [one for one in figures.values() if one["value"] is not None and not one["exact"]]
    assert all(one["lower"] <= one["value"] <= one["upper"] for one in estimates if one["lower"] is not None)
    assert all(one["why"] for one in estimates if one["lower"] is None)


def test_a_month_has_its_sharpe_ratio_with_an_interval_and_the_confidence_of_thirty_days(told: dict[str, Any]) -> None:
    sharpe, psr = told["sharpe"]["sharpe"], told["sharpe"]["psr"]
    assert sharpe["n"] == psr["n"] == DAYS
    assert sharpe["lower"] < sharpe["value"] < sharpe["upper"]
    assert 0 < psr["value"] < 1
    win = told["run_so_far"]["earnings"]["win_rate"]
    assert win["n"] > 100
    assert 0 < win["lower"] < win["value"] < win["upper"] < 1


def test_limits_blocked_looks_days_and_health_hold_numbers(told: dict[str, Any]) -> None:
    assert told["limits"]["why"] is None
    assert len(told["limits"]["uses"]) > 10
    assert all(use["n"] > 0 for use in told["limits"]["uses"])
    assert sum(one["looks"] for one in told["blocked"]["run_so_far"]) > 100
    assert len(told["days"]["each"]) == DAYS
    assert told["days"]["counted"] == 0, "a simulated feed counts no day"
    assert told["run_so_far"]["operation"]["uptime"]["value"] == 1.0
    assert told["day_before"] is not None


def test_what_is_drawn_is_drawn_and_what_was_not_given_says_so(told: dict[str, Any]) -> None:
    drawn = ("equity", "daily-chart", "slippage-chart", "impact-chart", "limits-chart", "gates-chart")
    assert [name for name in drawn if f'id="{name}-title"' not in told["page"]] == []
    assert [why for why in WITHHELD_SECTIONS.values() if why not in told["text"]] == []


def test_the_metrics_of_the_day_are_its_figures(told: dict[str, Any]) -> None:
    own = {id: one for group in told["day"].values() for id, one in group.items()}
    assert own.items() <= told["metrics"].items()
