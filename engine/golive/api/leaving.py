"""What a strategy of a library declares of leaving a position, and what its own condition for that says."""

from __future__ import annotations

from functools import lru_cache

from golive.account.exits import Condition, ExitTerms, Move, Time
from golive.checker.checked import Rule
from golive.compiler.program import Program
from golive.compiler.signal_program import ExitProgram
from golive.decision.comparisons import deciding_comparison
from golive.decision.wording import explain
from golive.documents.own_numbers import STOP, TAKE
from golive.evaluator.trace import Trace

WHEN = "when"


@lru_cache(maxsize=256)
def exit_terms(program: Program, strategy: str) -> ExitTerms:
    """Return the exits that a strategy is held to by a number; none where it never says how it leaves."""
    leaves = program.signals[strategy].exit
    if leaves is None:
        return ExitTerms()
    units, spans = program.checked.units, leaves.spans
    stop, take, after, blind = leaves.stop, leaves.take, leaves.after_ns, leaves.blind_ns
    return ExitTerms(
        stop=None if stop is None else Move(value=stop, unit=units[strategy, STOP], span=spans["stop"]),
        take=None if take is None else Move(value=take, unit=units[strategy, TAKE], span=spans["take"]),
        after=None if after is None else Time(ns=after, span=spans["after"]),
        blind=None if blind is None else Time(ns=blind, span=spans["blind"]),
    )


def condition(trace: Trace, leaves: ExitProgram, strategy: str, direction: str) -> Condition | None:
    """Return what a strategy's own condition says of a position of a direction, None where it declares none."""
    if direction not in leaves.conditions:
        return None
    rule = Rule(
        gate=strategy,
        id=WHEN,
        effect="require",
        span=leaves.spans[direction],
        reason=leaves.because[direction],
        condition=leaves.conditions[direction],
        places=leaves.places[direction],
    )
    holds, term = _holds(trace, direction), leaves.conditions[direction]
    if holds is None:
        return Condition(holds=trace.cause(term), because="", span=rule.span)
    compared = deciding_comparison(trace, rule, met=holds)
    return Condition(holds=holds, because=explain(trace, rule), span=rule.span, comparison=compared)


def _holds(trace: Trace, direction: str) -> bool | None:
    if trace.value(f"{direction}.true"):
        return True
    return False if trace.value(f"{direction}.false") else None
