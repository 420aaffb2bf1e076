"""Decisions by signal id: asked again, the same answer unless the switch was stopped since; else doubt."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from golive.account.kill_switch import HALTED, KILL_SWITCH, written
from golive.account.state_inputs import switch_words
from golive.api.request import Asked, Request
from golive.api.rows import unnamed
from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.core.guard import Guard
from golive.core.intent import closes
from golive.core.row import DIRECTION, Row, known, unknown
from golive.core.value import Unknown, invalid
from golive.decision import Decision

MOST_DECISIONS = 4_096
"""Decisions kept whole; of older ones the id is kept, and a signal that repeats it holds."""

STOPPED_SINCE = invalid("stopped_since", "the kill switch was stopped since this signal was decided")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A decision given before, and how often the kill switch had been stopped by then."""

    decision: Decision
    stops: int


class Remembered(Protocol):
    """The ids that have been decided; `guard` is held from the question whether one was to its answer."""

    @property
    def guard(self) -> Guard:
        """Return the lock by which an id is decided once, whoever asks at the same time."""
        ...

    def get(self, signal: str, asked: Asked) -> Given | Unknown | None:
        """Return the decision given before, why the id cannot be decided again, or None for a new id."""
        ...

    def put(self, signal: str, asked: Asked, answer: Given) -> Unknown | None:
        """Remember a decision; return why it could not be remembered, and then it must not be given."""
        ...


class RememberedInMemory:
    """Ids for as long as the process lives."""

    def __init__(self) -> None:
        self._decisions: OrderedDict[str, tuple[Asked, Given]] = OrderedDict()
        self._forgotten: set[str] = set()
        self.guard = Guard()

    def get(self, signal: str, asked: Asked) -> Given | Unknown | None:
        """Return the decision given before, why the id cannot be decided again, or None for a new id."""
        if signal in self._forgotten:
            return invalid("id_reused", f"signal {signal} was decided before")
        before = self._decisions.get(signal)
        if before is None:
            return None
        if before[0] != asked:
            return invalid("id_reused", f"signal {signal} was decided before, for something else")
        return before[1]

    def put(self, signal: str, asked: Asked, answer: Given) -> Unknown | None:
        """Remember a decision, which nothing in memory can fail to."""
        self._decisions[signal] = (asked, answer)
        if len(self._decisions) > MOST_DECISIONS:
            oldest, _ = self._decisions.popitem(last=False)
            self._forgotten.add(oldest)
        return None


def decided_once(
    remembered: Remembered,
    request: Request,
    decide: Callable[[Unknown | None], Decision],
    stops: Callable[[], int],
    withdraw: Callable[[str], None],
) -> Decision:
    """Return the decision that a request was given before, marked `repeated`, or decide it now and remember it.

    `stops` counts how often the kill switch was stopped; a decision that is older than the last time halts when it is
    asked for again. `decide` is told of that, or of the doubt where the id was used for something else; what it then
    answers is not remembered, and neither is a request that nobody can name: it is doubted for that in every row. What
    cannot be remembered is not given: `decide` is told why.
    """
    if unnamed(request.id) is not None:
        return decide(None)
    # A class of text may say that it equals nothing, not even itself.
    name = str.__str__(request.id)
    with remembered.guard:
        before, so_far = remembered.get(name, request.asked), stops()
        if isinstance(before, Given):
            decision = before.decision if before.stops == so_far else decide(STOPPED_SINCE)
            return replace(decision, repeated=True)
        decision = decide(before)
        if before is None:
            not_remembered = remembered.put(name, request.asked, Given(decision=decision, stops=so_far))
            if not_remembered is not None:
                # What is not given to anybody is under way nowhere.
                withdraw(name)
                return decide(not_remembered)
    return decision


def in_doubt(program: Program, doubt: Unknown, request: Request) -> Row:
    """Return the cells that make a signal halt or hold for a doubt about its id."""
    halted = known(KILL_SWITCH, written(HALTED, switch_words(program)), request.now)
    cells = halted if doubt is STOPPED_SINCE else unknown(DIRECTION, doubt)
    # What closes is decided without a direction, which is derived: in doubt nobody is known to ask.
    return {**cells, **unknown(program.checked.strategy.column, doubt)} if closes(request.intent) else cells
