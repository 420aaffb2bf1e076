"""Cases for programs: JSON with stable keys, JUnit's XML, and annotations of GitHub workflows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from golive.core.issue import Issue
from golive.core.printable import printable
from golive.core.span import Span
from golive.core.value import finite_or_none
from golive.proving.case_run import CaseRun
from golive.proving.coverage import COUNTED, Covered, Part
from golive.proving.outcome import Judged, Mismatch, Origin
from golive.report.annotation import annotation
from golive.report.case_report import PARTS, lack, mismatch_text, summary


def cases_json(run: CaseRun) -> str:
    """Return a test of a policy as one JSON object; shares are in [0, 1], a number that is not known is null."""
    content = {
        "exit": run.exit,
        "summary": summary(run),
        "counts": {"written": len(run.written), "made": len(run.made), "not_met": len(run.missed)},
        "coverage": _coverage(run),
        "cases": [_case(case) for case in run.judged],
        "remarks": [{"of": r.of, "name": r.name, "text": r.text, **_place(r.span)} for r in run.remarks],
    }
    return json.dumps(content, indent=2, allow_nan=False)


def _coverage(run: CaseRun) -> dict[str, Any]:
    share, fail_under = run.share, run.fail_under
    return {
        "share": None if share is None else float(share),
        "fail_under": None if fail_under is None else float(fail_under),
        "parts": {word: _of_part(run, part) for part, word in PARTS.items()},
        "not_covered": [_lacking(one) for one in run.coverage.points if not one.by_written],
        "since": run.since or None,
        "no_longer_covered": [_lacking(one) for one in run.lost],
    }


def _lacking(one: Covered) -> Mapping[str, Any]:
    return {
        "of": one.point.of,
        "name": one.point.name,
        "part": one.point.part.value,
        "lacks": one.lacks,
        "made_cases_cover": one.by_auto_alone,
        **_place(one.point.span),
    }


def _of_part(run: CaseRun, part: Part) -> Mapping[str, int]:
    points = [one for one in run.coverage.points if one.point.part is part]
    return {
        "covered": sum(one.by_written for one in points),
        "by_made_cases_alone": sum(one.by_auto_alone for one in points),
        "of": len(points),
    }


def _case(case: Judged) -> Mapping[str, Any]:
    outcome = case.outcome
    return {
        "of": case.of,
        "id": case.id,
        "origin": case.origin.value,
        "met": case.met,
        **_place(case.span),
        "verdict": outcome.verdict or None,
        "by": outcome.by or None,
        "reason": outcome.reason or None,
        "size": finite_or_none(outcome.size),
        "confidence": finite_or_none(outcome.confidence),
        "outcome": {
            name: finite_or_none(value) if isinstance(value, float) else value
            for name, value in outcome.outcome.items()
        },
        "mismatches": [
            {"field": m.field, "expected": m.expected, "got": m.got, **_place(m.span)} for m in case.mismatches
        ],
    }


def _place(span: Span) -> Mapping[str, Any]:
    return {"file": span.file, "line": span.line, "col": span.col}


def cases_junit(run: CaseRun) -> str:
    """Return a test of a policy as JUnit's XML: a suite a document, cases that golive made in suites of their own."""
    counts = {"tests": len(run.judged), "failures": len(run.missed)}
    root = ET.Element("testsuites", {"name": "golive test", **_attributes(counts)})
    for of in run.documents:
        for origin, mark in ((Origin.WRITTEN, ""), (Origin.AUTO, " (made by golive)")):
            cases = [case for case in run.judged if case.of == of and case.origin is origin]
            if cases:
                _suite(root, of + mark, cases)
    return _written(root)


_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


def _suite(root: ET.Element, name: str, cases: list[Judged]) -> None:
    counts = {"tests": len(cases), "failures": sum(not case.met for case in cases), "errors": 0, "skipped": 0}
    suite = ET.SubElement(root, "testsuite", {"name": printable(name), **_attributes(counts)})
    for case in cases:
        place = {"file": printable(case.span.file, keep=""), "line": str(case.span.line)}
        element = ET.SubElement(suite, "testcase", {"classname": name, "name": printable(case.id), **place})
        if not case.met:
            first = case.mismatches[0]
            attributes = {"type": first.field, "message": printable(_said(first))}
            failure = ET.SubElement(element, "failure", attributes)
            failure.text = "\n".join(printable(line) for line in _failure(case))


def issues_junit(issues: Sequence[Issue]) -> str:
    """Return issues of a library that cannot be tested as JUnit's XML: errors, of which each names its place."""
    counts = _attributes({"tests": len(issues), "failures": 0, "errors": len(issues)})
    root = ET.Element("testsuites", {"name": "golive test", **counts})
    suite = ET.SubElement(root, "testsuite", {"name": "the library and its cases", **counts, "skipped": "0"})
    for issue in issues:
        place = {"file": printable(issue.span.file, keep=""), "line": str(issue.span.line)}
        attributes = {"classname": issue.code, "name": printable(str(issue.span)), **place}
        error = ET.SubElement(ET.SubElement(suite, "testcase", attributes), "error", {"type": issue.code})
        error.text = printable(f"{issue.span}: {issue.message}" + (f"; {issue.hint}" if issue.hint else ""))
    return _written(root)


def _written(root: ET.Element) -> str:
    ET.indent(root)
    return _DECLARATION + ET.tostring(root, encoding="unicode")


def _attributes(counts: Mapping[str, int]) -> dict[str, str]:
    return {name: str(count) for name, count in counts.items()}


def _said(mismatch: Mismatch) -> str:
    return mismatch_text(mismatch.field, mismatch.expected, mismatch.got)


def _failure(case: Judged) -> Iterator[str]:
    yield from (f"{mismatch.span}: {_said(mismatch)}" for mismatch in case.mismatches)
    if case.outcome.reason:
        yield f"it was told: {case.outcome.reason}"


def cases_github(run: CaseRun) -> str:
    """Return a test of a policy as annotations: what is not met, remarks, and what no written case covers.

    What is not covered is an error where the run fails for it, and a notice where it does not.
    """
    missed = (
        annotation("error", mismatch.span, f"{case.of}.{case.id}", _said(mismatch))
        for case in run.missed
        for mismatch in case.mismatches
    )
    remarks = (annotation("warning", r.span, f"{r.of}.{r.name}", r.text) for r in run.remarks)
    points = (one for one in run.coverage.points if not one.by_written and one.point.part in COUNTED)
    level = "error" if run.exit and not run.missed and run.written else "notice"
    lacking = (annotation(level, one.point.span, "not covered", lack(one)) for one in points if one not in run.lost)
    lost = (annotation("warning", one.point.span, "no longer covered", lack(one)) for one in run.lost)
    return "\n".join([*missed, *remarks, *lacking, *lost, printable(summary(run))])
