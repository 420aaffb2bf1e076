"""`UpdateThrottler`: how often a retrained model may be looked at, by the throttle of the library's guardrails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from golive.api.engine import Engine
from golive.api.guardrails_program import guardrails_program
from golive.core.clock import Clock
from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.facade.call_instant import instant_of
from golive.facade.naming import engine_for, within
from golive.facade.validation_gate import GUARDRAILS
from golive.journal.system_clock import SystemClock
from golive.learning.throttle import Throttle, Throttled
from golive.learning.throttle_limits import throttle_limits

SENTENCES = {
    Throttled.HOLD: "the clock or the count of samples went back, or is none",
    Throttled.FROZEN: "updates are frozen: by a person, in this regime, or because no regime could be told",
    Throttled.COOL_DOWN: "a rollback was too short a while ago",
    Throttled.INTERVAL: "the last look was too short a while ago",
    Throttled.DAY: "the day has had its looks",
    Throttled.SAMPLES: "too few samples are new since the last look",
    Throttled.OK: "a look is due",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ThrottleAnswer:
    """Whether a candidate may be looked at now: true where it may. `looks` are those that were let through so far."""

    answer: Throttled
    reason: str
    looks: int

    def __bool__(self) -> bool:
        """Say whether a look is let through."""
        return self.answer is Throttled.OK


class UpdateThrottler:
    """Lets a look at a candidate through no oftener than the policy says; every look is one more trial.

    Until a regime is told nothing is let through: it may be a crisis. Parameters are those of `ValidationGate`.
    """

    def __init__(
        self,
        *,
        engine: Engine | None = None,
        library: str | Path | None = None,
        guardrails: str = GUARDRAILS,
        strategy: str = "",
        clock: Clock | None = None,
        **parameters: float | str,
    ) -> None:
        engine = engine_for(within(guardrails, parameters), engine=engine, library=library)
        program = guardrails_program(engine.program, guardrails)
        self.limits, self._regimes = throttle_limits(program, strategy), frozenset(program.regimes())
        self.state = Throttle()
        self._clock: Clock = SystemClock() if clock is None else clock

    def may_look(self, samples: Any, *, now: Any = None) -> ThrottleAnswer:
        """Say whether a candidate may be looked at; where it may, that is counted as a look.

        `samples` is how many samples there have been in all.
        """
        at = instant_of(now, self._clock)
        if isinstance(at, Unknown):
            return ThrottleAnswer(answer=Throttled.HOLD, reason=str(at), looks=self.state.looks)
        self.state, answer = self.state.proposed(at, samples, self.limits)
        return ThrottleAnswer(answer=answer, reason=SENTENCES[answer], looks=self.state.looks)

    def in_regime(self, regime: str | None, *, now: Any = None) -> None:
        """Tell which regime it is, None where that could not be computed; a word that is none freezes as None does."""
        word = getattr(regime, "value", regime)
        known = word if isinstance(word, str) and word in self._regimes else None
        self.state = self.state.in_regime(self._at(now), known, self.limits)

    def rolled_back(self, *, now: Any = None) -> None:
        """Tell of a rollback, after which nothing is looked at for a while."""
        self.state = self.state.rolled_back(self._at(now))

    def freeze(self, *, now: Any = None) -> None:
        """Let nothing through until a person thaws."""
        self.state = self.state.froze(self._at(now))

    def thaw(self, *, by: str, now: Any = None) -> None:
        """End a freeze, as a person: the machine ends none."""
        self.state = self.state.thawed(self._at(now), by=by)

    def _at(self, now: Any) -> int:
        """Return an instant; of one that cannot be told, the latest that was seen."""
        at = instant_of(now, self._clock)
        return (self.state.latest or 0) if isinstance(at, Unknown) else at
