"""A change of who hears of what is looser where fewer hear of less; no decision depends on it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.library import edit
from tests.places import REPOSITORY

from golive.api import Engine
from golive.checker.compare import compare
from golive.documents.alerts import ALERT_NEEDS
from golive.documents.library import Specs
from golive.loader import load_library

LIBRARY = REPOSITORY / "tests" / "loader" / "library"
ALERTS = "rules/alerts.yaml"


def changed(folder: Path, old: str, new: str) -> Specs:
    shutil.copytree(LIBRARY, folder, dirs_exist_ok=True)
    edit(folder, ALERTS, old, new)
    specs, issues = load_library(folder)
    assert [str(issue) for issue in issues] == []
    return specs


def directions(before: Specs, after: Specs) -> list[str]:
    return [change.direction.value for change in compare(before, after, {})]


@pytest.mark.parametrize(
    ("old", "new", "direction"),
    [
        ("value: 10 min, range: [0 s", "value: 9 min, range: [0 s", "tighter"),
        ("value: 10 min, range: [0 s", "value: 11 min, range: [0 s", "looser"),
        ("value: 10 min, range: [1 min", "value: 20 min, range: [1 min", "looser"),
        ("value: 90 d", "value: 91 d", "looser"),
        ("value: 7 d", "value: 8 d", "tighter"),
        ("value: 4 s", "value: 5 s", "changed"),
        ("value: 2 x", "value: 3 x", "changed"),
        ("least: critical", "least: warning", "tighter"),
        ("least: warning", "least: critical", "looser"),
        ("env:DESK", "env:OTHER", "changed"),
        ("  call: {url: env:CALL, least: critical}\n", "", "looser"),
    ],
)
def test_a_change_has_the_direction_in_which_less_is_heard(tmp_path: Path, old: str, new: str, direction: str) -> None:
    before, _ = load_library(LIBRARY)
    assert directions(before, changed(tmp_path, old, new)) == [direction]


def test_a_library_that_tells_nobody_any_more_is_looser(tmp_path: Path) -> None:
    before, _ = load_library(LIBRARY)
    shutil.copytree(LIBRARY, tmp_path, dirs_exist_ok=True)
    (tmp_path / ALERTS).unlink()
    without, _ = load_library(tmp_path)
    assert (directions(before, without), directions(without, before)) == (["looser"], ["tighter"])


def test_who_hears_of_what_is_in_no_digest_that_decisions_carry(shipped: Engine, tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "rules", tmp_path / "rules")
    shutil.copytree(REPOSITORY / "strategies", tmp_path / "strategies")
    edit(tmp_path, ALERTS, "  call: {url: env:GOLIVE_ALERT_CALL, least: critical}\n", "")
    before, after = shipped.program.digests, Engine.from_folder(tmp_path).program.digests
    assert (after.policy, after.strategy) == (before.policy, before.strategy)


def test_the_shipped_document_has_every_number_and_no_address(shipped: Engine) -> None:
    (alerts,) = shipped.program.checked.specs.alerts
    assert {parameter.id for parameter in alerts.parameters} == set(ALERT_NEEDS)
    assert [channel.variable.value for channel in alerts.channels] == ["GOLIVE_ALERT_DESK", "GOLIVE_ALERT_CALL"]


def test_an_address_in_the_policy_is_shown_nowhere(tmp_path: Path) -> None:
    shutil.copytree(LIBRARY, tmp_path, dirs_exist_ok=True)
    edit(tmp_path, ALERTS, "env:DESK", "'discord://4174216298/s3cr3t'")
    specs, issues = load_library(tmp_path)
    assert [issue.code for issue in issues] == ["GL127"]
    assert "s3cr3t" not in specs.sources[ALERTS] + str(issues)
    assert len(specs.sources[ALERTS]) == len((tmp_path / ALERTS).read_text(encoding="utf-8"))
