"""Adapters of what cases beside a policy are worth."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from golive.core.span import NOWHERE
from golive.proving.cases.agreement import same_rule, same_size
from golive.proving.mutants.scoring import State, Trial, mutation_score
from golive.proving.outcome import Judged, Mismatch, Origin, Outcome

AGREES: dict[str, Callable[[Any, Any], bool]] = {
    "verdict": lambda expected, got: expected == got,
    "by": lambda expected, got: isinstance(got, str) and same_rule(expected, got),
    "reason": lambda expected, got: isinstance(got, str) and expected in got,
    "size": same_size,
}


def judged(case: dict[str, Any], output: dict[str, Any]) -> Judged:
    """Return a case that came to an output."""
    missed = [f for f, expected in case["expect"].items() if not AGREES[f](expected, output.get(f))]
    outcome = Outcome(verdict=output.get("verdict", ""), by="", reason="", size=math.nan, outcome={})
    return Judged(
        of="gate.any",
        id=case["id"],
        origin=Origin(case["kind"]),
        span=NOWHERE,
        outcome=outcome,
        mismatches=tuple(Mismatch(field=f, expected="", got="", span=NOWHERE) for f in missed),
        seen=(),
    )


def cases_mutation(inputs: dict[str, Any]) -> dict[str, Any]:
    cases = inputs["cases"]
    trials = [
        Trial(
            id=mutant["id"],
            state=State(mutant["state"]),
            judged=tuple(judged(c, mutant["outputs"][c["id"]]) for c in cases if c["id"] in mutant["outputs"]),
        )
        for mutant in inputs["mutants"]
    ]
    original = [judged(case, inputs["original"].get(case["id"], {})) for case in cases]
    score = mutation_score(original, trials, Fraction(str(inputs["fail_under"])))
    return {
        "killed": list(score.killed),
        "survivors": list(score.survivors),
        "apart": list(score.apart),
        "auto_only": list(score.auto_only),
        "score": score.score,
        "exit": score.exit,
    }


ADAPTERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {"cases.mutation": cases_mutation}
