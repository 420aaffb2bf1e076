"""The rules by which machines step a strategy down: what is true does at once, what is unknown after a patience."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from golive.core.dataclass import dataclass
from golive.readiness.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDown:
    """A rule: from which stages it steps down, to which, and for how long it may be unknown, in nanoseconds."""

    id: str
    sources: frozenset[Stage]
    target: Stage
    patience: int


Answers = Mapping[str, bool | None]
"""Whether each rule's condition is true, by its id; None where it is unknown. A rule that is left out is unknown."""

Doubts = Mapping[str, int]
"""Since when each rule has been unknown without interruption, in nanoseconds UTC; those that are known are left out."""


def doubts_after(doubts: Doubts, rules: Sequence[StepDown], answers: Answers, at: int) -> Doubts:
    """Return the doubts after a look: what is known ends one, whatever the stage is."""
    return {rule.id: doubts.get(rule.id, at) for rule in rules if answers.get(rule.id) is None}


def firing(rules: Sequence[StepDown], stage: Stage, answers: Answers, doubts: Doubts, at: int) -> StepDown | None:
    """Return the first rule that steps down from a stage; a wait is over when it has lasted its length."""
    for rule in rules:
        if stage not in rule.sources:
            continue
        answer = answers.get(rule.id)
        if answer or (answer is None and at - doubts[rule.id] >= rule.patience):
            return rule
    return None
