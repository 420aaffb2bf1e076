"""How `golive test` prints: text, JSON, JUnit's XML and annotations of GitHub workflows."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from golive.cli.error_messages import below, count_in_words, placed_below, render_all
from golive.cli.issue_formats import as_annotation, as_values
from golive.core.printable import printable

if TYPE_CHECKING:
    from golive.cli.open_library import LibraryPlace
    from golive.core.issue import Issue
    from golive.proving.case_run import CaseRun

Print = Callable[["CaseRun", Mapping[str, str]], str]
"""Writes a run; the texts of files are by the names that its places have."""


def _text(run: CaseRun, sources: Mapping[str, str]) -> str:
    from golive.report.case_report import cases_text

    return cases_text(run, sources)


def _json(run: CaseRun, _sources: Mapping[str, str]) -> str:
    from golive.report.case_formats import cases_json

    return cases_json(run)


def _junit(run: CaseRun, _sources: Mapping[str, str]) -> str:
    from golive.report.case_formats import cases_junit

    return cases_junit(run)


def _github(run: CaseRun, _sources: Mapping[str, str]) -> str:
    from golive.report.case_formats import cases_github

    return cases_github(run)


CASE_FORMATS: Mapping[str, Print] = MappingProxyType({"text": _text, "json": _json, "junit": _junit, "github": _github})


def print_cases(run: CaseRun, form: str, folder: str, sources: Mapping[str, str]) -> str:
    """Return a run in a format, its files named as seen from where the command runs."""
    placed = run.placed(lambda span: replace(span, file=below(folder, span.file)))
    return CASE_FORMATS[form](placed, {below(folder, name): text for name, text in sources.items()})


def print_issues(
    issues: Sequence[Issue],
    form: str,
    place: LibraryPlace,
    sources: Mapping[str, str],
    *,
    outcome: str = "not tested",
) -> str:
    """Return what is wrong with a library or its cases, in a format; `outcome` is what text says that it is for it."""
    placed = placed_below(place.shown, issues)
    last = f"{printable(place.title)}: {outcome}, {count_in_words(issues)}"
    if form == "text":
        return f"{render_all(placed, {below(place.shown, name): text for name, text in sources.items()})}\n{last}"
    if form == "github":
        return "\n".join([*(as_annotation(issue) for issue in placed), last])
    if form == "json":
        return json.dumps({"exit": INVALID, "summary": last, "issues": [as_values(i) for i in placed]}, indent=2)
    from golive.report.case_formats import issues_junit

    return issues_junit(placed)


INVALID = 2
"""What a command ends with where a library or its cases cannot be used."""
