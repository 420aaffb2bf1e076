"""The options of `golive test`: formats, what must be covered, another library to compare with, and watching."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.commands import run_command
from tests.library import edit
from tests.places import ISSUES

from golive.journal.system_clock import SystemClock

GATE, CASES = "rules/gates/depth.yaml", "rules/gates/depth.cases.yaml"
BESIDE = """\
of: gate.depth
boundaries: auto
cases:
  - {id: thin, given: {depth: 19_999 usd}, expect: {verdict: SKIP, by: deep}}
  - {id: just, given: {depth: 20_000 usd}, expect: {verdict: EXECUTE}}
  - {id: dear, given: {cost: 20.1 bps}, expect: {verdict: SKIP, by: cheap}}
  - {id: cheap, given: {cost: 20 bps}, expect: {verdict: EXECUTE}}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a small library with cases of its one gate, which cover two of its five rules, and no cell of two."""
    library = tmp_path / "small"
    shutil.copytree(ISSUES / "library", library)
    (library / CASES).write_text(BESIDE, encoding="utf-8")
    return library


def run(*arguments: object) -> tuple[int, str]:
    result = run_command("test", *arguments)
    return result.exit_code, result.output


def test_text_has_a_line_a_document_and_a_table_of_what_is_covered(small: Path) -> None:
    code, text = run(small)
    assert code == 0
    lines = [line.split() for line in text.splitlines()]
    assert ["gate.depth", "4", "4", "0"] in [line[:4] for line in lines]
    assert ["gate.depth", "2/5", "-"] in [line[:3] for line in lines]
    assert (
        f"  {small.as_posix()}/{GATE}:32:9: gate.depth.wide never seen refusing, but by cases that golive made" in text
    )


def test_json_has_every_case_with_its_origin(small: Path) -> None:
    code, text = run(small, "--format", "json")
    content = json.loads(text)
    assert (code, content["exit"]) == (0, 0)
    origins = [case["origin"] for case in content["cases"]]
    assert (origins.count("written"), content["counts"]["written"]) == (5, 5)
    assert origins.count("auto") == content["counts"]["made"] > 15
    assert content["coverage"]["parts"]["rules"] == {"covered": 2, "by_made_cases_alone": 3, "of": 5}


def test_junit_and_github_name_the_case_that_is_not_met(small: Path) -> None:
    edit(small, CASES, "20 bps}, expect: {verdict: EXECUTE", "20 bps}, expect: {verdict: REDUCE")
    code, text = run(small, "--format", "junit")
    (failure,) = ET.fromstring(text).iter("failure")
    assert (code, failure.get("message")) == (1, "expected verdict `REDUCE`, got `EXECUTE`")
    code, text = run(small, "--format", "github")
    assert code == 1
    assert text.startswith(
        f"::error file={small.as_posix()}/{CASES},line=7,col=58,endColumn=63,title=gate.depth.cheap::"
    )


def test_what_is_not_covered_is_an_error_on_github_where_the_run_fails_for_it(small: Path) -> None:
    code, text = run(small, "--format", "github")
    assert (code, "::error" in text, "::notice" in text) == (0, False, True)
    code, text = run(small, "--format", "github", "--fail-under", "100")
    assert (code, "::error" in text, "::notice" in text) == (1, True, False)


@pytest.mark.parametrize("form", ["text", "json", "junit", "github"])
def test_cases_with_a_mistake_end_with_two_in_every_format(small: Path, form: str) -> None:
    edit(small, CASES, "cost: 20 bps", "cost: 20")
    code, text = run(small, "--format", form)
    assert code == 2
    assert "GL703" in text
    assert f"{small.as_posix()}/{CASES}" in text


@pytest.mark.parametrize(("least", "code"), [("0", 0), ("28.5", 0), ("28.572 %", 1), ("100", 1)])
def test_fail_under_counts_rules_and_cells_and_is_inclusive(small: Path, least: str, code: int) -> None:
    """Two rules of five, and none of two cells, are two sevenths."""
    assert run(small, "--fail-under", least)[0] == code


@pytest.mark.parametrize("least", ["0.8", "120", "most"])
def test_a_limit_that_is_none_is_refused(small: Path, least: str) -> None:
    code, text = run(small, "--fail-under", least)
    assert code == 2
    assert f"`--fail-under` is `{least}`" in text


def test_a_failing_case_ends_with_one_however_much_is_covered(small: Path) -> None:
    edit(small, CASES, "19_999 usd}, expect: {verdict: SKIP", "19_999 usd}, expect: {verdict: HOLD")
    assert run(small, "--fail-under", "0")[0] == 1


# What is no longer covered


@pytest.fixture
def before(small: Path, tmp_path: Path) -> Path:
    """Return the library as it was."""
    return Path(shutil.copytree(small, tmp_path / "before"))


def test_nothing_is_lost_where_nothing_changed(small: Path, before: Path) -> None:
    assert "no longer covered" not in run(small, "--against", before)[1]


def test_a_threshold_that_moved_away_from_its_cases_is_no_longer_covered(small: Path, before: Path) -> None:
    edit(small, GATE, "max_cost:  {value: 20 bps", "max_cost:  {value: 30 bps")
    edit(small, CASES, "  - {id: dear, given: {cost: 20.1 bps}, expect: {verdict: SKIP, by: cheap}}\n", "")
    lines = run(small, "--against", before)[1].splitlines()
    lost = lines[lines.index(f"no longer covered since {before}:") + 1 :]
    assert lost[0].endswith("gate.depth.cheap never seen refusing, but by cases that golive made")
    assert lost[1].endswith(
        "gate.depth.cheap@max_cost never seen just outside or just inside, but by cases that golive made"
    )


def test_a_new_rule_without_cases_is_told_and_an_old_one_is_not(small: Path, before: Path) -> None:
    rule = '  - {id: calm, that: twice > 0, else: "no"}\nforbid:\n'
    edit(small, GATE, "forbid:\n", rule)
    edit(small, GATE, "let:\n", "let:\n  twice: {is: depth + depth, unit: usd}\n")
    content = json.loads(run(small, "--against", before, "--format", "json")[1])
    lost = {(one["of"], one["name"]) for one in content["coverage"]["no_longer_covered"]}
    assert ("gate.depth", "calm") in lost
    assert ("gate.depth", "unfit") not in lost


def test_what_is_compared_with_must_be_valid(small: Path, before: Path) -> None:
    edit(before, GATE, "cost <= max_cost", "coast <= max_cost")
    code, text = run(small, "--against", before)
    assert code == 2
    assert "is not valid" in text
    code, text = run(small, "--against", "no_such_revision")
    assert code == 2
    assert "no_such_revision" in text


# Watching


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return what says which edits are made while the command waits; then Ctrl-C is pressed."""

    def plan(*edits: Callable[[], object]) -> None:
        left: Iterator[Callable[[], object]] = iter(edits)

        def wait(_clock: SystemClock, _ns: int) -> None:
            step = next(left, None)
            if step is None:
                raise KeyboardInterrupt
            step()

        monkeypatch.setattr(SystemClock, "wait_ns", wait)

    return plan


