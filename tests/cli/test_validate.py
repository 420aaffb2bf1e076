"""`golive validate`."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from tests.commands import Golive
from tests.library import edit

from golive.cli.open_library import find_library
from golive.cli.validate import FORMS
from golive.cli.validate_formats import FORMATS
from golive.cli.validation import validate
from golive.compiler.refusals import Word
from golive.loader.shipped import library_root

ORDERFLOW = "rules/gates/orderflow.yaml"
LIMITS = "rules/gates/limits.yaml"


def test_the_shipped_library_is_valid_and_says_why_no_gate_can_be_passed_by(golive: Golive) -> None:
    done = golive("validate", library_root())
    assert done.exit_code == 0
    assert "no issues" in done.output
    (proof,) = (line for line in done.output.splitlines() if "no way around" in line)
    gates = proof.partition("no way around ")[2].partition(":")[0].split(", ")
    assert gates == [proof["gate"] for proof in _as_json(golive)["proofs"]]
    assert "EXECUTE and REDUCE vanish and the final size is 0" in proof
    assert len(done.output.splitlines()) == 5


def test_the_text_shows_what_every_digest_begins_with(golive: Golive) -> None:
    shown, digests = golive("validate", library_root()).output, _as_json(golive)["digests"]
    for digest in (digests["policy"], digests["text"], *digests["strategies"].values()):
        assert digest[:12] in shown
        assert digest[:13] not in shown


def test_a_gate_that_ships_with_bypass_never_and_does_not_say_it_is_warned_of(golive: Golive, library: Path) -> None:
    edit(library, "rules/gates/kill_switch.yaml", "bypass: never\n", "")
    done = golive("validate", library)
    assert done.exit_code == 0
    assert "GL217 warning: gate `kill_switch` ships with `bypass: never`, and here it may be bypassed" in done.output
    assert ": valid, 1 warning" in done.output


def test_each_form_that_can_be_asked_for_is_one_that_can_be_printed() -> None:
    assert tuple(FORMATS) == FORMS


def test_each_proof_is_shown_where_it_is_asked_for(golive: Golive) -> None:
    document = _as_json(golive)
    shown = golive("validate", library_root(), "--proofs").output.splitlines()[5:]
    assert [line.partition(":")[0] for line in shown] == [proof["gate"] for proof in document["proofs"]]
    for line, proof in zip(shown, document["proofs"], strict=True):
        assert f"{proof['steps_before']} steps fold to {proof['steps_after']}" in line


def test_a_gate_one_of_whose_rules_is_not_decided_has_a_proof_of_its_own(golive: Golive, library: Path) -> None:
    validation = validate(find_library(str(library)))
    undecided = tuple(
        replace(refusal, word=Word.NOT_DECIDED) if refusal.rule.gate == "cost" else refusal
        for refusal in validation.refusals
    )
    lines = FORMATS["text"](replace(validation, refusals=undecided), None).splitlines()
    assert ", cost," not in next(line for line in lines if "no way around" in line)
    assert next(line for line in lines if line.startswith("  cost: ")).endswith(
        "0 of its 1 rules can refuse, 1 not decided"
    )


def test_a_gate_that_something_gets_around_is_said_by_itself(golive: Golive, library: Path) -> None:
    validation = validate(find_library(str(library)))
    proofs = tuple(
        replace(proof, holds=False, reachable=("EXECUTE",)) if proof.gate == "cost" else proof
        for proof in validation.proofs
    )
    lines = FORMATS["text"](replace(validation, proofs=proofs), None).splitlines()
    assert ", cost," not in next(line for line in lines if "no way around" in line)
    assert any(line.startswith("  cost: with the gate false, EXECUTE can still be reached") for line in lines)


def _as_json(golive: Golive) -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads(golive("validate", library_root(), "--format", "json").output))


def test_an_issue_comes_with_its_place_a_caret_and_a_next_step(golive: Golive, library: Path) -> None:
    edit(library, ORDERFLOW, "imbalance_threshold: {value", "imbalance_threshold: {valeu")
    done = golive("validate", library)
    assert done.exit_code == 2
    assert f"{library}/{ORDERFLOW}:14:25: GL102" in done.output
    assert "^^^^^" in done.output
    assert "did you mean `value`?" in done.output


def test_every_issue_of_every_file_comes_in_one_pass(golive: Golive, library: Path) -> None:
    edit(library, ORDERFLOW, "bypass: never", "bypas: never")
    edit(library, LIMITS, "bypass: never", "bypas: never")
    done = golive("validate", library, "--format", "json")
    assert done.exit_code == 2
    assert {i["file"] for i in json.loads(done.output)["issues"]} >= {f"{library}/{ORDERFLOW}", f"{library}/{LIMITS}"}


def test_a_warning_alone_is_exit_0(golive: Golive, library: Path) -> None:
    edit(library, ORDERFLOW, "let:\n", "let:\n  spare: imbalance\n")
    done = golive("validate", library)
    assert "warning" in done.output
    assert done.exit_code == 0


@pytest.mark.parametrize("folder", ["nowhere", "empty"])
def test_a_folder_without_policy_is_not_valid(golive: Golive, tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    done = golive("validate", tmp_path / folder)
    assert done.exit_code == 2
    assert "golive init" in done.output


def test_a_folder_around_a_library_names_it(golive: Golive, library: Path, tmp_path: Path) -> None:
    shutil.copytree(library, tmp_path / "out" / "policy")
    done = golive("validate", tmp_path / "out")
    assert done.exit_code == 2
    assert "its folder `policy` holds a library: name that" in done.output


def test_a_library_without_gates_is_not_valid(golive: Golive, library: Path) -> None:
    for path in (library / "rules" / "gates").iterdir():
        path.unlink()
    done = golive("validate", library)
    assert done.exit_code == 2
    assert "the library has no gates" in done.output


def test_an_empty_file_is_not_valid(golive: Golive, library: Path) -> None:
    (library / ORDERFLOW).write_text("")
    done = golive("validate", library)
    assert done.exit_code == 2
    assert "GL114" in done.output


def test_control_characters_of_a_file_do_not_reach_the_terminal(golive: Golive, library: Path) -> None:
    edit(library, ORDERFLOW, "bypass: never", 'bypass: "\\e]0;owned\\a"')
    done = golive("validate", library)
    assert done.exit_code == 2
    assert "\x1b" not in done.output
    assert "\x07" not in done.output


def test_json_has_digests_counts_and_proofs(golive: Golive) -> None:
    document = json.loads(golive("validate", library_root(), "--format", "json").output)
    assert document["valid"] is True
    assert document["counts"]["gates"] == 13
    assert set(document["digests"]["strategies"]) == {"momentum", "mean_reversion", "volatility"}
    assert all(proof["holds"] for proof in (*document["proofs"], *document["bounds"]))
    assert [bound["bound"] for bound in document["bounds"]] == ["position", "bound"]


def test_sarif_names_the_place_of_an_issue(golive: Golive, library: Path) -> None:
    edit(library, ORDERFLOW, "bypass: never", "bypas: never")
    done = golive("validate", library, "--format", "sarif")
    assert done.exit_code == 2
    run = json.loads(done.output)["runs"][0]
    result = next(r for r in run["results"] if r["ruleId"] == "GL102")
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (7, 1, 6)
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "GL102"


def test_github_annotations_escape_what_ends_them(golive: Golive, library: Path) -> None:
    edit(library, ORDERFLOW, "bypass: never", 'bypass: "100%, or: so"')
    done = golive("validate", library, "--format", "github")
    assert done.exit_code == 2
    line = next(x for x in done.output.splitlines() if x.startswith("::error"))
    assert f"file={library}/{ORDERFLOW},line=7,col=9" in line
    assert "100%25" in line


# --against


def test_the_same_library_changed_nothing(golive: Golive, library: Path) -> None:
    edit(library, ORDERFLOW, "title: Order flow confirms", "title: The order flow confirms")
    done = golive("validate", library, "--against", library_root())
    assert done.exit_code == 0
    assert "no change decides anything differently" in done.output


def test_a_loosened_threshold_is_exit_1_with_its_gate_and_line(golive: Golive, library: Path) -> None:
    edit(library, ORDERFLOW, "{value: 60 %, range: [50 %", "{value: 55 %, range: [50 %")
    done = golive("validate", library, "--against", library_root())
    assert done.exit_code == 1
    assert "looser: orderflow" in done.output
    assert "`imbalance_threshold` is 55 %, it was 60 %" in done.output
    assert f"{library}/{ORDERFLOW}:14:" in done.output


def test_a_tightened_threshold_is_exit_0(golive: Golive, library: Path) -> None:
    edit(library, ORDERFLOW, "{value: 60 %, range: [50 %", "{value: 65 %, range: [50 %")
    done = golive("validate", library, "--against", library_root())
    assert done.exit_code == 0
    assert "tighter: orderflow" in done.output


def test_a_changed_expression_needs_an_approval(golive: Golive, library: Path) -> None:
    edit(library, ORDERFLOW, "that: cvd_fast > 0", "that: cvd_slow > 0")
    done = golive("validate", library, "--against", library_root(), "--format", "json")
    assert done.exit_code == 3
    assert [c["direction"] for c in json.loads(done.output)["changes"]] == ["changed"]


def test_the_folder_of_a_run_stands_for_the_library_it_was_decided_with(
    golive: Golive, library: Path, tmp_path: Path
) -> None:
    run = tmp_path / "out"
    shutil.copytree(library, run / "policy")
    edit(library, ORDERFLOW, "{value: 60 %, range: [50 %", "{value: 55 %, range: [50 %")
    # A folder that merely holds one is not a run, and not a library either.
    assert golive("validate", library, "--against", run).exit_code == 2
    (run / "run.json").write_text("{}")
    done = golive("validate", library, "--against", run)
    assert done.exit_code == 1
    assert "`imbalance_threshold` is 55 %, it was 60 %" in done.output


def test_a_library_with_issues_is_not_compared(golive: Golive, library: Path) -> None:
    edit(library, ORDERFLOW, "bypass: never", "bypas: never")
    assert golive("validate", library, "--against", library_root()).exit_code == 2


def test_a_reference_that_is_not_valid_is_refused(golive: Golive, library: Path) -> None:
    edit(library, ORDERFLOW, "bypass: never", "bypas: never")
    done = golive("validate", library_root(), "--against", library)
    assert done.exit_code == 2
    assert "is not valid" in done.stderr


def test_a_revision_of_git_is_compared_with(golive: Golive, library: Path) -> None:
    def git(*arguments: str) -> None:
        who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", "-C", str(library), *who, *arguments], check=True, capture_output=True)

    git("init", "-q")
    git("add", "-A")
    git("commit", "-q", "-m", "first")
    edit(library, LIMITS, "bypass: never\n", "")
    done = golive("validate", library, "--against", "HEAD")
    assert done.exit_code == 1
    assert "`bypass` is not said, it was never" in done.output
    assert golive("validate", library, "--against", "--help").exit_code == 2
    assert golive("validate", library, "--against", "nosuch").exit_code == 2


def test_a_reference_outside_git_is_refused(golive: Golive, library: Path) -> None:
    done = golive("validate", library, "--against", "HEAD")
    assert done.exit_code == 2
    assert "HEAD" in done.stderr
