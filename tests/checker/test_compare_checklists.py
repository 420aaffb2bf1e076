"""A change of a checklist is looser where less has to be shown, or more people may say so."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.deployment_checklist import CHECKLIST, TEXT, with_checklist
from tests.library import edit

from golive.checker.compare import compare
from golive.documents.library import Specs
from golive.loader import load_library

DRILL = '      - {id: rearmed, that: rearmed_by_person, else: "nobody named re-armed it"}\n'


def library(folder: Path) -> Specs:
    specs, issues = load_library(folder, cases=False)
    assert [str(issue) for issue in issues] == []
    return specs


def directions(folder: Path, old: str, new: str) -> list[str]:
    """Return which way the checklist went when one text of it became another."""
    with_checklist(folder)
    before = library(folder)
    edit(folder, CHECKLIST, old, new)
    return [change.direction.value for change in compare(before, library(folder), {})]


@pytest.mark.parametrize(
    ("old", "new", "direction"),
    [
        ("value: 30 d\n    range: [1 d", "value: 20 d\n    range: [1 d", "tighter"),
        ("value: 10 s, range: [1 s, 5 min]", "value: 20 s, range: [1 s, 5 min]", "looser"),
        ("value: 10 s, range: [1 s, 5 min]", "value: 5 s, range: [1 s, 5 min]", "tighter"),
        ("value: 10 s, range: [1 s, 5 min]", "value: 10 s, range: [1 s, 6 min]", "changed"),
        ("value: 21, range", "value: 20, range", "looser"),
        ("value: 21, range", "value: 22, range", "tighter"),
        (DRILL, "", "looser"),
        ("that: rearmed_by_person", "that: cancel_p99 < longest", "changed"),
        ("roles: [sre, trader]", "roles: [sre, trader, quant]", "looser"),
        ("roles: [sre, trader]", "roles: [sre]", "tighter"),
        ("    apart_from: RISK-005\n", "", "looser"),
        ("severity: conditional", "severity: blocking", "tighter"),
        ("    may_not_apply: true\n", "", "tighter"),
        ('live needs {min_live}", needed_for: live}', 'live needs {min_live}", needed_for: canary}', "tighter"),
        ("evidence: test_report", "evidence: measurement", "changed"),
    ],
)
def test_each_change_of_an_item_goes_its_way(tmp_path: Path, old: str, new: str, direction: str) -> None:
    assert direction in directions(tmp_path, old, new)


def test_an_item_that_is_gone_is_looser(tmp_path: Path) -> None:
    text = TEXT.read_text(encoding="utf-8")
    last = text[text.index("  COMP-003:") :]
    assert directions(tmp_path, last, "") == ["looser"]


def test_the_same_checklist_did_not_change(tmp_path: Path) -> None:
    assert directions(tmp_path, "title: Ready for deployment", "title: Ready to deploy") == []


def test_a_checklist_that_is_gone_is_looser(tmp_path: Path) -> None:
    with_checklist(tmp_path)
    before = library(tmp_path)
    (tmp_path / CHECKLIST).unlink()
    after, _ = load_library(tmp_path, cases=False)
    assert [change.direction.value for change in compare(before, after, {})] == ["looser"]
    assert [change.direction.value for change in compare(after, before, {})] == ["tighter"]
