"""Issues for programs: JSON, SARIF 2.1.0 and annotations of GitHub workflows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from golive.core.issue import Issue, Severity
from golive.core.version import VERSION
from golive.report.annotation import annotation

_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def as_values(issue: Issue) -> dict[str, Any]:
    """Return an issue as plain JSON values; line and column count from 1."""
    return {
        "code": issue.code,
        "severity": issue.severity.value,
        "message": issue.message,
        "hint": issue.hint,
        "file": issue.span.file,
        "line": issue.span.line,
        "col": issue.span.col,
        "width": issue.span.width,
        "related": [
            {"message": text, "file": span.file, "line": span.line, "col": span.col} for text, span in issue.related
        ],
    }


def as_sarif(issues: Iterable[Issue]) -> dict[str, Any]:
    """Return issues as one SARIF log."""
    listed = tuple(issues)
    codes = sorted({issue.code for issue in listed})
    driver = {"name": "golive", "version": VERSION, "rules": [{"id": code} for code in codes]}
    results = [_result(issue, codes.index(issue.code)) for issue in listed]
    return {"$schema": _SARIF, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _result(issue: Issue, rule: int) -> dict[str, Any]:
    text = f"{issue.message}\n{issue.hint}" if issue.hint else issue.message
    return {
        "ruleId": issue.code,
        "ruleIndex": rule,
        "level": "error" if issue.severity is Severity.ERROR else "warning",
        "message": {"text": text},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(issue.span.file)},
                    "region": {
                        "startLine": issue.span.line,
                        "startColumn": issue.span.col,
                        "endColumn": issue.span.col + issue.span.width,
                    },
                }
            }
        ],
    }


def _uri(file: str) -> str:
    from urllib.parse import quote

    return quote(file)


def as_annotation(issue: Issue) -> str:
    """Return an issue as a command that GitHub shows beside the line."""
    level = "error" if issue.severity is Severity.ERROR else "warning"
    text = f"{issue.message}: {issue.hint}" if issue.hint else issue.message
    return annotation(level, issue.span, issue.code, text)
