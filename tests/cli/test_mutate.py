"""`golive test --mutate`: mutants of a small library, and what the command ends with."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from golive.cli import main
from golive.cli.time_limit import TookTooLongError, time_limit

ENOUGH, NOT_ENOUGH, INVALID, NONE = 0, 1, 2, 3


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["test", *arguments])
    return result.exit_code, result.output


def test_survivors_are_shown_with_their_place_and_a_case_to_paste(cased_library: Path) -> None:
    code, text = run(str(cased_library), "gate.depth:[dw]*:*", "--mutate", "--fail-under", "50", "--jobs", "1")
    assert code == ENOUGH, text
    survivor = "rules/gates/depth.yaml:33:17: `>` became `>=`, and every written case is met (gate.depth:wide:gt_to_ge)"
    assert f"{cased_library}/{survivor}" not in text
    assert f"{cased_library}/rules/gates/depth.yaml:32:9: `wide` was dropped, and every written case is met" in text
    shown = f"   add to {cased_library}/rules/gates/depth.cases.yaml\n  - {{id: kills_wide_dropped, given: {{extra: "
    assert shown in text


def test_a_budget_is_held_document_by_document(cased_library: Path, tmp_path: Path) -> None:
    budget = tmp_path / "budget.json"
    budget.write_text('{"gate.depth": 0}')
    arguments = (str(cased_library), "gate.depth:half:*", "--mutate", "--jobs", "1", "--budget", str(budget))
    code, text = run(*arguments, "--format", "json")
    values = json.loads(text)
    assert (code, values["over_budget"]) == (NOT_ENOUGH, ["gate.depth"])
    assert all(m["case"] is None or "half" in m["case"]["text"] for m in values["mutants"])


@pytest.mark.parametrize("budget", ["[]", '{"gate.depth": -1}', '{"gate.depth": true}', "depth: 3"])
def test_what_is_no_budget_is_refused(cased_library: Path, tmp_path: Path, budget: str) -> None:
    path = tmp_path / "budget.json"
    path.write_text(budget)
    code, text = run(str(cased_library), "depth", "--mutate", "--budget", str(path))
    assert code == INVALID
    assert '`{"gate.orderflow": 3}`' in text


def test_a_pattern_that_names_no_mutant_is_refused(cased_library: Path) -> None:
    code, text = run(str(cased_library), "gate.deep:*", "--mutate")
    assert (code, "no document or mutant is called `gate.deep:*`" in text) == (INVALID, True)


def never_ends() -> bool:
    try:
        with time_limit(0.01):
            while True:
                pass
    except TookTooLongError:
        return False


def test_what_never_ends_is_ended_in_whichever_thread() -> None:
    with ThreadPoolExecutor(1) as elsewhere:
        assert not elsewhere.submit(never_ends).result()
    assert not never_ends()


def test_what_ends_in_time_is_not_spoken_to_afterwards() -> None:
    for _ in range(200):
        with suppress(TookTooLongError), time_limit(0.0001):
            sum(range(2_000))
    sum(range(1_000_000))
