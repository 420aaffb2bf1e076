"""A change that nobody can weigh is not passed over because another one beside it can be."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.commands import run_command
from tests.library import edit

from golive.loader.shipped import FOLDERS, library_root

PIPELINE = "rules/pipeline.yaml"
SCORE = "rules/scores/durability.yaml"
MOMENTUM = "strategies/momentum.yaml"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return a copy of the shipped library in which gates have changed places, which decides nothing."""
    for name in FOLDERS:
        if (library_root() / name).is_dir():
            shutil.copytree(library_root() / name, tmp_path / name)
    edit(tmp_path, PIPELINE, "cost, participation", "participation, cost")
    return tmp_path


def exit_code(library: Path) -> int:
    return run_command("validate", library, "--against", library_root()).exit_code


def test_an_order_of_gates_alone_needs_no_approval(library: Path) -> None:
    assert exit_code(library) == 0


def test_a_score_that_changed_needs_approval_whatever_changed_with_it(library: Path) -> None:
    edit(library, SCORE, "veto: {below: 20, caps_at: 40", "veto: {below: 1, caps_at: 99")
    assert exit_code(library) == 3


def test_a_score_that_is_gone_needs_approval_whatever_changed_with_it(library: Path) -> None:
    (library / SCORE).unlink()
    (library / SCORE).with_suffix(".cases.yaml").unlink()
    assert exit_code(library) == 3


def test_trials_that_nobody_counts_any_more_loosen(library: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    counted = shutil.copytree(library, tmp_path_factory.mktemp("counted") / "policy")
    edit(counted, MOMENTUM, "trials: 1\n", "trials: 40\n")
    assert run_command("validate", library, "--against", counted).exit_code == 1
    assert run_command("validate", counted, "--against", library).exit_code == 0
