"""`OnlineLearningGuardrails`: models that learn while they trade, and cannot do harm."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from golive.api.engine import Engine
from golive.core.clock import Clock
from golive.core.errors import BrokenChain, Unavailable
from golive.core.value import Unknown, invalid
from golive.facade.model_checkpoint import UNAVAILABLE, ModelCheckpoint, unavailable
from golive.facade.performance_gate import PerformanceGate
from golive.facade.update_metrics import measured_model
from golive.facade.update_throttler import SENTENCES, UpdateThrottler
from golive.facade.validation_gate import GUARDRAILS, ValidationGate
from golive.learning.judge_update import JudgedUpdate
from golive.learning.kept_returns import KeptReturns
from golive.learning.live.live_gate import LiveLook
from golive.learning.model_record import RETURNS_BROKEN
from golive.learning.model_watch import UNWATCHED
from golive.learning.proposal_evidence import KeptBaseline, baseline_of_evidence
from golive.learning.propose_update import Candidate, propose_update
from golive.learning.shelved import Shelved
from golive.learning.throttle import Throttled

if TYPE_CHECKING:
    from golive.journal.journal import Journal


class OnlineLearningGuardrails:
    """The guardrails of one strategy's model: validation, throttle, checkpoints and the live gate, by one policy.

    ::

        guards.throttler.in_regime("trending")  # of the policy's words; until one is told no update is looked at
        if guards.should_accept_update(old_metrics, new_metrics):
            guards.checkpoint_model(model)  # what is replaced, and what a rollback restores
            model = new_model
            guards.checkpoint_model(model)  # until it is stored, `guards.usable` is false
        ...
        if not guards.observe(live_return):
            model = guards.checkpoint.load()  # after an alarm the last good one
        if not guards.usable:
            ...  # hold

    Parameters
    ----------
    min_sharpe_improvement, max_drawdown_increase
        Of the policy's parameters, to tighten.
    engine, library, guardrails, strategy, clock, **parameters
        As of `ValidationGate`.
    folder, model, journal, by, model_type
        As of `ModelCheckpoint`. With a journal the throttle is always asked, and by what it holds; a process that is
        started again goes on with the model that serves, its baseline and its looks.
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
        model: str = "",
        journal: Journal | str | Path | None = None,
        by: str = "",
        model_type: type | None = None,
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
        self.checkpoint = ModelCheckpoint(
            folder,
            strategy=strategy or guardrails,
            model=model,
            journal=journal,
            by=by,
            model_type=model_type,
            engine=self.validation.engine,
            guardrails=guardrails,
            clock=clock,
        )
        self._owed = ""
        self._kept = KeptReturns(self.checkpoint.desk)
        self.performance = self._watching(self._kept_baseline())
        self._go_on()

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
        try:
            return self._judged(old_metrics, new_metrics, samples=samples, now=now)
        except (BrokenChain, Unavailable) as error:
            return self.validation.held(error.sentence)

    def _judged(self, old_metrics: Any, new_metrics: Any, *, samples: Any, now: Any) -> JudgedUpdate:
        at, desk = self.checkpoint.instant(now), self.checkpoint.desk
        since = desk.record().n
        held = at if isinstance(at, Unknown) else self._obstacle(samples, at) or self._throttled(samples, at)
        if held is not None or isinstance(at, Unknown):
            return self.validation.held(str(held))
        before, after = measured_model(old_metrics, "old_metrics"), measured_model(new_metrics, "new_metrics")
        if isinstance(before, Unknown) or isinstance(after, Unknown):
            return self.validation.held(str(before if isinstance(before, Unknown) else after))
        candidate = Candidate(
            old=before,
            new=after,
            by=self.checkpoint.by,
            samples=samples if isinstance(samples, int) else None,
            since=since,
        )
        gate = self.validation
        looked = propose_update(desk, gate.guardrails, candidate, strategy=gate.strategy, at=at)
        if isinstance(looked.version, Unknown) or looked.judged is None:
            return gate.held(str(looked.version))
        if looked.judged:
            self.performance = self._watching(new_metrics.get("returns"), now=at)
        return looked.judged

    def _obstacle(self, samples: Any, at: int) -> Unknown | None:
        """Return why no update may be accepted now, which is written into the ledger as well."""
        why = self.checkpoint.desk.obstacle()
        if why is not None:
            self.checkpoint.desk.refused(why, by=self.checkpoint.by, samples=samples, at=at)
        return why

    def _throttled(self, samples: Any, at: int) -> Unknown | None:
        """Return why no candidate may be looked at now: by the ledger where there is one, else where samples are told.

        A look by the ledger alone is counted where it is written.
        """
        desk, throttler = self.checkpoint.desk, self.throttler
        if desk.records is not None:
            regime = None if throttler.state.frozen else throttler.state.regime
            answer = desk.may_look(samples, regime=regime, at=at, limits=throttler.limits)
            reason = SENTENCES[answer]
            if answer is not Throttled.OK:
                desk.throttled(answer, why=reason, by=self.checkpoint.by, samples=samples, at=at)
        elif samples is None:
            return None
        else:
            look = throttler.may_look(samples, now=at)
            answer, reason = look.answer, look.reason
        return None if answer is Throttled.OK else invalid("throttled", f"throttled ({answer.value}): {reason}")

    def checkpoint_model(self, model: Any, *, now: Any = None) -> Shelved:
        """Store the model that trades; after an accepted update, call it with the one that is replaced first."""
        return self.checkpoint.save(model, now=now)

    def rollback(self, *, now: Any = None) -> Any:
        """Take the model in service out for good; return the one that it replaced, or an `Unknown` with the reason."""
        self.throttler.rolled_back(now=now)
        return self.checkpoint.rollback(now=now)

    def observe(self, value: Any, *, drawdown: Any = None, now: Any = None) -> LiveLook:
        """Look at the next live return of the model in service, as `PerformanceGate.observe` does.

        An alarm, or a drawdown too deep, rolls back at once: `checkpoint.load()` is then the model that serves. Of a
        model that was come back to nothing but the drawdown is watched until the next update.
        """
        kept = self._keep(value, drawdown, now)
        look = self.performance.observe(value, drawdown=drawdown)
        if look.alarm or look.stop or self._owed:
            self._obey(look, now)
        return look if kept is None else replace(look, reason=f"it could not be written: {kept}", drawdown=None)

    def _obey(self, look: LiveLook, now: Any) -> None:
        self._owed = self._owed or look.reason
        self.throttler.rolled_back(now=now)
        gone = self.checkpoint.rollback(why=self._owed, now=now)
        # What could not be written is owed, and tried again at the next look; nothing is usable meanwhile.
        self._owed = self._owed if isinstance(gone, Unknown) and gone.code == UNAVAILABLE else ""
        self.performance = self._watching(None)

    def _keep(self, value: Any, drawdown: Any, now: Any) -> Unknown | None:
        """Write what the model earned before anything is done about it; return why it could not be."""
        at = self.checkpoint.instant(now)
        if self.checkpoint.desk.records is None:
            return None
        if isinstance(at, Unknown):
            return at
        try:
            if (broken := self._broken()) is not None:
                desk = self.checkpoint.desk
                desk.alert(desk.record().standing().version, broken, at, then=UNWATCHED)
                return broken
            if self._kept.is_new:
                self._kept.go_on()
            self._kept.earned(value, at=at, drawdown=drawdown)
        except (BrokenChain, Unavailable) as error:
            return unavailable(error)
        return None

    def _go_on(self) -> None:
        """Show the gate what the model earned since it serves; what ends it and was not obeyed is obeyed now."""
        if self.checkpoint.desk.records is not None and self._broken() is None:
            ends = self._kept.go_on(lambda value, drawdown: self.performance.observe(value, drawdown=drawdown))
            if ends is not None:
                self._obey(ends, None)

    def _broken(self) -> Unknown | None:
        """Return what is wrong with the returns that were kept: the gate is not armed by what has holes."""
        doubt = self.checkpoint.desk.record().returns.doubt
        return invalid(RETURNS_BROKEN, doubt) if doubt else None

    def _kept_baseline(self) -> KeptBaseline | None:
        """Return what the model in service was accepted by, where the ledger has it; else nothing is armed."""
        desk = self.checkpoint.desk
        if desk.records is None:
            return None
        from golive.journal.policies import kept

        serving = desk.record().in_service
        if serving is None or not serving.evidence or self._broken() is not None:
            return None
        baseline = baseline_of_evidence(kept(desk.records, serving.evidence), serving.evidence)
        return None if isinstance(baseline, Unknown) else baseline

    def _watching(self, baseline: Any, *, now: Any = None) -> PerformanceGate:
        gate = self.validation
        kept_rate = baseline.periods_per_year if isinstance(baseline, KeptBaseline) else None
        return PerformanceGate(
            baseline.returns if isinstance(baseline, KeptBaseline) else baseline,
            periods_per_year=kept_rate,
            engine=gate.engine,
            guardrails=gate.guardrails.checked.id,
            strategy=gate.strategy,
            now=now,
        )

    @property
    def usable(self) -> bool:
        """Say whether a strategy may use the model in service.

        It holds while that is unstored, lost or frozen, and from a return that was not told until its drawdown is.
        """
        return self.checkpoint.usable and not self.performance.held
