"""A score that no assessment can fill is an issue, with its place."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from golive.checker import check
from golive.compiler import compile_library
from golive.core.issue import Issue
from golive.loader import load_library
from golive.loader.shipped import library_root
from golive.models.functions import FUNCTIONS

FILE = "rules/scores/durability.yaml"


def edited(tmp_path: Path, old: str, new: str) -> Path:
    for folder in ("rules", "strategies", "checklists"):
        shutil.copytree(library_root() / folder, tmp_path / folder)
    path = tmp_path / FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return tmp_path


def issues(folder: Path) -> list[Issue]:
    specs, loading = load_library(folder)
    return [*loading, *check(specs, FUNCTIONS)[1]]


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("alpha_decay:", "alpha_decai:", "GL226", "did you mean `alpha_decay`?"),
        ("half_life:", "half_live:", "GL226", "did you mean `half_life`?"),
        ("half_life: {unit: d,", "half_life: {unit: bars,", "GL207", "change `unit:`"),
        ("  most_thin: ", "  mostly_thin: ", "GL227", "did you mean `most_thin`?"),
        ("confidence:          {value: 95 %, range: [60 %, 99.9 %]", "confidence: {value: 95 s", "GL207", "unit"),
    ],
)
def test_what_nothing_measures_or_reads_is_an_issue(tmp_path: Path, old: str, new: str, code: str, words: str) -> None:
    named = issues(edited(tmp_path, old, new))
    assert code in {issue.code for issue in named}
    issue = next(i for i in named if i.code == code and i.hint and words in i.hint)
    assert issue.span.file == FILE


def test_a_parameter_that_is_needed_and_absent_is_an_issue(tmp_path: Path) -> None:
    folder = edited(tmp_path, "  most_thin: ", "  elsewhere: ")
    assert any("needs a parameter `most_thin`" in issue.message for issue in issues(folder))


def test_a_misspelt_parameter_is_one_issue(tmp_path: Path) -> None:
    (issue,) = issues(edited(tmp_path, "  most_thin: ", "  mostly_thin: "))
    assert issue.hint == "did you mean `most_thin`?"


def digests(folder: Path) -> tuple[str, str, Mapping[str, str]]:
    specs, _ = load_library(folder)
    checked, _ = check(specs, FUNCTIONS)
    assert checked is not None
    program_digests = compile_library(checked).digests
    return program_digests.policy, program_digests.text, program_digests.strategy


def test_a_knot_changes_the_policy_digest_and_an_advice_the_text_digest_and_neither_a_strategys(tmp_path: Path) -> None:
    policy, text, strategies = digests(library_root())
    knot = digests(edited(tmp_path / "a", "[20, 50], [60, 80]", "[20, 45], [60, 80]"))
    advice = digests(edited(tmp_path / "b", "advice: Abandon strategy", "advice: Abandon the strategy"))
    assert (knot[0] != policy, knot[1] == text) == (True, True)
    assert (advice[0] == policy, advice[1] != text) == (True, True)
    assert knot[2] == advice[2] == strategies
