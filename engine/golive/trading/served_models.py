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
from golive.core.value import Unknown, invalid
from golive.trading.machine_rule import MachineRule
from golive.trading.machine_state import Working
from golive.trading.turned import Look

Features = Mapping[str, float]
"""What a model is shown, in the order in which its strategy names it: numbers in held units."""

Ask = Callable[[Any, Features], Mapping[str, Any]]
"""Shows a loaded model its features, and returns what it gives by name, in held units."""

_MODEL_FAILURES = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What models raise that were not made for what they are shown."""


class Desk(Protocol):
    """Where the versions of one model are kept, and which of them serves."""

    def standing(self) -> ModelStanding:
        """Return which version serves now, and why it may not be used."""
        ...

    def load(self, digest: str = "", *, at: int) -> Any:
        """Return a stored model by the digest of its file; an `Unknown` that says why not."""
        ...


class ServedModel:
    """One model by its desk: loaded when its version changes, asked at each look."""

    def __init__(self, desk: Desk, ask: Ask) -> None:
        self._desk, self._ask = desk, ask
        self._loaded: tuple[str, Any] = ("", None)

    def standing(self) -> ModelStanding:
        """Return which version serves now, and why it may not be used."""
        return self._desk.standing()

    def gives(self, standing: ModelStanding, features: Features, at: int) -> Mapping[str, Any] | Unknown:
        """Return what the version that serves gives, or why there is nothing of it."""
        if self._loaded[0] != standing.digest:
            model = self._desk.load(standing.digest, at=at)
            if isinstance(model, Unknown):
                return model
            self._loaded = (standing.digest, model)
        try:
            return self._ask(self._loaded[1], features)
        except _MODEL_FAILURES as error:
            return invalid("model_failed", f"the model raised {type(error).__name__}: {error}"[:200])


def tell_models(rule: MachineRule, working: Working, look: Look) -> None:
    """Tell each session what the models of the strategies that look give now; of one that nobody serves, nothing."""
    for symbol, place in working.places.items():
        signals = place.session.engine.program.signals
        for strategy in look.on(symbol) if rule.models else ():
            for model in signals[strategy].models:
                served = rule.models.get(model.id)
                if served is not None:
                    _tell(place.session, served, strategy, model, look.at)


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
