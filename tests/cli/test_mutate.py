"""`golive test --mutate`: mutants of a small library, and what the command ends with."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.places import ISSUES

from golive.cli import main
from golive.cli.mutant_processes import TookTooLongError, at_most

ENOUGH, NOT_ENOUGH, INVALID, NONE = 0, 1, 2, 3
CASES = """\
of: gate.depth
cases:
  - {id: enough, given: {depth: 20_000 usd, extra: 20 bps}, expect: {verdict: EXECUTE}}
  - {id: thin, given: {depth: 19_999 usd}, expect: {verdict: SKIP, by: deep, reason: 20000 usd is required}}
"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return a small library with cases of its one gate."""
    shutil.copytree(ISSUES / "library", tmp_path, dirs_exist_ok=True)
    (tmp_path / "rules" / "gates" / "depth.cases.yaml").write_text(CASES)
    return tmp_path


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["test", *arguments])
    return result.exit_code, result.output


def test_survivors_are_shown_with_their_place_and_a_case_to_paste(library: Path) -> None:
    code, text = run(str(library), "gate.depth:[dw]*:*", "--mutate", "--fail-under", "50", "--jobs", "1")
    assert code == ENOUGH, text
    survivor = "rules/gates/depth.yaml:33:17: `>` became `>=`, and every written case is met (gate.depth:wide:gt_to_ge)"
    assert f"{library}/{survivor}" not in text
    assert f"{library}/rules/gates/depth.yaml:32:9: `wide` was dropped, and every written case is met" in text
    shown = f"   add to {library}/rules/gates/depth.cases.yaml\n  - {{id: kills_wide_dropped, given: {{extra: "
    assert shown in text


def test_a_budget_is_held_document_by_document(library: Path, tmp_path: Path) -> None:
    budget = tmp_path / "budget.json"
    budget.write_text('{"gate.depth": 0}')
    arguments = (str(library), "gate.depth:half:*", "--mutate", "--jobs", "1", "--budget", str(budget))
    code, text = run(*arguments, "--format", "json")
    values = json.loads(text)
    assert (code, values["over_budget"]) == (NOT_ENOUGH, ["gate.depth"])
    assert all(m["case"] is None or "half" in m["case"]["text"] for m in values["mutants"])


@pytest.mark.parametrize("budget", ["[]", '{"gate.depth": -1}', '{"gate.depth": true}', "depth: 3"])
def test_what_is_no_budget_is_refused(library: Path, tmp_path: Path, budget: str) -> None:
    path = tmp_path / "budget.json"
    path.write_text(budget)
    code, text = run(str(library), "depth", "--mutate", "--budget", str(path))
    assert code == INVALID
    assert '`{"gate.orderflow": 3}`' in text


def test_a_pattern_that_names_no_mutant_is_refused(library: Path) -> None:
    code, text = run(str(library), "gate.deep:*", "--mutate")
    assert (code, "no document or mutant is called `gate.deep:*`" in text) == (INVALID, True)


def endless() -> None:
    while True:
        pass


def test_what_never_ends_is_ended() -> None:
    with at_most(0.01), pytest.raises(TookTooLongError):
        endless()
