"""Mistakes that a person makes, typed into the shipped gates: the library stays valid, and its cases are not met."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.library import edit
from tests.places import REPOSITORY

from golive.cli import main

NOT_MET = 1

BY_HAND = [
    pytest.param("cost", "min(edge, strategy_edge)", "max(edge, strategy_edge)", id="the larger edge for the smaller"),
    pytest.param("limits", "daily_loss < loss_limit", "daily_loss <= loss_limit", id="at the limit is still allowed"),
    pytest.param("participation", "{value: 5 %,", "{value: 5 bps,", id="basis points for percent"),
    pytest.param("kill_switch", '== "active"', '== "halted"', id="halted for active"),
    pytest.param("permit", '("replay", "paper")', '("replay", "paper", "live")', id="one mode too many"),
    pytest.param("eligibility", 'intent == "open"', 'intent == "close"', id="closing for opening"),
    pytest.param("regime", 'compatibility == "block"', 'compatibility == "allow"', id="allow for block"),
    pytest.param("orderflow", 'sides == "told" or', 'sides == "told" and', id="and for or"),
    pytest.param("orderflow", "that: cvd_fast > 0", "that: cvd_fast >= 0", id="no flow at all confirms"),
    pytest.param("data_quality", "{value: 1.4 x,", "{value: 14 x,", id="a point lost"),
]


@pytest.mark.parametrize(("gate", "before", "after"), BY_HAND)
def test_ten_mutants_planted_by_hand_in_the_shipped_gates_die(
    gate: str, before: str, after: str, tmp_path: Path
) -> None:
    for folder in ("rules", "strategies"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    edit(tmp_path, f"rules/gates/{gate}.yaml", before, after)
    result = CliRunner().invoke(main, ["test", str(tmp_path), gate])
    assert result.exit_code == NOT_MET, result.output
    assert f"gate.{gate}." in result.output
    assert ": expected " in result.output


def test_they_are_ten() -> None:
    assert len(BY_HAND) == 10
