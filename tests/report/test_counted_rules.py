"""What a run's table of rules saw, against each decision asked rule by rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from tests.report.tiny_run import tiny_run

from golive.api import Engine
from golive.compiler.program import Program
from golive.core.verdict import Verdict
from golive.decision import Decision
from golive.decision.comparisons import comparisons
from golive.report.tally.rules import RuleCounter


def test_a_term_that_is_looked_at_once_is_what_each_rule_compares() -> None:
    run = tiny_run()
    decisions = [run.engine.decide(row) for row in run.rows]
    assert {d.verdict for d in decisions} - {Verdict.EXECUTE}
    agree(run.engine.program, decisions)


def test_what_strategies_tighten_is_compared_as_each_has_it(shipped: Engine, executed: Mapping[str, Any]) -> None:
    program = shipped.program
    rows = [{**executed, "strategy": name} for name in (*program.checked.strategies, *program.checked.strategies)]
    decisions = [shipped.decide(row) for row in (*rows, {**executed, "spread": None}, {**executed, "spread": 1.0})]
    agree(program, decisions)


def agree(program: Program, decisions: Sequence[Decision]) -> None:
    """Hold what is counted to what every decision observes of each rule's comparison alone."""
    counter = RuleCounter(program)
    for decision in decisions:
        counter.take(decision)
    compared = 0
    for gate in program.checked.gates:
        for tally, rule in ((t, r) for t in counter.of(gate) for r in gate.rules if r.id == t.id):
            negated = rule.effect in ("forbid", "reduce")
            pairs = []
            for decision in decisions:
                made = list(comparisons(decision.trace, rule.condition, negated=negated)) if rule.condition else []
                if len(made) == 1:
                    pair = tuple(decision.trace.observe(term) for term in made[0][1:])
                    pairs += [pair] if all(isinstance(x, float) for x in pair) else []
            if not pairs:
                assert tally.observed is None, tally.id
                continue
            compared += 1
            assert tally.observed is not None
            values, thresholds = zip(*pairs, strict=True)
            seen = tally.observed
            assert (seen.n, seen.low, seen.middle, seen.high) == (
                len(values),
                min(values),
                median(values),
                max(values),
            )
            assert (seen.threshold_low, seen.threshold_high) == (min(thresholds), max(thresholds))
    assert compared > 1
