"""The pad on which every stage notes what it sees."""

from __future__ import annotations

import pytest

from golive.core.issue import Severity
from golive.core.issue_pad import IssuePad
from golive.core.span import Span
from golive.loader.file_pad import FilePad, TooManyIssuesError

FIRST, LATER = (Span(file="rules/a.yaml", line=line, col=1) for line in (1, 2))


def test_issues_come_by_place_and_each_once() -> None:
    pad = IssuePad()
    pad.error("GL102", "unknown key `b`", LATER)
    pad.error("GL102", "unknown key `a`", FIRST)
    pad.error("GL102", "unknown key `b`", LATER)
    assert [issue.message for issue in pad.in_order()] == ["unknown key `a`", "unknown key `b`"]


def test_a_warning_stops_no_load() -> None:
    pad = IssuePad()
    pad.warn("GL218", "`a` is never used", FIRST, "remove it, or use it")
    assert not pad.has_errors
    assert [issue.severity for issue in pad.issues] == [Severity.WARNING]
    pad.error("GL102", "unknown key `a`", FIRST)
    assert pad.has_errors


def test_a_file_with_too_many_issues_is_read_no_further() -> None:
    pad = FilePad(2)
    pad.error("GL102", "unknown key `a`", FIRST)
    with pytest.raises(TooManyIssuesError):
        pad.error("GL102", "unknown key `b`", LATER)
    assert len(pad.issues) == 2
