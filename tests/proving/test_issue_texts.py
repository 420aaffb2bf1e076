"""The issues of cases are golden files: `tests/issues/GL7xx_<name>/` holds what differs from `tests/issues/library`.

`GOLIVE_UPDATE_GOLDEN=1 pytest tests/proving/test_issue_texts.py` rewrites them; read the difference before committing.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.issue_cases import assert_reads_as_agreed
from tests.places import ENGINE, ISSUES, REPOSITORY

from golive.proving.codes import CODES

CASES = sorted(path for path in ISSUES.glob("GL7*") if path.is_dir())


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_an_issue_reads_as_agreed(case: Path, tmp_path: Path) -> None:
    for issue in assert_reads_as_agreed(case, tmp_path):
        assert issue.hint, issue


def test_every_code_has_an_example_and_a_use() -> None:
    used = {
        code
        for path in (ENGINE / "proving").rglob("*.py")
        if path.name != "codes.py"
        for code in re.findall(r'"(GL7\d\d)"', path.read_text(encoding="utf-8"))
    }
    assert used == set(CODES) == {case.name[:5] for case in CASES}


def test_every_code_is_in_the_readme_with_its_meaning() -> None:
    text = (REPOSITORY / "rules" / "README.md").read_text(encoding="utf-8")
    assert dict(re.findall(r"^\| (GL7\d\d) \| ([^|]+?) \|", text, re.MULTILINE)) == dict(CODES)
