"""Cases of `tests/issues`: each is laid over `tests/issues/library`, which has no issue of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.places import ISSUES

from golive.cli.open_library import LibraryPlace
from golive.cli.validation import validate
from golive.core.issue import Issue
from golive.documents.library import Specs


def issues_of(case: Path | None, folder: Path) -> tuple[Specs, tuple[Issue, ...]]:
    """Lay a case over the library that has no issue, and check it."""
    shutil.copytree(ISSUES / "library", folder, dirs_exist_ok=True)
    if case is not None:
        shutil.copytree(case, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.txt"))
    found = validate(LibraryPlace(folder=folder, shown="", title=""))
    return found.specs, found.issues
