"""The models that strategies use, at a look: which version serves, what it is shown, and what it gives.

A version that was trained on what came after a look is unknown at that look: in a replay of the past it would have seen
the answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from golive.api.model_standing import ModelStanding
from golive.api.session import Session
from golive.compiler.signal_program import ModelProgram
from golive.core.errors import BrokenChain, InvalidInput, Unavailable, first_line
from golive.core.local_time import DAY_NS
from golive.core.value import Unknown, invalid, missing
from golive.learning.model_watch import ModelWatch, Watched
from golive.trading.earned_periods import EarnedPeriods
from golive.trading.machine_rule import MachineRule
from golive.trading.machine_state import Working
from golive.trading.marks_at_look import MarksAtLook
from golive.trading.turned import Look
from golive.trading.worth import Worth

Features = Mapping[str, float]
"""What a model is shown, in the order in which its strategy names it: numbers in held units."""

Ask = Callable[[Any, Features], Mapping[str, Any]]
"""Shows a loaded model its features, and returns what it gives by name, in held units."""

_UNREADABLE = (BrokenChain, InvalidInput, OSError, Unavailable)
"""What records raise that cannot be read now."""

_MODEL_FAILURES = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What models raise that were not made for what they are shown."""


class Desk(Protocol):
    """Where the versions of one model are kept, and which of them serves."""

    model: str
    strategy: str

    def standing(self) -> ModelStanding:
        """Return which version serves now, and why it may not be used."""
        ...

    def load(self, digest: str = "", *, at: int) -> Any:
        """Return a stored model by the digest of its file; an `Unknown` that says why not."""
        ...


class ServedModel:
    """One model by its desk: loaded when its version changes, asked at each look, watched a period at a time.

    `period` is how long a period of the watched returns is, in nanoseconds: as long as those of the baseline.
    """

    def __init__(self, desk: Desk, ask: Ask, *, watch: ModelWatch | None = None, period: int = DAY_NS) -> None:
        self._desk, self._ask, self._watch = desk, ask, watch
        self._loaded: tuple[str, Any] = ("", None)
        self._periods = EarnedPeriods(length=period)
        self.watched: list[Watched] = []
        self.earned: dict[int, float | None] = {}

    def worth(self, worth: Worth, at: int) -> None:
        """Hear what the account is worth: the version that serves is watched by it, before it is asked again.

        An alarm rolls it back at once; what each period showed is in `watched`, its return
        by its end in `earned`.
        """
        for ended in self._periods.heard(worth.equity.value, at):
            self.earned[ended.ended] = ended.value
            if self._watch is None:
                continue
            try:
                shown = self._watch.earned(ended.value, at=at, drawdown=ended.drawdown)
            except _UNREADABLE:
                # What serves cannot be read either, so that its strategy holds.
                return
            if shown.rolled_back or (self.watched and self.watched[-1].version != shown.version):
                self._periods.begin_anew()
            self.watched.append(shown)

    def standing(self) -> ModelStanding:
        """Return which version serves now, and why it may not be used: also where nobody can read that."""
        try:
            return self._desk.standing()
        except _UNREADABLE as error:
            reason = missing("ledger_unavailable", f"the ledger cannot be read now: {first_line(error)}")
            return ModelStanding(name=self._desk.model, strategy=self._desk.strategy, reason=reason)

    def gives(self, standing: ModelStanding, features: Features, at: int) -> Mapping[str, Any] | Unknown:
        """Return what the version that serves gives, or why there is nothing of it."""
        if self._loaded[0] != standing.digest:
            model = self._read(standing.digest, at)
            if isinstance(model, Unknown):
                return model
            self._loaded = (standing.digest, model)
        try:
            return self._ask(self._loaded[1], features)
        except _MODEL_FAILURES as error:
            return invalid("model_failed", f"the model raised {type(error).__name__}: {error}"[:200])

    def _read(self, digest: str, at: int) -> Any:
        try:
            return self._desk.load(digest, at=at)
        except _UNREADABLE as error:
            return missing("ledger_unavailable", f"the model cannot be read now: {first_line(error)}")


def tell_models(rule: MachineRule, working: Working, look: Look, marks: MarksAtLook) -> None:
    """Tell each session what the models of the strategies that look give now; of one that nobody serves, nothing."""
    for served in rule.models.values():
        served.worth(marks.worth, look.at)
    for symbol, place in working.places.items():
        signals = place.session.engine.program.signals
        for strategy in look.on(symbol) if rule.models else ():
            for model in signals[strategy].models:
                one = rule.models.get(model.id)
                if one is not None:
                    _tell(place.session, one, strategy, model, look.at)


def _tell(session: Session, served: ServedModel, strategy: str, model: ModelProgram, now: int) -> None:
    standing = as_of(served.standing(), now)
    session.model_standing(standing, at=now)
    if not standing.usable:
        return
    shown = session.shown(strategy, model.id, now=now)
    given = shown if isinstance(shown, Unknown) else served.gives(standing, shown, now)
    session.model(strategy, model.id, version=standing.digest, gives=given, at=now)


def as_of(standing: ModelStanding, now: int) -> ModelStanding:
    """Return a standing as it counts at an instant: what was trained on what came later may not be used."""
    if standing.trained_at is None or standing.trained_at <= now:
        return standing
    later = invalid("trained_later", f"version {standing.version} of `{standing.name}` was trained on what came later")
    return replace(standing, reason=standing.reason or later)
