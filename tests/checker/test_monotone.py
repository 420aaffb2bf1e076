"""`tighter:` is held to what the expressions say, wherever that can be told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.places import REPOSITORY

from golive.checker import check
from golive.checker.monotone import MOST_NAMED
from golive.loader import load_library
from golive.models.functions import FUNCTIONS


def codes(folder: Path, changes: dict[str, tuple[str, str]]) -> list[str]:
    for name in ("rules", "strategies"):
        shutil.copytree(REPOSITORY / name, folder / name)
    for file, (old, new) in changes.items():
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    specs, issues = load_library(folder)
    assert not issues
    return [i.code for i in check(specs, FUNCTIONS)[1]]


def test_the_shipped_library_keeps_its_promises(tmp_path: Path) -> None:
    assert codes(tmp_path, {}) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("rules/gates/orderflow.yaml", "range: [50 %, 100 %], tighter: higher", "range: [50 %, 100 %], tighter: lower"),
        ("rules/gates/orderflow.yaml", "of: [refuse, accept], tighter: first", "of: [refuse, accept], tighter: last"),
        ("rules/gates/limits.yaml", "range: [0 x, 10 x], tighter: lower", "range: [0 x, 10 x], tighter: higher"),
        ("rules/gates/regime.yaml", "range: [0, 1], tighter: lower", "range: [0, 1], tighter: higher"),
        ("rules/models/impact.yaml", "eta:     {value: 0.142, range: [0, 10], tighter: higher",
         "eta:     {value: 0.142, range: [0, 10], tighter: lower"),
        ("strategies/momentum.yaml", "range: [0 bps, 1_000 bps], tighter: higher",
         "range: [0 bps, 1_000 bps], tighter: lower"),
        ("rules/gates/cost.yaml", "range: [1 x, 10 x], tighter: higher", "range: [1 x, 10 x], tighter: lower"),
    ],
    ids=["requirement", "word", "cap", "factor", "through a model", "signal", "times what is never negative"],
)  # fmt: skip
def test_a_direction_that_loosens_is_an_issue(tmp_path: Path, file: str, old: str, new: str) -> None:
    assert set(codes(tmp_path, {file: (old, new)})) == {"GL225"}


def test_a_direction_that_cannot_be_told_is_not_an_issue(tmp_path: Path) -> None:
    changed = "that: spread <= max_spread * max_spread / max_spread"
    assert codes(tmp_path, {"rules/gates/data_quality.yaml": ("that: spread <= max_spread", changed)}) == []


def test_of_a_parameter_that_loosens_many_rules_some_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    for name in ("rules", "strategies"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    path = tmp_path / "rules/gates/data_quality.yaml"
    rules = "".join(
        f'  - {{id: above_{i}, that: spread <= max_spread, else: "wide"}}\n' for i in range(1, MOST_NAMED + 6)
    )
    text = path.read_text(encoding="utf-8").replace("require:\n", f"require:\n{rules}")
    parameter = next(line for line in text.splitlines() if line.strip().startswith("max_spread:"))
    path.write_text(text.replace(parameter, parameter.replace("tighter: lower", "tighter: higher")), encoding="utf-8")
    issues = [i for i in check(load_library(tmp_path)[0], FUNCTIONS)[1] if i.code == "GL225"]
    assert len(issues) == MOST_NAMED
    assert [i.message.endswith("more") for i in issues].count(True) == 1
    assert any(i.message.endswith(" and 6 more") for i in issues)
