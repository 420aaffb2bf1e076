"""`OnlineLearningGuardrails`: models that learn while they trade, and cannot do harm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from golive.api.engine import Engine
from golive.core.clock import Clock
from golive.facade.model_checkpoint import ModelCheckpoint
from golive.facade.performance_gate import PerformanceGate
from golive.facade.update_throttler import UpdateThrottler
from golive.facade.validation_gate import GUARDRAILS, ValidationGate
from golive.learning.judge_update import JudgedUpdate
from golive.learning.live.live_gate import LiveLook
from golive.learning.model_shelf import Shelved


class OnlineLearningGuardrails:
    """The guardrails of one strategy's model: validation, throttle, checkpoints and the live gate, by one policy.

    ::

        if guards.should_accept_update(old_metrics, new_metrics):
            guards.checkpoint_model(model)  # what is replaced, and what a rollback restores
            model = new_model
            guards.checkpoint_model(model)  # until it is stored, `guards.usable` is false
        ...
        if not guards.observe(live_return):
            model = guards.checkpoint.load()  # after an alarm the last good one; else hold

    Parameters
    ----------
    min_sharpe_improvement, max_drawdown_increase
        Of the policy's parameters, to tighten.
    engine, library, guardrails, strategy, clock, **parameters
        As of `ValidationGate`.
    folder
        As of `ModelCheckpoint`.
    """

    def __init__(
        self,
        min_sharpe_improvement: float | str | None = None,
        max_drawdown_increase: float | str | None = None,
        *,
        engine: Engine | None = None,
        library: str | Path | None = None,
        guardrails: str = GUARDRAILS,
        strategy: str = "",
        folder: str | Path | None = None,
        clock: Clock | None = None,
        **parameters: float | str,
    ) -> None:
        named = {"min_sharpe_improvement": min_sharpe_improvement, "max_drawdown_increase": max_drawdown_increase}
        asked = {**parameters, **{name: value for name, value in named.items() if value is not None}}
        self.validation = ValidationGate(
            engine=engine, library=library, guardrails=guardrails, strategy=strategy, clock=clock, **asked
        )
        self.throttler = UpdateThrottler(
            engine=self.validation.engine, guardrails=guardrails, strategy=strategy, clock=clock
        )
        self.checkpoint = ModelCheckpoint(folder, strategy=strategy or guardrails)
        self.performance = self._watching(None)

    def should_accept_update(
        self, old_metrics: Any, new_metrics: Any, *, samples: Any = None, now: Any = None
    ) -> JudgedUpdate:
        """Say whether a new model may replace the one that trades; true only for ACCEPT, and never raises.

        Parameters
        ----------
        old_metrics, new_metrics, now
            As of `ValidationGate.validate`.
        samples
            How many samples there have been in all: with it the throttle is asked first.
        """
        blocked = self.checkpoint.shelf.may_replace
        if blocked is not None:
            return self.validation.held(str(blocked))
        if samples is not None:
            look = self.throttler.may_look(samples, now=now)
            if not look:
                return self.validation.held(f"throttled ({look.answer.value}): {look.reason}")
        judged = self.validation.validate(old_metrics, new_metrics, now=now)
        if judged:
            self.checkpoint.shelf.accept(judged.paired.n if judged.paired is not None else 0)
            self.performance = self._watching(new_metrics.get("returns"))
        return judged

    def checkpoint_model(self, model: Any) -> Shelved:
        """Store the model that trades; after an accepted update, call it with the one that is replaced first."""
        return self.checkpoint.save(model)

    def rollback(self, *, now: Any = None) -> Any:
        """Take the model in service out for good; return the one that it replaced, or an `Unknown` with the reason."""
        self.throttler.rolled_back(now=now)
        return self.checkpoint.rollback()

    def observe(self, value: Any, *, drawdown: Any = None, now: Any = None) -> LiveLook:
        """Look at the next live return of the model in service, as `PerformanceGate.observe` does.

        An alarm, or a drawdown too deep, rolls back at once: `checkpoint.load()` is then the model that serves. Of a
        model that was come back to nothing but the drawdown is watched until the next update.
        """
        look = self.performance.observe(value, drawdown=drawdown)
        if look.alarm or look.stop:
            self.rollback(now=now)
            self.performance = self._watching(None)
        return look

    def _watching(self, baseline: Any) -> PerformanceGate:
        gate = self.validation
        return PerformanceGate(
            baseline, engine=gate.engine, guardrails=gate.guardrails.checked.id, strategy=gate.strategy
        )

    @property
    def usable(self) -> bool:
        """Say whether a strategy may use the model in service: it holds while that is unstored, lost or frozen."""
        return self.checkpoint.usable
