"""Cases of `tests/issues`: each is laid over `tests/issues/library`, which has no issue of its own."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.places import ISSUES

from golive.cli.open_library import LibraryPlace
from golive.cli.validation import validate
from golive.core.issue import Issue, render
from golive.documents.library import Specs


def issues_of(case: Path | None, folder: Path) -> tuple[Specs, tuple[Issue, ...]]:
    """Lay a case over the library that has no issue, and check it."""
    shutil.copytree(ISSUES / "library", folder, dirs_exist_ok=True)
    if case is not None:
        shutil.copytree(case, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.txt"))
    found = validate(LibraryPlace(folder=folder, shown="", title=""))
    return found.specs, found.issues


def assert_reads_as_agreed(case: Path, folder: Path) -> tuple[Issue, ...]:
    """Hold the issues of a case to its golden text and to how messages are written; return them."""
    specs, issues = issues_of(case, folder)
    text = "\n".join(render(issue, specs.sources) for issue in issues) + "\n"
    golden = case / "expected.txt"
    if os.environ.get("GOLIVE_UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
    assert f": {case.name[:5]} " in text
    for issue in issues:
        assert not issue.message.endswith("."), issue
        assert "\n" not in issue.message, issue
        assert issue.message[0] == "`" or not issue.message[0].isupper(), issue
        assert issue.span.file in specs.sources, issue
    return issues
