"""Cases of a checklist: what they give and expect of its items, and what they refuse."""

from __future__ import annotations

from pathlib import Path

import pytest

from golive.cli.case_library import open_cases
from golive.cli.item_answers import item_answers
from golive.cli.open_library import find_library
from golive.loader import load_library
from golive.loader.cases_file import load_cases
from golive.loader.shipped import library_root
from golive.proving.cases.item_answers import STATUSES, answers_of_items
from golive.proving.cases.plan_cases import plan_cases
from golive.proving.cases.run_cases import Prepared, cases_of
from golive.readiness.checklist.status import Status


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    opened = open_cases(find_library(str(library_root())))
    assert opened.prepared is not None
    return opened.prepared


def test_the_statuses_that_cases_know_are_the_closed_set() -> None:
    assert tuple(status.name for status in Status) == STATUSES


def test_a_checklist_answers_all_that_it_says_it_does() -> None:
    specs, _ = load_library(library_root(), cases=False)
    (checklist,) = specs.checklists
    assert set(item_answers(checklist, specs, {})) == set(answers_of_items(checklist))


def test_the_shipped_cases_of_the_checklist_are_met(prepared: Prepared) -> None:
    own = [plan for plan in prepared.planned if plan.kind == "checklist"]
    assert len(own) == 15
    assert [case.id for case in prepared.judge(plans=own) if not case.met] == []


TEXT = """\
of: checklist.deployment
cases:
  - id: one
    given: {%s}
    expect: {outcome: {%s}}
"""


@pytest.mark.parametrize(
    ("given", "expected", "met"),
    [
        ("INFRA-001.n: 1000, INFRA-001.age: 1 h, INFRA-001.offset: 1 ms, INFRA-001.backward_steps: 0", "PASS", True),
        ("INFRA-001.n: 1000, INFRA-001.age: 1 h, INFRA-001.offset: 1 s, INFRA-001.backward_steps: 0", "FAIL", True),
        ("INFRA-001.n: 1000, INFRA-001.age: 1 h, INFRA-001.offset: 1 s, INFRA-001.backward_steps: 0", "PASS", False),
        ("INFRA-001.n: 1000, INFRA-001.offset: 1 ms, INFRA-001.backward_steps: 0", "ERROR", True),
        ("INFRA-001.age: 1 h, INFRA-001.offset: 1 ms, INFRA-001.backward_steps: 0", "UNMEASURED", True),
        ("INFRA-002.n: 1", "MISSING", True),
    ],
)
def test_an_item_stands_by_what_a_case_gives(prepared: Prepared, given: str, expected: str, *, met: bool) -> None:
    reading = load_cases(TEXT % (given, f"INFRA-001: {expected}"), "checklists/deployment.cases.yaml")
    assert reading.cases is not None, reading.issues
    plans = plan_cases(prepared.checked, [reading.cases])
    assert plans.issues == ()
    assert [case.met for case in prepared.judge(plans=plans.plans)] == [met]


@pytest.mark.parametrize(
    ("given", "expected", "code"),
    [
        ("INFRA-001.offset: 1", "INFRA-001: PASS", "GL703"),
        ("INFRA-001.offset: 1 bps", "INFRA-001: PASS", "GL703"),
        ("INFRA-002.head_matches: 1", "INFRA-002: PASS", "GL703"),
        ("INFRA-001.speed: 1 ms", "INFRA-001: PASS", "GL702"),
        ("INFRA-001.offset: 1 ms", "INFRA-001: READY", "GL708"),
        ("INFRA-001.offset: 1 ms", "INFRA-099: PASS", "GL708"),
    ],
)
def test_what_a_checklist_does_not_know_is_an_issue(prepared: Prepared, given: str, expected: str, code: str) -> None:
    reading = load_cases(TEXT % (given, expected), "checklists/deployment.cases.yaml")
    assert reading.cases is not None, reading.issues
    assert [issue.code for issue in plan_cases(prepared.checked, [reading.cases]).issues] == [code]


def test_without_what_judges_items_their_cases_are_left_out(prepared: Prepared, tmp_path: Path) -> None:
    opened = open_cases(find_library(str(library_root())))
    assert opened.validation.program is not None
    alone = [file for file in opened.validation.specs.cases if file.kind == "checklist"]
    ready = cases_of(opened.validation.program, alone, lambda _: None)
    assert ready.judge() == ()
