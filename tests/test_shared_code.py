"""How tests share code: through plain modules and fixtures, never through another test module."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from tests.places import ENGINE, REPOSITORY
from tests.python_files import imports, place

pytestmark = pytest.mark.usefixtures("kept_as_syntax")

TESTS = REPOSITORY / "tests"
README = TESTS / "README.md"


@cache
def imported() -> tuple[tuple[Path, int, str], ...]:
    """Return what test code imports of test code; a file without the word imports none of it."""
    files = [path for path in sorted(TESTS.rglob("*.py")) if "tests" in path.read_text(encoding="utf-8")]
    every = [(path, line, name) for path in files for name, line in imports(path)]
    return tuple((path, line, name) for path, line, name in every if name.split(".")[0] == "tests")


def test_no_test_module_and_no_conftest_is_imported() -> None:
    assert len(imported()) > 50
    wrong = re.compile(r"\.(test_\w+|conftest)(\.|$)")
    assert [f"{place(path, line)} {name}" for path, line, name in imported() if wrong.search(name)] == []


def test_what_tests_of_two_folders_share_lies_above_them() -> None:
    """A module in a folder is that folder's own; `tests/library.py` and its like are everyone's."""
    strangers = []
    for path, line, name in imported():
        folder = TESTS / name.split(".")[1]
        if folder.is_dir() and not path.is_relative_to(folder):
            strangers.append(f"{place(path, line)} {name}")
    assert strangers == []


def test_the_readme_lists_what_everyone_may_import() -> None:
    modules = {path.name for path in TESTS.glob("*.py")} - {"conftest.py"}
    shared = {name for name in modules if not name.startswith("test_")}
    assert set(re.findall(r"^\| `(\w+\.py)` \|", README.read_text(encoding="utf-8"), re.MULTILINE)) == shared


def test_every_folder_is_that_of_a_floor_or_listed() -> None:
    floors = {path.parent.name for path in ENGINE.glob("*/__init__.py")}
    folders = {path.name for path in TESTS.iterdir() if path.is_dir() and not path.name.startswith(("_", "."))}
    listed = set(re.findall(r"^\| `(\w+)/` \|", README.read_text(encoding="utf-8"), re.MULTILINE))
    assert listed == folders - floors
