"""A change of an account on paper is looser where fewer days are enough, or its silence is noticed later."""

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
PAPER, MARKET = "rules/paper.yaml", "rules/markets/btc.yaml"


def changed(folder: Path, file: str, old: str, new: str) -> Specs:
    shutil.copytree(LIBRARY, folder, dirs_exist_ok=True)
    edit(folder, file, old, new)
    specs, issues = load_library(folder)
    assert [str(issue) for issue in issues] == []
    return specs


def directions(before: Specs, after: Specs) -> list[str]:
    return [change.direction.value for change in compare(before, after, {})]


@pytest.mark.parametrize(
    ("file", "old", "new", "direction"),
    [
        (PAPER, "value: 45 d", "value: 46 d", "tighter"),
        (PAPER, "value: 45 d", "value: 30 d", "looser"),
        (PAPER, "value: 99.5 %", "value: 99 %", "looser"),
        (PAPER, "value: 99.5 %", "value: 99.9 %", "tighter"),
        (PAPER, "value: 100,", "value: 50,", "looser"),
        (PAPER, "value: 1.5 min", "value: 2 min", "looser"),
        (PAPER, "value: 1.5 min", "value: 1 min", "tighter"),
        (PAPER, "100_000.5 usd", "50_000 usd", "changed"),
        (PAPER, "range: [30 d, 365 d]", "range: [31 d, 365 d]", "neither"),
        (MARKET, "silence: 90 s", "silence: 91 s", "looser"),
        (MARKET, "silence: 90 s", "silence: 89 s", "tighter"),
        (MARKET, "depth: 20", "depth: 50", "changed"),
        (MARKET, "binanceusdm", "bybit", "changed"),
    ],
)
def test_a_change_has_the_direction_in_which_less_is_asked(
    tmp_path: Path, file: str, old: str, new: str, direction: str
) -> None:
    before, _ = load_library(LIBRARY)
    assert directions(before, changed(tmp_path, file, old, new)) == [direction]


def test_another_strategy_and_another_market_have_no_direction(tmp_path: Path) -> None:
    before, _ = load_library(LIBRARY)
    after = changed(tmp_path, PAPER, "markets: [btc]", "markets: [btc, eth]")
    told = [(change.direction.value, change.message, change.removed) for change in compare(before, after, {})]
    assert told == [("changed", "market `eth` trades in it now", False)]
    told = [(change.direction.value, change.message, change.removed) for change in compare(after, before, {})]
    assert told == [("changed", "market `eth` trades in it no longer", True)]


def test_an_account_that_comes_or_goes_decides_nothing_differently(tmp_path: Path) -> None:
    before, _ = load_library(LIBRARY)
    shutil.copytree(LIBRARY, tmp_path, dirs_exist_ok=True)
    (tmp_path / PAPER).unlink()
    without, _ = load_library(tmp_path)
    assert directions(before, without) == directions(without, before) == ["neither"]
