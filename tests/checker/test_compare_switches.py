"""A switch that stops less, later or for less is looser."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.library import edit
from tests.places import REPOSITORY

from golive.checker.compare import compare
from golive.checker.monotone import moves_of
from golive.cli.open_library import LibraryPlace
from golive.cli.validation import Validation, validate
from golive.loader.shipped import FOLDERS

SWITCH = "rules/switch.yaml"
SECOND_TRIP = """\
  - {id: worse, when: daily_loss >= 2 * most_day_loss, to: halted, scope: global, patience: patience, because: worse}
reset:"""


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Validation:
    folder = tmp_path_factory.mktemp("before")
    for name in FOLDERS:
        if (REPOSITORY / name).is_dir():
            shutil.copytree(REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns("*.cases.yaml"))
    edit(folder, SWITCH, "reset:", SECOND_TRIP)
    return checked(folder)


def checked(folder: Path) -> Validation:
    found = validate(LibraryPlace(folder=folder, shown="", title=""))
    assert [str(issue) for issue in found.issues] == []
    return found


@pytest.mark.parametrize(
    ("old", "new", "directions"),
    [
        ("value: 2 %", "value: 3 %", ["looser"]),
        ("value: 2 %", "value: 1 %", ["tighter"]),
        ("value: 5 s", "value: 6 s", ["looser"]),
        ("value: 15 min", "value: 10 min", ["looser"]),
        ("value: 15 min", "value: 20 min", ["tighter"]),
        ("to: halted\n", "to: reduce_only\n", ["looser"]),
        ("halted\n    scope: account", "halted\n    scope: global", ["tighter"]),
        ("halted\n    scope: account", "halted\n    scope: symbol", ["looser"]),
        (SECOND_TRIP, "reset:", ["looser"]),
        ("daily_loss >= 2 * most_day_loss", "daily_loss > 2 * most_day_loss", ["changed"]),
        ("roles: [risk_manager]", "roles: [risk_manager, trader]", ["looser"]),
        ("roles: [risk_manager]", "roles: [owner]", ["looser", "tighter"]),
        ("because: worse", "because: much worse", []),
    ],
)
def test_a_change_has_the_direction_in_which_more_gets_through(
    before: Validation, tmp_path: Path, old: str, new: str, directions: list[str]
) -> None:
    shutil.copytree(before.place.folder, tmp_path, dirs_exist_ok=True)
    edit(tmp_path, SWITCH, old, new)
    after = checked(tmp_path)
    assert after.program is not None
    changes = compare(before.specs, after.specs, moves_of(after.program.checked))
    assert [change.direction.value for change in changes] == directions


def test_a_switch_that_is_gone_is_looser(before: Validation, tmp_path: Path) -> None:
    shutil.copytree(before.place.folder, tmp_path, dirs_exist_ok=True)
    (tmp_path / SWITCH).unlink()
    after = checked(tmp_path)
    assert [c.direction.value for c in compare(before.specs, after.specs, {})] == ["looser"]
    assert [c.direction.value for c in compare(after.specs, before.specs, {})] == ["tighter"]
