"""What `golive test` prints in each format, of a run and of what keeps it from running."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from golive.cli.case_output import CASE_FORMATS, print_cases, print_issues
from golive.cli.open_library import LibraryPlace
from golive.core.issue import Issue
from golive.core.span import Span
from golive.proving.case_run import CaseRun, Remark
from golive.proving.coverage import Part, Point, Sight, cover
from golive.proving.outcome import Judged, Mismatch, Origin, Outcome, Saw

FILE, CASES = "rules/g.yaml", "rules/g.cases.yaml"
PLACE = LibraryPlace(folder=Path("lib"), shown="lib", title="lib")
SPAN = Span(file=CASES, line=1, col=5, width=6)
ISSUE = Issue(code="GL702", message="`trades` has no input `x`", span=SPAN, hint="write `y`")
SOURCES = {CASES: "of: gate.g\n", FILE: "kind: gate\n"}


def run() -> CaseRun:
    rule = Point(of="gate.g", name="r", part=Part.RULE, span=Span(file=FILE, line=1, col=1))
    missed = Judged(
        of="gate.g",
        id="one",
        origin=Origin.WRITTEN,
        span=SPAN,
        outcome=Outcome(verdict="HOLD", by="", reason="", size=0.0, outcome={}),
        mismatches=(Mismatch(field="verdict", expected="SKIP", got="HOLD", span=SPAN),),
        seen=(),
    )
    coverage = cover([rule], [Sight(of="gate.g", name="r", saw=Saw.PASSED, origin=Origin.WRITTEN)])
    remark = Remark(of="gate.g", name="r@p", text="no effect", span=Span(file=FILE, line=1, col=1))
    return CaseRun(judged=(missed,), coverage=coverage, remarks=(remark,), since="main", lost=coverage.points)


@pytest.mark.parametrize("form", CASE_FORMATS)
def test_files_are_named_as_from_where_the_command_runs(form: str) -> None:
    text = print_cases(run(), form, "lib", SOURCES)
    assert text.count(CASES) == text.count(f"lib/{CASES}") > 0
    assert text.count(FILE) == text.count(f"lib/{FILE}")


def test_the_line_is_shown_although_its_file_is_named_from_elsewhere() -> None:
    assert " | of: gate.g" in print_cases(run(), "text", "lib", SOURCES)


@pytest.mark.parametrize("form", CASE_FORMATS)
def test_what_is_wrong_is_told_in_the_same_format(form: str) -> None:
    text = print_issues((ISSUE,), form, PLACE, SOURCES)
    assert "GL702" in text
    assert f"lib/{CASES}" in text
    if form == "json":
        content = json.loads(text)
        assert (content["exit"], content["issues"][0]["code"]) == (2, "GL702")
        assert content["summary"] == "lib: not tested, 1 error"
    elif form == "junit":
        root = ET.fromstring(text)
        assert (root.get("errors"), root.get("failures")) == ("1", "0")
        (error,) = root.iter("error")
        assert error.text == f"lib/{CASES}:1:5: `trades` has no input `x`; write `y`"
    elif form == "github":
        assert text.startswith(f"::error file=lib/{CASES},line=1,col=5,endColumn=10,title=GL702::")
    else:
        assert text.splitlines()[-1] == "lib: not tested, 1 error"
