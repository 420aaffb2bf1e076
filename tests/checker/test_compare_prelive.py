"""A step before going live that asks less is looser, and so is one that is gone; the order is only shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.places import REPOSITORY

from golive.checker.compare.compare_prelive import prelive_changes
from golive.documents.prelive import PreliveSteps
from golive.loader.document import load_document

FILE = "checklists/prelive.yaml"
TEXT = (REPOSITORY / Path(FILE)).read_text(encoding="utf-8")
LAST = "  live: {title: Full production deployment, stages: [live]}\n"


def steps(text: str) -> PreliveSteps:
    document = load_document(text, FILE).document
    assert isinstance(document, PreliveSteps)
    return document


@pytest.mark.parametrize(
    ("old", "new", "direction"),
    [
        (LAST, "", "looser"),
        (LAST, f"{LAST}  more: {{title: More, items: [RISK-001]}}\n", "tighter"),
        ("items: [RISK-005], frozen: true", "items: [RISK-005]", "looser"),
        ("evidence: true, frozen: true", "frozen: true", "looser"),
        ("items: [STRAT-003]", "items: [STRAT-003, RISK-002]", "tighter"),
        ("items: [RISK-005], frozen", "frozen", "looser"),
        ("stages: [live]", "stages: [canary, live]", "looser"),
        ("stages: [canary, live]", "stages: [live]", "tighter"),
        ("items: [STRAT-001]", "items: [STRAT-001], stages: [live]", "tighter"),
    ],
)
def test_each_change_of_a_step_goes_its_way_and_comes_back(old: str, new: str, direction: str) -> None:
    before, after = steps(TEXT), steps(TEXT.replace(old, new, 1))
    back = {"looser": "tighter", "tighter": "looser"}[direction]
    assert [change[0].value for change in prelive_changes(before, after)] == [direction]
    assert [change[0].value for change in prelive_changes(after, before)] == [back]


def test_another_order_is_told_and_is_neither() -> None:
    lines = TEXT.splitlines(keepends=True)
    moved = "".join((*lines[:-2], lines[-1], lines[-2]))
    ((direction, text, _, _),) = prelive_changes(steps(TEXT), steps(moved))
    assert (direction.value, text) == ("neither", "the steps are shown in another order")
    assert list(prelive_changes(steps(TEXT), steps(TEXT))) == []
