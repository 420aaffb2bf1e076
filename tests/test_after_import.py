"""Something is done to a module when it is imported, and not sooner."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from tests.after_import import after_import
from tests.places import REPOSITORY

from golive.api import Engine


def test_a_module_is_changed_as_it_is_imported_and_the_next_one_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("first_of_two", "second_of_two"):
        (tmp_path / f"{name}.py").write_text("AGE = 1\n")
    seen = []
    end = after_import({name: lambda module: seen.append(module.AGE) for name in ("first_of_two", "second_of_two")})
    assert seen == []
    assert import_module("first_of_two").AGE == 1
    assert seen == [1]
    end()
    import_module("second_of_two")
    assert seen == [1]
    for name in ("first_of_two", "second_of_two"):
        del sys.modules[name]


def test_a_module_that_is_there_is_changed_at_once() -> None:
    seen: list[ModuleType] = []
    after_import({"pytest": seen.append})()
    assert seen == [pytest]


def test_engines_of_equal_documents_are_made_once_in_this_run() -> None:
    once, again = Engine.from_folder(REPOSITORY), Engine.from_folder(REPOSITORY)
    assert again.program is once.program
    assert again is not once
