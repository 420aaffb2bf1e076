"""`RememberedInJournal`: ids that outlive the process, and no decision that is not written.

A decision is given only after its entry is durable. Asked again, by whatever process, the answer is the entry's, before
anything is evaluated; if a word that stops was written since, it is HALT.
"""

from __future__ import annotations

from collections.abc import Sequence

from golive.api.policy import Policy
from golive.api.recorded_decision import body_of, decision_of
from golive.api.remembered import Given
from golive.api.request import Asked, asked_in_words
from golive.core.errors import BrokenChain, Refused, Unavailable
from golive.core.guard import Guard
from golive.core.value import Unknown, invalid
from golive.journal.bodies.decision import DecisionTaken
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.switch import STATES, SwitchSet
from golive.journal.entry import Draft, Entry
from golive.journal.journal import Journal

NOT_AVAILABLE, NOT_READABLE, ID_REUSED = "journal_unavailable", "journal_unreadable", "id_reused"

_STOPPED = -1
"""No process ever counts so many stops: a decision with it is older than one."""


class RememberedInJournal:
    """The decisions of a journal that this process writes, under the policy that is loaded."""

    def __init__(self, journal: Journal, policy: Policy) -> None:
        self._journal, self._policy = journal, policy
        self._before = journal.last.seq
        self.guard = Guard()

    def get(self, signal: str, asked: Asked) -> Given | Unknown | None:
        """Return the decision given before, why the id cannot be decided again, or None for a new id."""
        try:
            entry = self._journal.find(DecisionTaken.KIND, signal)
            if entry is None:
                return None
            body = read_body(entry.kind, entry.body)
            stops = self._stops(entry)
        except Unavailable as error:
            return invalid(NOT_AVAILABLE, error.sentence)
        except Refused as error:
            return invalid(NOT_READABLE, f"signal {signal} was decided before: {error.sentence}")
        if not isinstance(body, DecisionTaken) or body.asked != asked_in_words(asked):
            return invalid(ID_REUSED, f"signal {signal} was decided before, for something else")
        # What an earlier process had heard is not in this one's count, but for what it wrote.
        so_far = body.stops if entry.seq > self._before else 0
        return Given(decision=decision_of(body, self._policy), stops=_STOPPED if stops else so_far)

    def put(self, signal: str, asked: Asked, answer: Given) -> Unknown | None:
        """Write a decision; return why it could not be written."""
        words = asked_in_words(asked)
        if words is None:
            return invalid(NOT_READABLE, f"signal {signal} asks for what cannot be written down")
        try:
            body = body_of(answer.decision, asked=words, stops=answer.stops)
            # Entries are dated in their order; what the caller's clock said is in the body.
            last = self._journal.last.ts
            ts = body.at if last is None else max(body.at, last)
            besides = self._besides(body, ts)
            self._journal.append([body.draft(ts), *besides])
            self._written(besides)
        except (Unavailable, BrokenChain) as error:
            return invalid(NOT_AVAILABLE, error.sentence)
        except Refused as error:
            return invalid(NOT_READABLE, f"signal {signal} cannot be written down: {error.sentence}")
        return None

    def _besides(self, body: DecisionTaken, ts: int) -> Sequence[Draft]:
        """Return what is written together with a decision, all of it or nothing."""
        return ()

    def _written(self, drafts: Sequence[Draft]) -> None:
        """Hear that what goes with a decision is durable."""

    def _stops(self, since: Entry) -> bool:
        """Say whether a word that stops was written after an entry, of whatever scope."""
        bodies = (read_body(e.kind, e.body) for e in self._journal.entries(after=since.seq, kind=SwitchSet.KIND))
        return any(isinstance(body, SwitchSet) and body.to != STATES[0] for body in bodies)
