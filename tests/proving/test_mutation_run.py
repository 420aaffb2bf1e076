"""What came of mutants, document by document, against a budget of survivors."""

from __future__ import annotations

from fractions import Fraction

from golive.core.span import NOWHERE
from golive.proving.mutants.mutant import Mutant
from golive.proving.mutants.mutation_run import MutationRun, mutation_run
from golive.proving.mutants.scoring import State, Trial
from golive.proving.outcome import Judged, Mismatch, Origin, Outcome

OUTCOME = Outcome(verdict="SKIP", by="rule", reason="", size=0.0, outcome={})


def case(*, met: bool) -> Judged:
    missed = () if met else (Mismatch(field="verdict", expected="SKIP", got="HOLD", span=NOWHERE),)
    return Judged(of="gate.a", id="c", origin=Origin.WRITTEN, span=NOWHERE, outcome=OUTCOME, mismatches=missed, seen=())


def run_of(*, budget: dict[str, int] | None = None, met: bool = True) -> MutationRun:
    fates = {"gate.a:x:up": "killed", "gate.a:x:down": "alive", "gate.a:y:up": "apart", "gate.b:z:up": "killed"}
    mutants = [Mutant(id=i, of=i.partition(":")[0], span=NOWHERE, text="", document=None) for i in fates]
    trials = [
        Trial(
            id=i,
            state=State.DOES_NOT_COMPILE if fate == "apart" else State.RAN,
            judged=(case(met=False),) if fate == "killed" else (),
        )
        for i, fate in fates.items()
    ]
    return mutation_run([case(met=met)], mutants, trials, Fraction(1, 2), budget)


def test_each_document_has_its_own_count_and_share() -> None:
    a, b = run_of().tallies
    assert (a.of, a.mutants, a.killed, a.alive, a.apart, a.share) == ("gate.a", 3, 1, 1, 1, Fraction(1, 2))
    assert (b.of, b.mutants, b.share) == ("gate.b", 1, Fraction(1))


def test_more_survivors_than_the_budget_fail_and_as_many_do_not() -> None:
    assert (run_of(budget={"gate.a": 1}).over, run_of(budget={"gate.a": 1}).exit) == ((), 0)
    assert (run_of(budget={}).over, run_of(budget={}).exit) == (("gate.a",), 1)
    assert run_of(budget=None).exit == 0


def test_a_policy_that_fails_its_own_cases_has_no_score_and_names_them() -> None:
    run = run_of(met=False)
    assert (run.score.score, run.exit, [c.id for c in run.failing]) == (None, 1, ["c"])
