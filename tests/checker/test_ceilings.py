"""A ceiling bounds what anybody may set: an age of a hundred days is no age, and a switch is not static."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.library import edit

from golive.api import Engine
from golive.checker.compare import Direction, compare
from golive.checker.monotone import moves_of
from golive.core.errors import InvalidLibrary
from golive.loader.shipped import FOLDERS, library_root


@pytest.fixture
def library(tmp_path: Path) -> Path:
    for name in FOLDERS:
        shutil.copytree(library_root() / name, tmp_path / name)
    return tmp_path


SWITCH = "kill_switch: {type: enum, of: [active, reduce_only, cancel_only, halted], max_age: 60 s"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("rules/inputs/account.yaml", SWITCH, SWITCH.replace("max_age: 60 s", "static: true")),
        ("rules/inputs/account.yaml", SWITCH, SWITCH.replace("60 s", "3_650 d")),
        (
            "rules/inputs/account.yaml",
            " position:    {type: number, unit: base, range: [-inf, inf], max_age: 60 s",
            " position:    {type: number, unit: base, max_age: 301 s",
        ),
        ("rules/gates/limits.yaml", "{type: quotes, max_age: 2 s}", "{type: quotes, max_age: 36_500 d}"),
        ("rules/gates/orderflow.yaml", "{type: book, max_age: 2 s}", "{type: book, max_age: 61 s}"),
        ("rules/gates/data_quality.yaml", "max_frozen: {value: 30 s", "max_frozen: {value: 121 s"),
        ("rules/gates/data_quality.yaml", "{value: 30 s, range: [0 s, 10 min]", "{value: 100 d, range: [0 s, 1_000 d]"),
    ],
)
def test_what_is_beyond_its_ceiling_makes_no_engine(library: Path, file: str, old: str, new: str) -> None:
    edit(library, file, old, new)
    with pytest.raises(InvalidLibrary) as error:
        Engine.from_folder(library)
    assert {issue.code for issue in error.value.issues if issue.severity.value == "error"} == {"GL233"}
    assert all(issue.span.file == file for issue in error.value.issues if issue.code == "GL233")


def test_an_input_read_from_elsewhere_is_no_older_than_its_ceiling(library: Path) -> None:
    edit(library, "rules/gates/limits.yaml", "{from: account.equity}", "{from: account.equity, max_age: 1 d}")
    with pytest.raises(InvalidLibrary, match="GL233 `equity` may be 1 d old"):
        Engine.from_folder(library)


def test_a_ceiling_that_is_raised_or_gone_is_a_loosening(library: Path) -> None:
    edit(library, "rules/inputs/account.yaml", "position:    {most: 5 min", "position:    {most: 10 min")
    edit(
        library, "rules/inputs/account.yaml", '  kill_switch: {most: 5 min, why: "who fires it stands and waits"}\n', ""
    )
    old, new = Engine.shipped().program.checked, Engine.from_folder(library).program.checked
    changes = compare(old.specs, new.specs, moves_of(new))
    assert {c.message for c in changes if c.direction is Direction.LOOSER} == {
        "the ceiling of `position` is 10 min",
        "the ceiling of `kill_switch` is gone",
    }


def test_what_is_at_its_ceiling_is_taken(library: Path) -> None:
    edit(library, "rules/inputs/account.yaml", SWITCH, SWITCH.replace("60 s", "5 min"))
    edit(library, "rules/gates/data_quality.yaml", "max_frozen: {value: 30 s", "max_frozen: {value: 2 min")
    assert Engine.from_folder(library)


def test_every_input_of_the_account_that_ages_has_a_ceiling() -> None:
    specs = Engine.shipped().program.checked.specs
    ceilings = {c.name for document in specs.inputs for c in document.ceilings}
    account = next(document for document in specs.inputs if document.header.id == "account")
    assert {i.id for i in account.inputs if not i.static} <= ceilings
    assert {"quotes", "book", "trades", "bars"} <= ceilings
