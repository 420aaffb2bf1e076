"""What a switch answers: each trip by its id, where all that are true lead together, what that stops, its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from golive.checker.checked import Checked
from golive.core.signature import BOOL, one_of
from golive.documents.switch import SCOPES, STATES
from golive.evaluator.trace import Observed
from golive.language.terms import Term
from golive.proving.cases.answer import Answer

STATE, SCOPE = "state", "scope"
"""The names of where true trips lead, and of what the hardest of them stops."""

NOTHING = "none"
"""What is stopped where no trip is true."""


def answers_of_trips(checked: Checked, document: str) -> Mapping[str, Answer]:
    """Return what a switch answers by name, besides its parameters."""
    trips = {name: Answer(type=BOOL) for name, _ in terms_of_switch(checked, document)}
    return {**trips, STATE: Answer(type=one_of(*STATES)), SCOPE: Answer(type=one_of(*SCOPES, NOTHING))}


def terms_of_switch(checked: Checked, document: str) -> Sequence[tuple[str, Term]]:
    """Return the condition of each trip, in document order."""
    switch = next(s for s in checked.switches if s.id == document)
    return [(trip.rule.id, trip.rule.condition) for trip in switch.trips if trip.rule.condition is not None]


def stopped_by(checked: Checked, document: str, observed: Mapping[str, Observed]) -> Mapping[str, float | str | bool]:
    """Return where trips that are true lead together, what the hardest stops, and the numbers of the switch."""
    policy = next(s for s in checked.specs.switches if s.header.id == document)
    numbers = {p.id: p.value if isinstance(p.value, str) else p.value.value for p in policy.parameters}
    true = [trip for trip in policy.trips if observed[trip.id] is True]
    hardest = max(true, key=lambda trip: STATES.index(trip.to.value), default=None)
    words = (STATES[0], NOTHING) if hardest is None else (hardest.to.value, hardest.scope.value)
    return {**numbers, STATE: words[0], SCOPE: words[1]}
