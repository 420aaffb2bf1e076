"""A change of fills is looser where they become better: which direction that is, no document can say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.library import edit
from tests.places import REPOSITORY

from golive.checker.compare import compare
from golive.documents.library import Specs
from golive.loader import load_library

LIBRARY = REPOSITORY / "tests" / "loader" / "library"
FILLS = "rules/fills.yaml"


def changed(folder: Path, *edits: tuple[str, str]) -> Specs:
    shutil.copytree(LIBRARY, folder, dirs_exist_ok=True)
    for old, new in edits:
        edit(folder, FILLS, old, new)
    specs, issues = load_library(folder)
    assert [str(issue) for issue in issues] == []
    return specs


def directions(folder: Path, *edits: tuple[str, str]) -> list[str]:
    before, _ = load_library(LIBRARY)
    return [change.direction.value for change in compare(before, changed(folder, *edits), {})]


@pytest.mark.parametrize(
    ("old", "new", "direction"),
    [
        ("value: 20 ms", "value: 10 ms", "looser"),
        ("value: 0.4 s", "value: 500 ms", "tighter"),
        ("{value: 1.5 x", "{value: 1 x", "looser"),
        ("{value: 30 %", "{value: 20 %", "looser"),
        ("{value: none", "{value: until_changed", "tighter"),
        ("{value: 2 s", "{value: 3 s", "looser"),
        ("{value: power", "{value: risk_averse", "tighter"),
        ("{value: 3, range", "{value: 4, range", "changed"),
        ("{value: refuse", "{value: accept", "looser"),
        ("{value: close_side", "{value: mid", "changed"),
        ("{value: quote", "{value: mark", "changed"),
        ("{value: 4 bps", "{value: 3 bps", "looser"),
        ("{value: 10 %", "{value: 11 %", "looser"),
        ("samples: [30 ms", "samples: [31 ms", "changed"),
        ("median: delay, p99: tail", "median: delay, p99: delay", "changed"),
        ("latency: [0 ms,", "latency: [1 ms,", "neither"),
    ],
)
def test_a_change_has_the_direction_in_which_fills_become_better(
    tmp_path: Path, old: str, new: str, direction: str
) -> None:
    if new.endswith("p99: delay"):
        # A parameter that no leg names any more is none of the document.
        lines = (LIBRARY / FILLS).read_text(encoding="utf-8").splitlines(keepends=True)
        tail = next(line for line in lines if line.startswith("  tail:"))
        assert directions(tmp_path, (old, new), (tail, "")) == [direction, "neither"]
        return
    assert directions(tmp_path, (old, new)) == [direction]


def test_a_direction_that_is_not_said_or_said_wrongly_changes_nothing(tmp_path: Path) -> None:
    undirected = ("range: [0 %, 100 %], tighter: higher", "range: [0 %, 100 %]")
    assert directions(tmp_path, ("{value: 30 %", "{value: 20 %"), undirected) == ["looser", "changed"]


def test_fills_that_are_gone_need_approval_and_new_ones_do_not(tmp_path: Path) -> None:
    with_fills = changed(tmp_path)
    (tmp_path / FILLS).unlink()
    without, _ = load_library(tmp_path)
    assert [c.direction.value for c in compare(with_fills, without, {})] == ["changed"]
    assert [c.direction.value for c in compare(without, with_fills, {})] == ["neither"]
