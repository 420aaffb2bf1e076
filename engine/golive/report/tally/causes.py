"""What determined the verdicts of a run, and which decisions are worth reading in full."""

from __future__ import annotations

from collections import Counter
from dataclasses import field

from golive.api.decide_table import Decisions
from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.core.verdict import Verdict
from golive.decision import Decision

_Kind = tuple[Verdict, str, str, str]
"""Decisions are of one kind where verdict, intent, gate and rule are the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What determined a verdict, how often, and the first sentence it was given with."""

    verdict: Verdict
    intent: str
    gate: str
    rule: str
    count: int
    example: str
    span: Span | None


@dataclass(slots=True)
class _Closest:
    """The decision of one kind that came out as it did by the least."""

    row: int = -1
    count: int = 0
    span: Span | None = None
    _weight: float = float("inf")

    def take(self, row: int, decision: Decision, margin: float) -> None:
        """Count a decision; of a reduction the largest is worth reading, of the others the narrowest."""
        self.count += 1
        weight = margin
        if decision.verdict is Verdict.REDUCE:
            weight = decision.final_size / decision.raw_size if decision.raw_size else margin
        if self.row < 0 and decision.rule:
            self.span = decision.trace.program.rules[decision.trace.value("rule")].span
        if self.row < 0 or weight < self._weight:
            self.row, self._weight = row, weight


@dataclass(slots=True)
class KindCounter:
    """The kinds of the decisions taken so far."""

    _kinds: dict[_Kind, _Closest] = field(default_factory=dict)

    def take(self, row: int, decision: Decision, margin: float) -> None:
        """Count a decision, which came out as it did by a margin."""
        kind = decision.verdict, decision.intent, decision.gate, decision.rule
        self._kinds.setdefault(kind, _Closest()).take(row, decision, margin)

    def causes(self, decisions: Decisions) -> tuple[Cause, ...]:
        """Return what determined the decisions, the commonest first."""
        examples = _examples(decisions)
        causes = [
            Cause(
                verdict=verdict,
                intent=intent,
                gate=gate,
                rule=rule,
                count=kind.count,
                example=examples[verdict.name, intent, gate, rule],
                span=kind.span,
            )
            for (verdict, intent, gate, rule), kind in self._kinds.items()
            if rule
        ]
        return tuple(sorted(causes, key=lambda c: (-c.count, -c.verdict, c.gate, c.rule)))

    def closest(self) -> tuple[int, ...]:
        """Return the row of each kind that came out by the least, the commonest kind of each verdict first."""
        rank: Counter[Verdict] = Counter()
        ranked: list[tuple[int, Verdict, int]] = []
        for (verdict, *_), kind in sorted(self._kinds.items(), key=lambda item: (-item[1].count, item[0])):
            ranked.append((rank[verdict], verdict, kind.row))
            rank[verdict] += 1
        return tuple(row for _, _, row in sorted(ranked))


def _examples(decisions: Decisions) -> dict[tuple[str, str, str, str], str]:
    """Return the first reason given for each kind."""
    columns = decisions.columns
    examples: dict[tuple[str, str, str, str], str] = {}
    # A run without signals has no columns.
    if columns:
        kinds = zip(columns["verdict"], columns["intent"], columns["gate"], columns["rule"], strict=True)
        for kind, reason in zip(kinds, columns["reason"], strict=True):
            examples.setdefault(kind, reason)
    return examples