def nothing() -> None:
    """Change nothing."""


def test_a_change_is_tested_at_once_and_ctrl_c_ends_with_the_last_answer(
    small: Path, waiting: Callable[..., None]
) -> None:
    waiting(
        nothing,
        lambda: edit(small, CASES, "20 bps}, expect: {verdict: EXECUTE", "20 bps}, expect: {verdict: HOLD"),
        nothing,
    )
    code, text = run(small, "--watch")
    assert code == 1
    assert text.count("cases and ") == 2
    assert f"changed: {CASES}" in text


def test_a_mistake_does_not_end_the_watch(small: Path, waiting: Callable[..., None]) -> None:
    waiting(
        lambda: edit(small, CASES, "by: cheap", "by: chap"),
        nothing,
        lambda: edit(small, CASES, "by: chap", "by: cheap"),
        nothing,
    )
    code, text = run(small, "--watch")
    assert code == 0
    assert text.count("GL708") == 1
    assert text.count("all met") == 2


def test_a_pattern_without_cases_does_not_end_the_watch(small: Path, waiting: Callable[..., None]) -> None:
    waiting(lambda: edit(small, CASES, "{id: thin", "{id: thinner"), nothing)
    code, text = run(small, "depth.thin", "--watch")
    assert code == 2
    assert "no case is called `depth.thin`" in text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--mutate", "--against", "HEAD"), "`--against` says nothing to it"),
        (("--budget", "budget.json"), "without `--mutate` none is tried"),
    ],
)
def test_an_option_that_would_be_read_past_is_refused(small: Path, options: tuple[str, ...], said: str) -> None:
    code, text = run(small, *options)
    assert code == 2
    assert said in text
