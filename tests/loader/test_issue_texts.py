"""The issues a user sees are golden files: `tests/issues/<code>_<name>/` holds a library and its `expected.txt`.

`GOLIVE_UPDATE_GOLDEN=1 pytest tests/loader/test_issue_texts.py` rewrites them; read the difference before committing.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from tests.places import ISSUES, REPOSITORY

from golive.core.issue import render
from golive.loader import load_library
from golive.loader.codes import CODES

CASES = sorted(path for path in ISSUES.glob("GL1*") if path.is_dir())
README = REPOSITORY / "rules" / "README.md"


def rendered(case: Path) -> str:
    specs, issues = load_library(case)
    return "\n".join(render(issue, specs.sources) for issue in issues).replace(str(case), "LIBRARY") + "\n"


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_an_issue_reads_as_agreed(case: Path) -> None:
    text = rendered(case)
    golden = case / "expected.txt"
    if os.environ.get("GOLIVE_UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
    assert f": {case.name[:5]} " in text


def test_every_code_has_an_example() -> None:
    assert {case.name[:5] for case in CASES} == set(CODES)


def test_every_code_is_in_the_readme_with_its_meaning() -> None:
    rows = dict(re.findall(r"^\| (GL1\d\d) \| ([^|]+?) \|", README.read_text(encoding="utf-8"), re.MULTILINE))
    assert rows == dict(CODES)


def test_messages_follow_the_style() -> None:
    for case in CASES:
        _, issues = load_library(case)
        for issue in issues:
            assert not issue.message.endswith("."), issue
            assert "\n" not in issue.message, issue
            assert issue.message[0] == "`" or not issue.message[0].isupper(), issue
