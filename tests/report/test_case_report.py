"""Cases as text, JSON, JUnit's XML and annotations of GitHub."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree as ET

import pytest
from tests.report.ran_cases import CASES, CELL, DEEP, EVERYTHING, SOURCES, THIN, place, ran

from golive.proving.case_run import CaseRun
from golive.proving.outcome import Mismatch
from golive.report.case_formats import cases_github, cases_json, cases_junit
from golive.report.case_report import MOST_LISTED, as_percent, cases_text

GOLDEN = Path(__file__).parent / "golden"
FORMATS: Mapping[str, Callable[[CaseRun], str]] = MappingProxyType(
    {
        "cases.txt": lambda t: cases_text(t, SOURCES),
        "cases.json": cases_json,
        "cases.junit.xml": cases_junit,
        "cases.github.txt": cases_github,
    }
)


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_of_cases_is_as_it_was(name: str) -> None:
    text = FORMATS[name](EVERYTHING) + "\n"
    if os.environ.get("GOLIVE_UPDATE_GOLDEN"):
        (GOLDEN / name).write_text(text, encoding="utf-8")
    assert text == (GOLDEN / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("result", "code", "line"),
    [
        (ran(THIN), 0, "1 case: all met; 0 % of rules and cells covered"),
        (ran(THIN, DEEP), 1, "2 cases: 1 not met; 25 % of rules and cells covered"),
        (
            ran(THIN, CELL, fail_under="1/4"),
            0,
            "2 cases: all met; 25 % of rules and cells covered, at least 25 % wanted",
        ),
        (
            ran(THIN, CELL, fail_under="13/50"),
            1,
            "2 cases: all met; 25 % of rules and cells covered, at least 26 % wanted",
        ),
        (ran(), 3, "no cases: nothing was tested"),
        (ran(points=(), fail_under="0"), 3, "no cases: nothing was tested"),
        (ran(THIN, points=()), 0, "1 case: all met"),
        (
            ran(THIN, points=(), fail_under="0"),
            3,
            "1 case: all met; some cases of a document tell no coverage, at least 0 % wanted",
        ),
    ],
)
def test_the_summary_and_the_exit_code_agree(result: CaseRun, code: int, line: str) -> None:
    assert result.exit == code
    assert cases_text(result, {}).splitlines()[-1] == line
    assert cases_github(result).splitlines()[-1] == line
    assert (json.loads(cases_json(result))["exit"], json.loads(cases_json(result))["summary"]) == (code, line)


def test_what_a_hold_names_is_explained_where_a_case_expected_another_name() -> None:
    by = Mismatch(field="by", expected="deep", got="depth.size", span=place(CASES, 3, 5))
    verdict = replace(by, field="verdict", expected="SKIP", got="HOLD")
    held = replace(THIN, outcome=replace(THIN.outcome, verdict="HOLD", by="depth.size"))
    explained = "   a HOLD is by the input, let or rule that could not be told"
    assert explained in cases_text(ran(replace(held, mismatches=(by,))), SOURCES).splitlines()
    assert explained not in cases_text(ran(replace(held, mismatches=(verdict, by))), SOURCES).splitlines()
    assert explained not in cases_text(ran(replace(THIN, mismatches=(by,))), SOURCES).splitlines()


def test_junit_has_the_shape_that_servers_read() -> None:
    root = ET.fromstring(cases_junit(EVERYTHING))
    assert root.tag == "testsuites"
    assert (root.get("tests"), root.get("failures")) == ("6", "1")
    suites = root.findall("testsuite")
    assert [s.get("name") for s in suites] == ["gate.depth", "gate.depth (made by golive)", "table.fits"]
    for suite in suites:
        cases = suite.findall("testcase")
        assert [suite.get(name) for name in ("tests", "errors", "skipped")] == [str(len(cases)), "0", "0"]
        assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
        assert all(case.get("classname") and case.get("name") and case.get("file") for case in cases)
        assert all(str(case.get("line")).isdigit() for case in cases)
    (failure,) = root.iter("failure")
    assert failure.get("type") == "verdict"
    assert failure.text is not None
    assert "4:71: expected size `9 usd`" in failure.text


HOSTILE = "a\x00b\x1b[2J\n::error::owned ]]> <x> & \u202e \ud800"


@pytest.mark.parametrize("name", FORMATS)
def test_a_name_cannot_break_a_report(name: str) -> None:
    mismatch = Mismatch(field="by", expected=HOSTILE, got=HOSTILE, span=place(HOSTILE, 1, 1))
    outcome = replace(DEEP.outcome, reason=HOSTILE, outcome={HOSTILE: float("nan"), "word": HOSTILE})
    text = FORMATS[name](ran(replace(DEEP, id=HOSTILE, mismatches=(mismatch,), outcome=outcome)))
    text.encode("utf-8")
    assert "\x1b" not in text
    assert "\x00" not in text
    assert "\u202e" not in text
    assert not any(line.startswith("::error::owned") for line in text.splitlines())
    if name.endswith("xml"):
        ET.fromstring(text)
    if name.endswith("json"):
        assert json.loads(text)["cases"][0]["outcome"][HOSTILE] is None


def test_a_share_is_rounded_down() -> None:
    assert as_percent(Fraction(9_999, 10_000)) == "99.9 %"
    assert as_percent(Fraction(2, 3)) == "66.6 %"


def test_a_long_list_of_what_is_not_covered_is_cut_and_counted() -> None:
    points = tuple(replace(EVERYTHING.coverage.points[0].point, name=f"r{n}") for n in range(MOST_LISTED + 3))
    lines = cases_text(ran(THIN, points=points), {}).splitlines()
    assert sum("never seen" in line for line in lines) == MOST_LISTED
    assert "  and 3 more" in lines


def test_the_line_of_a_case_is_shown_with_a_caret_under_what_it_expects() -> None:
    text = cases_text(EVERYTHING, SOURCES)
    line = SOURCES[CASES].splitlines()[3]
    caret = text.splitlines()[text.splitlines().index(f" | {line}") + 1]
    assert line[caret.index("^") - 3 :].startswith("EXECUTE")
