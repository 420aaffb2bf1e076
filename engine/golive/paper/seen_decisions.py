"""The last decisions of an account as somebody sees them who does not run it, with how old their inputs were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from golive.api.policy import Policy
from golive.api.recorded_decision import RecordedDecision, decision_of
from golive.core.dataclass import dataclass
from golive.core.errors import GoliveError
from golive.journal.bodies.decision import DecisionTaken
from golive.journal.bodies.kinds import read_body
from golive.journal.journal import JournalReader
from golive.paper.metrics import input_ages


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDecisions:
    """Decisions, the newest first, and how old each input of the newest was then, in seconds, by its column.

    The ages are empty where another policy is loaded than the one that decided.
    """

    decisions: tuple[RecordedDecision, ...] = ()
    ages: Mapping[str, float] = field(default_factory=dict)


def seen_decisions(journal: JournalReader, policy: Policy, count: int) -> SeenDecisions:
    """Return the last decisions that a journal keeps, at most so many."""
    bodies = (read_body(entry.kind, entry.body) for entry in journal.last_of(DecisionTaken.KIND, count))
    decisions = tuple(decision_of(body, policy) for body in bodies if isinstance(body, DecisionTaken))
    if not decisions:
        return SeenDecisions()
    try:
        ages = input_ages(decisions[0])
    except GoliveError:
        ages = {}
    return SeenDecisions(decisions=decisions, ages=ages)
