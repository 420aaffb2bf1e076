"""The issues of checking are golden files: `tests/issues/GL2xx_<name>/` holds what differs from `tests/issues/library`.

`GOLIVE_UPDATE_GOLDEN=1 pytest tests/checker/test_issue_texts.py` rewrites them; read the difference before committing.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.issue_cases import assert_reads_as_agreed, issues_of
from tests.places import ENGINE, ISSUES, REPOSITORY

CASES = sorted(path for path in ISSUES.glob("GL2*") if path.is_dir())
README = REPOSITORY / "rules" / "README.md"


def test_the_library_that_the_cases_change_has_no_issue(tmp_path: Path) -> None:
    assert issues_of(None, tmp_path)[1] == ()


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_an_issue_reads_as_agreed(case: Path, tmp_path: Path) -> None:
    assert_reads_as_agreed(case, tmp_path)


def used() -> set[str]:
    """Return the codes that the engine's own text gives."""
    found: set[str] = set()
    for folder in ("language", "checker", "compiler"):
        for path in (ENGINE / folder).rglob("*.py"):
            found |= set(re.findall(r'"(GL2\d\d)"', path.read_text(encoding="utf-8")))
    return found


def test_every_code_has_an_example() -> None:
    assert {case.name[:5] for case in CASES} == used()


def test_every_code_is_in_the_readme() -> None:
    rows = re.findall(r"^\| (GL2\d\d) \| ([^|]+?) \| ([^|]+?) \|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert [code for code, _, _ in rows] == sorted(used())
