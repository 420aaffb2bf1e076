"""`golive test`: which cases run, what is printed, and what it ends with."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.places import ISSUES

from golive.cli import main

MET, NOT_MET, INVALID, NONE = 0, 1, 2, 3
THIN = "  - {id: thin, given: {depth: 9 usd}, expect: {verdict: SKIP, by: deep, reason: only 9 usd}}\n"
WRONG = "  - id: wrong\n    given: {depth: 9 usd}\n    expect: {verdict: HOLD}\n"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return a small library that has a base case and no other."""
    shutil.copytree(ISSUES / "library", tmp_path, dirs_exist_ok=True)
    return tmp_path


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["test", *arguments])
    return result.exit_code, result.output


def write(library: Path, cases: str) -> None:
    (library / "rules" / "gates" / "depth.cases.yaml").write_text(f"of: gate.depth\ncases:\n{cases}")


def test_cases_that_are_met_end_with_zero(library: Path) -> None:
    write(library, THIN)
    code, text = run(str(library))
    assert code == MET
    assert "2 cases: all met" in text


def test_a_case_that_is_not_met_is_shown_with_its_place_its_base_and_what_came(library: Path) -> None:
    write(library, THIN + WRONG)
    code, text = run(str(library))
    assert code == NOT_MET
    assert "rules/gates/depth.cases.yaml:6:23: gate.depth.wrong: expected verdict `HOLD`, got `SKIP`" in text
    assert " |     expect: {verdict: HOLD}\n | ......................^^^^" in text
    assert "its base: pipeline.passes" in text
    assert "it was told: only 9 usd, 20000 usd is required" in text


def test_no_case_at_all_ends_with_three(library: Path) -> None:
    (library / "rules" / "pipeline.cases.yaml").unlink()
    code, text = run(str(library))
    assert code == NONE
    assert "no cases: nothing was tested" in text


def test_cases_with_a_mistake_are_not_run(library: Path) -> None:
    write(library, THIN.replace("deep", "deap"))
    code, text = run(str(library))
    assert code == INVALID
    assert "GL708" in text
    assert "not tested, 1 error" in text


def test_a_library_with_a_mistake_is_not_tested(library: Path) -> None:
    write(library, THIN)
    path = library / "rules" / "gates" / "depth.yaml"
    path.write_text(path.read_text().replace("cost <= max_cost", "coast <= max_cost"))
    code, text = run(str(library))
    assert code == INVALID
    assert "GL203" in text


def test_validate_reports_what_is_wrong_with_cases(library: Path) -> None:
    write(library, THIN.replace("9 usd}", "9}"))
    result = CliRunner().invoke(main, ["validate", str(library)])
    assert result.exit_code == INVALID
    assert "rules/gates/depth.cases.yaml:3:31: GL703 `depth` needs a unit, `9` has none" in result.output


@pytest.mark.parametrize("pattern", ["depth", "gate.depth", "depth.*", "*.thin", "gate.depth.th?n", "d*"])
def test_a_pattern_names_documents_and_cases(library: Path, pattern: str) -> None:
    write(library, THIN + WRONG.replace("HOLD", "SKIP"))
    code, text = run(str(library), pattern)
    assert code == MET
    assert "pipeline" not in text.replace("depth.", "")
    assert ("1 case:" if "th" in pattern.replace("depth", "") else "2 cases:") in text


def test_a_document_without_cases_is_told_where_to_write_them(library: Path) -> None:
    code, text = run(str(library), "depth")
    assert code == INVALID
    assert "no case is called `depth`" in text
    assert "write them in rules/gates/depth.cases.yaml, beside the document" in text


def test_a_pattern_alone_is_of_the_library_that_is_here(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(library, THIN)
    monkeypatch.chdir(library)
    assert run("depth")[0] == MET
    code, text = run("dept")
    assert code == INVALID
    assert "no case is called `dept`" in text
    assert "did you mean `depth`?" in text


def test_an_instant_of_which_there_are_no_data_is_an_issue(library: Path) -> None:
    write(library, THIN.replace("given:", "at: noon, given:"))
    code, text = run(str(library))
    assert code == INVALID
    assert "GL707 `noon` is no instant of the case's data" in text
