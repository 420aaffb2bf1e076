"""Mutants as text and as JSON."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from golive.core.span import NOWHERE, Span
from golive.proving.mutants.mutant import Mutant
from golive.proving.mutants.mutation_run import KillingCase, MutationRun, mutation_run
from golive.proving.mutants.scoring import State, Trial
from golive.proving.outcome import Judged, Mismatch, Origin, Outcome
from golive.report.mutation_report import mutation_github, mutation_text, mutation_values

GOLDEN = Path(__file__).parent / "golden" / "mutants.txt"
SOURCE = "kind: gate\nid: depth\nparameters:\n  least: {value: 60 %, range: [0 %, 100 %]}\n"
CASE = "  - {id: kills_least_up, given: {depth: 60 %}, expect: {verdict: EXECUTE}}"


def mutant(name: str, text: str = "`60 %` became `61 %`") -> Mutant:
    place = Span(file="rules/depth.yaml", line=4, col=18, width=4)
    return Mutant(id=f"gate.depth:least:{name}", of="gate.depth", span=place, text=text, document=None)


def judged(*, met: bool, origin: Origin = Origin.WRITTEN) -> Judged:
    missed = () if met else (Mismatch(field="verdict", expected="SKIP", got="HOLD", span=NOWHERE),)
    outcome = Outcome(verdict="SKIP", by="rule", reason="", size=0.0, outcome={})
    return Judged(of="gate.depth", id="c", origin=origin, span=NOWHERE, outcome=outcome, mismatches=missed, seen=())


def run_of(budget: dict[str, int] | None = None) -> MutationRun:
    trials = (
        Trial(id="gate.depth:least:up", state=State.RAN),
        Trial(id="gate.depth:least:down", state=State.RAN, judged=(judged(met=False, origin=Origin.AUTO),)),
        Trial(id="gate.depth:least:to_lowest", state=State.RAN, judged=(judged(met=False),)),
        Trial(id="gate.depth:least:hangs", state=State.TIMEOUT),
        Trial(id="gate.depth:least:refused", state=State.DOES_NOT_COMPILE),
        Trial(id="gate.depth:least:alike", state=State.EQUIVALENT_PROVED),
    )
    mutants = [mutant(trial.id.rpartition(":")[2]) for trial in trials]
    run = mutation_run([judged(met=True)], mutants, trials, Fraction(9, 10), budget)
    return replace(run, cases={"gate.depth:least:up": KillingCase(of="gate.depth", text=CASE)})


def test_a_run_as_text_is_what_the_golden_file_says() -> None:
    files = {"gate.depth": "rules/depth.cases.yaml"}
    text = mutation_text(run_of({}), {"rules/depth.yaml": SOURCE}, files) + "\n"
    if os.environ.get("GOLIVE_UPDATE_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_survivors_are_annotated_where_they_stand_with_the_case_that_sees_them() -> None:
    lines = mutation_github(run_of()).splitlines()
    assert lines[0] == (
        "::error file=rules/depth.yaml,line=4,col=18,endColumn=21,title=gate.depth%3Aleast%3Aup::`60 %25` became `61 "
        "%25`, and every written case is met; this case sees it: - {id: kills_least_up, given: {depth: 60 %25}, "
        "expect: {verdict: EXECUTE}}"
    )
    assert sum(line.startswith("::error") for line in lines) == len(run_of().survivors)
    enough = replace(run_of(), fail_under=Fraction(0), score=replace(run_of().score, exit=0))
    assert mutation_github(enough).startswith("::warning file=rules/depth.yaml")


def test_a_policy_that_fails_its_cases_is_told_that_there_is_no_score() -> None:
    run = mutation_run([judged(met=False)], [mutant("up")], [], Fraction(9, 10))
    said = mutation_text(run, {}, {}).splitlines()[-1]
    assert said.startswith("no score: the policy itself does not meet 1 of its cases: gate.depth.")
    # A gate that is new may turn cases of other documents: `golive test ONE` does not run them.
    assert said.endswith("`golive test` of the whole library says what came out")


def test_of_many_cases_that_are_not_met_the_first_are_named() -> None:
    run = mutation_run([judged(met=False)] * 9, [mutant("up")], [], Fraction(9, 10))
    said = mutation_text(run, {}, {}).splitlines()[-1]
    assert (said.count("gate.depth."), " and 3 more;" in said) == (6, True)


def test_as_json_each_mutant_has_its_fate_and_the_case_that_would_kill_it() -> None:
    values = json.loads(json.dumps(mutation_values(run_of())))
    fates = {m["id"].rpartition(":")[2]: (m["state"], m["killed"], m["alive"]) for m in values["mutants"]}
    assert fates["to_lowest"] == ("ran", True, False)
    assert fates["hangs"] == ("timeout", False, True)
    assert fates["alike"] == ("equivalent_proved", False, False)
    assert values["mutants"][0]["case"] == {"of": "gate.depth", "text": CASE}
    assert (values["auto_only"], values["score"], values["exit"]) == (["gate.depth:least:down"], 0.25, 1)
