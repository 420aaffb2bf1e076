"""Decisions by signal id: asked again, the same answer; asked for something else, doubt."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from golive.api.request import Asked, Request
from golive.api.rows import unnamed
from golive.core.value import Unknown, invalid
from golive.decision import Decision

MOST_DECISIONS = 4_096
"""Decisions kept whole; of older ones the id is kept, and a signal that repeats it holds."""


class Remembered(Protocol):
    """The ids that have been decided."""

    def get(self, signal: str, asked: Asked) -> Decision | Unknown | None:
        """Return the decision given before, why the id cannot be decided again, or None for a new id."""
        ...

    def put(self, signal: str, asked: Asked, decision: Decision) -> None:
        """Remember a decision."""
        ...


class RememberedInMemory:
    """Ids for as long as the process lives."""

    def __init__(self) -> None:
        self._decisions: OrderedDict[str, tuple[Asked, Decision]] = OrderedDict()
        self._forgotten: set[str] = set()

    def get(self, signal: str, asked: Asked) -> Decision | Unknown | None:
        """Return the decision given before, why the id cannot be decided again, or None for a new id."""
        if signal in self._forgotten:
            return invalid("id_reused", f"signal {signal} was decided before")
        before = self._decisions.get(signal)
        if before is None:
            return None
        if before[0] != asked:
            return invalid("id_reused", f"signal {signal} was decided before, for something else")
        return before[1]

    def put(self, signal: str, asked: Asked, decision: Decision) -> None:
        """Remember a decision."""
        self._decisions[signal] = (asked, decision)
        if len(self._decisions) > MOST_DECISIONS:
            oldest, _ = self._decisions.popitem(last=False)
            self._forgotten.add(oldest)


def decided_once(remembered: Remembered, request: Request, decide: Callable[[Unknown | None], Decision]) -> Decision:
    """Return the decision that a request was given before, or decide it now and remember it.

    `decide` is told of the doubt where the id was used for something else; what it then answers is not remembered,
    and neither is a request that nobody can name: it is doubted for that in every row.
    """
    if unnamed(request.id) is not None:
        return decide(None)
    before = remembered.get(request.id, request.asked)
    if isinstance(before, Decision):
        return before
    decision = decide(before)
    if before is None:
        remembered.put(request.id, request.asked, decision)
    return decision
