"""`ValidationGate`: whether a retrained model may replace the one that trades, by the library's guardrails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from golive.api.engine import Engine
from golive.api.guardrails_program import guardrails_program
from golive.core.clock import Clock
from golive.core.value import Unknown
from golive.facade.call_instant import instant_of
from golive.facade.naming import engine_for, within
from golive.facade.update_metrics import measured_model
from golive.journal.system_clock import SystemClock
from golive.learning.judge_update import JudgedUpdate, held_update
from golive.learning.propose_update import judge_models

GUARDRAILS = "guardrails"


class ValidationGate:
    """The rules of the library's guardrails, asked by themselves.

    Parameters
    ----------
    engine, library
        Whose policy: an `Engine`, or a library folder; without either, the shipped library.
    guardrails
        Which guardrails of the library.
    strategy
        Whose model it is: a strategy may hold itself to more. Without one the strictest numbers of all count.
    clock
        What tells the time of calls without `now`; without it, the machine's own.
    **parameters
        Parameters of the guardrails to tighten, as in `min_sharpe_improvement=0.1`. Loosening is refused.

    Raises
    ------
    InvalidInput
        For a parameter that there is not, a value that would loosen it, or guardrails that the library lacks.
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
        self.engine = engine_for(within(guardrails, parameters), engine=engine, library=library)
        self.guardrails = guardrails_program(self.engine.program, guardrails)
        self.strategy = strategy
        self._clock: Clock = SystemClock() if clock is None else clock

    def validate(self, old_metrics: Any, new_metrics: Any, *, now: Any = None) -> JudgedUpdate:
        """Say what becomes of an update; what is absent or wrong holds, and never raises.

        Parameters
        ----------
        old_metrics, new_metrics
            Mappings of `sharpe` (a year), `max_drawdown` (a positive fraction) and `returns`, a dated pandas Series out
            of sample, both of the same dates; without `returns` nothing is proved. `trades` of zero holds.
            `trained_until`, the last date that the model was trained on, is held against the dates. Where the policy
            says `evidence: point`, equal `window` and `frequency` say that both were measured alike. What is dated
            after `now` holds.
        now
            The instant of the judgement; without it, the clock's.

        Returns
        -------
        JudgedUpdate
            True only for ACCEPT; `verdict`, `reason`, `because`, `needed`, `paired`, `remarks`, `digest`.
        """
        old, new = measured_model(old_metrics, "old_metrics"), measured_model(new_metrics, "new_metrics")
        instant = instant_of(now, self._clock)
        if isinstance(old, Unknown) or isinstance(new, Unknown) or isinstance(instant, Unknown):
            return self.held(str(next(one for one in (old, new, instant) if isinstance(one, Unknown))))
        return judge_models(self.guardrails, old, new, strategy=self.strategy, now=instant)

    def held(self, reason: str) -> JudgedUpdate:
        """Return the answer that holds for a reason of its own."""
        return held_update(self.guardrails, reason)
