"""What makes a headline look better is looser; what only scores otherwise is a change, and nobody's digest moves."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.library import edit
from tests.places import REPOSITORY

from golive.checker.compare import compare
from golive.checker.monotone import moves_of
from golive.cli.open_library import LibraryPlace
from golive.cli.validation import Validation, validate
from golive.loader.shipped import FOLDERS

CARD = "rules/scorecard.yaml"


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Validation:
    folder = tmp_path_factory.mktemp("before")
    for name in FOLDERS:
        if (REPOSITORY / name).is_dir():
            shutil.copytree(REPOSITORY / name, folder / name)
    (folder / "rules/scorecard.cases.yaml").unlink()
    found = validate(LibraryPlace(folder=folder, shown="", title=""))
    assert found.valid
    return found


HARSHER, SOFTER = "value: 50, range: [0, 59]", "value: 59, range: [0, 59]"


@pytest.mark.parametrize(
    ("edits", "directions", "said"),
    [
        ([(SOFTER, HARSHER)], ["tighter"], "`failed` is 50, it was 59"),
        ([("value: 80 %, range", "value: 90 %, range")], ["tighter"], "least_coverage"),
        ([("weight: 35 %, item: RISK-001", "weight: 40 %, item: RISK-001"),
          ("weight: 40 %, item: RISK-002", "weight: 35 %, item: RISK-002")], ["changed", "changed"], "weighs 40 %"),
        ([("[30, 0]]", "[60, 0]]")], ["changed"], "another line"),
        ([("  overall: {title: OVERALL, before: 78", "  overall: {title: OVERALL, before: 79")],
         ["neither"], "as reported"),
        ([("  capital_safety:\n    title", "  capital:\n    title")], ["looser", "changed"], "is gone"),
    ],
)  # fmt: skip
def test_a_change_of_the_scorecard_has_its_direction_and_ends_nobodys_days(
    before: Validation, tmp_path: Path, edits: Sequence[tuple[str, str]], directions: list[str], said: str
) -> None:
    folder = tmp_path / "after"
    shutil.copytree(before.place.folder, folder)
    for old, new in edits:
        edit(folder, CARD, old, new)
    after = validate(LibraryPlace(folder=folder, shown="", title=""))
    assert after.program is not None, [str(issue) for issue in after.issues]
    assert before.program is not None
    assert after.program.digests.policy == before.program.digests.policy
    assert after.program.digests.strategy == before.program.digests.strategy
    changes = compare(before.specs, after.specs, moves_of(after.program.checked))
    assert [change.direction.value for change in changes] == directions
    assert any(said in change.message for change in changes)
    back = compare(after.specs, before.specs, moves_of(before.program.checked))
    if directions == ["tighter"]:
        assert [change.direction.value for change in back] == ["looser"]
