"""The kill switch: the words on it, and the latch that keeps it stopped until a later word arms it.

`active` lets all through, `reduce_only` closing orders only, `cancel_only` and `halted` neither. `armed` and `fired`
are words of old for the first and the last: they are heard, and written only for a library that knows no others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from golive.core.dataclass import dataclass
from golive.core.row import Row, known, unknown
from golive.core.value import Unknown

KILL_SWITCH, ACTIVE, HALTED = "kill_switch", "active", "halted"
ARMED, FIRED = "armed", "fired"

_STRICTNESS = {HALTED: 0, FIRED: 0, "cancel_only": 1, "reduce_only": 3}
_IN_DOUBT = 2
"""What nobody understands lets neither kind of order through: it is stricter than a word that lets one."""
_LENIENT = 4

SIMULATED_MODES = ("replay", "paper")
"""Modes in which no order leaves: the account that is traded in them may be one that golive opened."""


def arms(word: object) -> bool:
    """Say whether a word is that the switch is armed; anything else stops new risk."""
    return isinstance(word, str) and str.__str__(word) in (ACTIVE, ARMED)


def with_switch(values: Mapping[str, Any], inputs: Collection[str]) -> Mapping[str, Any]:
    """Return values in which `switch` is another name for the kill switch; of two words the stricter one holds."""
    if "switch" not in values or "switch" in inputs or KILL_SWITCH not in inputs:
        return values
    words = [values[name] for name in (KILL_SWITCH, "switch") if name in values]
    rest = {name: value for name, value in values.items() if name != "switch"}
    return {**rest, KILL_SWITCH: min(words, key=lambda word: _LENIENT if arms(word) else strictness(word))}


def strictness(word: object) -> int:
    """Return the place of a word that stops among those that do, the strictest first."""
    return _STRICTNESS.get(str.__str__(word), _IN_DOUBT) if isinstance(word, str) else _IN_DOUBT


def written(word: object, members: Collection[str]) -> object:
    """Return a word as a library with these members writes it: in words of old only where it has no others."""
    if not isinstance(word, str):
        return word
    # A class of text may say that it equals anything.
    exact = str.__str__(word)
    new = {ARMED: ACTIVE, FIRED: HALTED}.get(exact, exact)
    old = {ACTIVE: ARMED, HALTED: FIRED}.get(new, new)
    return new if new in members or old not in members else old


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """A kill switch as told so far.

    A word that stops holds, however old it grows, until an `active` that was told after it, is dated after everything
    that was known when it was told, and is not ahead of the decision. Instants are in nanoseconds, 0 for never.

    Parameters
    ----------
    stop
        The word that stops, the strictest of those that hold.
    stops
        How often it was stopped.
    stopped_at
        The instant after which a word has to be dated to arm it; None for a stop without a time, until somebody asks.
    lifted_at
        The instant of the first `active` that lifts the stop.
    latest, armed_at
        The latest instant of any word, and that of the last `active` taken.
    doubt
        Why nobody knows since when it has been armed.
    """

    stop: object = None
    stops: int = 0
    stopped_at: int | None = 0
    lifted_at: int = 0
    latest: int = 0
    armed_at: int = 0
    doubt: Unknown | None = None

    def hear(self, word: object, when: int | Unknown) -> Switch:
        """Return the switch after one more word."""
        return self._armed(when) if arms(word) else self._stopped(word, when)

    def _stopped(self, word: object, when: int | Unknown) -> Switch:
        since = None if isinstance(when, Unknown) or self.stopped_at is None else max(self.latest, when)
        holding = self.is_stopped and not self.lifted_at and strictness(self.stop) < strictness(word)
        return Switch(
            stop=self.stop if holding else word,
            stops=self.stops + 1,
            stopped_at=since,
            latest=self.latest if isinstance(when, Unknown) else max(self.latest, when),
        )

    def _armed(self, when: int | Unknown) -> Switch:
        if isinstance(when, Unknown):
            return replace(self, doubt=when)
        late = when < self.latest or self.stopped_at is None or (self.is_stopped and when <= self.stopped_at)
        if late:
            return replace(self, latest=max(self.latest, when))
        return replace(self, latest=when, armed_at=when, lifted_at=self.lifted_at or when, doubt=None)

    def asked(self, now: int) -> Switch:
        """Return the switch after somebody asked: a stop without a time was before that."""
        return self if self.stopped_at is not None else replace(self, stopped_at=max(self.latest, now))

    @property
    def is_stopped(self) -> bool:
        """Say whether a word has stopped it that an `active` has to follow."""
        return self.stops > 0

    def stops_at(self, now: int) -> bool:
        """Say whether a word that stops holds at an instant."""
        return self.is_stopped and not 0 < self.lifted_at <= now

    def cells(self, now: int) -> Row:
        """Return its columns at an instant: a stop that holds is never old."""
        if self.stops_at(now):
            return known(KILL_SWITCH, self.stop, now)
        if self.doubt is not None:
            return {**known(KILL_SWITCH, None, None), **unknown(KILL_SWITCH, self.doubt)}
        return known(KILL_SWITCH, ACTIVE, self.armed_at)

    def leniency(self, now: int) -> tuple[int, int]:
        """Return how much it lets through at an instant; of those that are armed the oldest lets through least."""
        if self.stops_at(now):
            return strictness(self.stop), 0
        return (_IN_DOUBT, 0) if self.doubt is not None else (_LENIENT, self.armed_at)
