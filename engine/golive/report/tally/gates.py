"""Every gate over a run: what it said on its own, and what its rules did."""

from __future__ import annotations

from collections import Counter

from golive.checker.checked import CheckedGate
from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.core.verdict import Verdict
from golive.replay.replay import Run
from golive.report.tally.rules import RuleCounter, RuleTally


@dataclass(frozen=True, slots=True, kw_only=True)
class GateTally:
    """One gate over a run: `counts` by its own verdict on each signal, in the order of `Verdict`."""

    id: str
    title: str
    span: Span
    never_bypass: bool
    halts: bool
    counts: tuple[int, ...]
    rules: tuple[RuleTally, ...]
    unknown_needs: tuple[tuple[str, int], ...]


def tally_gates(run: Run, rules: RuleCounter) -> tuple[GateTally, ...]:
    """Return every gate of a counter's pipeline, in its order, with what was counted of its rules."""
    return tuple(_tally_gate(run, gate, rules) for gate in rules.program.checked.gates)


def _tally_gate(run: Run, gate: CheckedGate, rules: RuleCounter) -> GateTally:
    verdicts = Counter(str(v) for v in run.decisions.columns[f"gate_{gate.id}"]) if run.rows else Counter[str]()
    return GateTally(
        id=gate.id,
        title=gate.title,
        span=gate.span,
        never_bypass=gate.never_bypass,
        halts=gate.halts,
        counts=tuple(verdicts[v.name] for v in Verdict),
        rules=tuple(rules.of(gate)),
        unknown_needs=tuple(rules.unknown_needs(gate)),
    )
