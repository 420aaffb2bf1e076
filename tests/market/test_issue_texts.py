"""The issues of market data are golden files: `tests/issues/GL6.._<name>/` holds a description, files, `expected.txt`.

`GOLIVE_UPDATE_GOLDEN=1 pytest tests/market/test_issue_texts.py` rewrites them; read the difference before committing.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from tests.places import ENGINE, ISSUES, REPOSITORY

from golive.core.issue import Issue, render
from golive.loader import load_market
from golive.market.codes import CODES
from golive.market.read import read_market

CASES = sorted(path for path in ISSUES.glob("GL6*") if path.is_dir())


def read(case: Path) -> tuple[tuple[Issue, ...], str]:
    spec, mistakes, sources = load_market(case / "MARKET.yaml")
    assert mistakes == ()
    assert spec is not None
    _, issues = read_market(spec, (case,))
    return issues, "\n".join(render(issue, sources) for issue in issues).replace(str(case), "FOLDER") + "\n"


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_an_issue_reads_as_agreed(case: Path) -> None:
    _, text = read(case)
    golden = case / "expected.txt"
    if os.environ.get("GOLIVE_UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
    assert f": {case.name[:5]} " in text


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_messages_follow_the_style(case: Path) -> None:
    for issue in read(case)[0]:
        assert not issue.message.endswith(".")
        assert "\n" not in issue.message
        assert not issue.message[0].isupper()


def test_every_code_has_an_example_and_a_use() -> None:
    used = {
        code
        for path in (ENGINE / "market").rglob("*.py")
        if path.name != "codes.py"
        for code in re.findall(r'"(GL\d\d\d)"', path.read_text(encoding="utf-8"))
    }
    assert used == set(CODES) == {case.name[:5] for case in CASES}


def test_every_code_is_in_the_readme_with_its_meaning() -> None:
    text = (REPOSITORY / "rules" / "README.md").read_text(encoding="utf-8")
    assert dict(re.findall(r"^\| (GL6\d\d) \| ([^|]+?) \|", text, re.MULTILINE)) == dict(CODES)
