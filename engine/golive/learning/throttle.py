"""How often a candidate may be looked at: a fold over proposals, rollbacks, freezes and regimes.

Every look is one more trial, whatever comes of it. What stops is heard also when it comes late, dated by the latest
instant that was seen; what lets go is heard in order only.
"""

from __future__ import annotations

import enum
from collections.abc import Collection
from dataclasses import replace

from golive.core.civil import DAY_S
from golive.core.dataclass import dataclass
from golive.core.unit import NANOS

DAY_NS = DAY_S * NANOS
MACHINE = "machine"
"""Who is no person: a freeze that a person asked for, only a person ends."""


class Throttled(enum.Enum):
    """What a proposal is answered, the first that holds."""

    HOLD = "hold"
    """The clock or the count of samples went back, or is none."""
    FROZEN = "frozen"
    COOL_DOWN = "cool_down"
    INTERVAL = "interval"
    DAY = "day"
    SAMPLES = "samples"
    OK = "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThrottleLimits:
    """How often: waits in nanoseconds, `samples` new ones for each look, `a_day` looks a UTC day.

    In a regime of `frozen_in` nothing is looked at, nor in what is none of `regimes`, where those are told.
    """

    every: int
    samples: int
    a_day: int
    after_rollback: int
    frozen_in: Collection[str]
    regimes: Collection[str] | None = None

    def stops_in(self, regime: str | None) -> bool:
        """Say whether a regime stops updates; one that nobody could tell may be a crisis."""
        return regime is None or regime in self.frozen_in or (self.regimes is not None and regime not in self.regimes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttle:
    """What is known: the latest instant seen, the looks so far, the last one, a rollback, a freeze, the regime.

    `regime` is None where none could be told, or none was: it may be a crisis.
    """

    latest: int | None = None
    looks: int = 0
    looked_at: int | None = None
    samples: int = 0
    looks_of_day: int = 0
    rolled_back_at: int | None = None
    frozen: bool = False
    regime: str | None = None

    def is_late(self, at: int) -> bool:
        """Say whether an instant lies before one that was seen."""
        return self.latest is not None and at < self.latest

    def _seen(self, at: int) -> Throttle:
        return replace(self, latest=at if self.latest is None else max(at, self.latest))

    def rolled_back(self, at: int) -> Throttle:
        """Return what is known after a rollback."""
        seen = self._seen(at)
        return replace(seen, rolled_back_at=seen.latest)

    def froze(self, at: int) -> Throttle:
        """Return what is known after a person's freeze."""
        return replace(self._seen(at), frozen=True)

    def thawed(self, at: int, *, by: str) -> Throttle:
        """Return what is known after somebody ended a freeze: only a person can, and not by what comes late."""
        if self.is_late(at) or not is_person(by):
            return self._seen(at)
        return replace(self._seen(at), frozen=False)

    def in_regime(self, at: int, regime: str | None, limits: ThrottleLimits) -> Throttle:
        """Return what is known after a regime was told, None where it could not be computed."""
        return self if self.is_late(at) and not limits.stops_in(regime) else replace(self._seen(at), regime=regime)

    def proposed(self, at: int, samples: object, limits: ThrottleLimits) -> tuple[Throttle, Throttled]:
        """Return what a proposal is answered, and what is known after it: only a look that may be counts."""
        answer = self._answer(at, samples, limits)
        if answer is not Throttled.OK:
            return (self if answer is Throttled.HOLD else self._seen(at)), answer
        assert isinstance(samples, int)
        return self.looked(at, samples), answer

    def looked(self, at: int, samples: int) -> Throttle:
        """Return what is known after a look that was let through."""
        same_day = self.looked_at is not None and at // DAY_NS == self.looked_at // DAY_NS
        return replace(
            self._seen(at),
            looks=self.looks + 1,
            looked_at=at,
            samples=samples,
            looks_of_day=self.looks_of_day + 1 if same_day else 1,
        )

    def _answer(self, at: int, samples: object, limits: ThrottleLimits) -> Throttled:
        if self.is_late(at) or isinstance(samples, bool) or not isinstance(samples, int) or samples < self.samples:
            return Throttled.HOLD
        if self.frozen or limits.stops_in(self.regime):
            return Throttled.FROZEN
        if self.rolled_back_at is not None and at - self.rolled_back_at < limits.after_rollback:
            return Throttled.COOL_DOWN
        if self.looked_at is not None:
            if at - self.looked_at < limits.every:
                return Throttled.INTERVAL
            if at // DAY_NS == self.looked_at // DAY_NS and self.looks_of_day >= limits.a_day:
                return Throttled.DAY
        return Throttled.SAMPLES if samples - self.samples < limits.samples else Throttled.OK


def is_person(by: str) -> bool:
    """Say whether somebody is a person: named, and not the machine itself."""
    return isinstance(by, str) and bool(by.strip()) and by.strip().casefold() != MACHINE
