"""Decisions by signal id: asked again, the same answer; asked for something else, doubt."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from golive.core.value import Unknown, invalid
from golive.decision import Decision

MOST_DECISIONS = 4_096
"""Decisions kept whole; of older ones the id is kept, and a signal that repeats it holds."""


class Remembered:
    """The ids a session has decided."""

    def __init__(self) -> None:
        self._decisions: OrderedDict[str, tuple[Any, Decision]] = OrderedDict()
        self._forgotten: set[str] = set()

    def get(self, signal: str, asked: tuple[Any, ...]) -> Decision | Unknown | None:
        """Return the decision given before, why the id cannot be decided again, or None for a new id."""
        if signal in self._forgotten:
            return invalid("id_reused", f"signal {signal} was decided before")
        known = self._decisions.get(signal)
        if known is None:
            return None
        if known[0] != asked:
            return invalid("id_reused", f"signal {signal} was decided before, for something else")
        return known[1]

    def put(self, signal: str, asked: tuple[Any, ...], decision: Decision) -> None:
        """Remember a decision."""
        self._decisions[signal] = (asked, decision)
        if len(self._decisions) > MOST_DECISIONS:
            oldest, _ = self._decisions.popitem(last=False)
            self._forgotten.add(oldest)
