"""`PerformanceGate`: a model in service held against what it earned when it was accepted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from golive.api.engine import Engine
from golive.api.guardrails_program import guardrails_program
from golive.core.clock import Clock
from golive.core.errors import InvalidInput, Refused
from golive.core.value import Unknown
from golive.facade.naming import engine_for, within
from golive.facade.series import check_past
from golive.facade.update_metrics import read_returns
from golive.facade.validation_gate import GUARDRAILS
from golive.journal.system_clock import SystemClock
from golive.learning.live.live_gate import LiveLook, live_gate, live_limits


class PerformanceGate:
    """Watches the returns of one model by the library's guardrails: an alarm, or a drawdown, rolls it back.

    Parameters
    ----------
    baseline
        Returns of the model when it was accepted: a dated pandas Series, or an array with `periods_per_year`. Without
        enough of them no detector is armed, which `armed` and `report` say; the drawdown ends a model all the same.
    periods_per_year
        How many returns a year has, where the baseline has no dates.
    engine, library, guardrails, strategy, clock, **parameters
        As of `ValidationGate`.
    now
        The instant that the dates of the baseline are held against; without it, the clock's.

    Raises
    ------
    InvalidInput
        For a baseline that holds no returns, or returns that are dated after now; as `ValidationGate`.
    """

    def __init__(
        self,
        baseline: Any = None,
        *,
        periods_per_year: float | None = None,
        engine: Engine | None = None,
        library: str | Path | None = None,
        guardrails: str = GUARDRAILS,
        strategy: str = "",
        clock: Clock | None = None,
        now: Any = None,
        **parameters: float | str,
    ) -> None:
        engine = engine_for(within(guardrails, parameters), engine=engine, library=library)
        limits = live_limits(guardrails_program(engine.program, guardrails), strategy)
        values, rate = np.empty(0), periods_per_year
        if baseline is not None:
            returns, _ = read_returns(baseline, "baseline")
            if isinstance(returns, Unknown):
                raise InvalidInput(f"`baseline` cannot be used: {returns}")
            try:
                check_past(baseline, "baseline", now, SystemClock() if clock is None else clock)
            except Refused as refused:
                raise InvalidInput(f"`baseline` cannot be used: {refused.sentence}") from refused
            values = returns.total
            rate = returns.calendar.per_year if returns.calendar is not None else periods_per_year
        self._gate = live_gate(values, periods_per_year=float("nan") if rate is None else rate, limits=limits)

    @property
    def armed(self) -> bool:
        """Say whether a detector watches, beside the drawdown."""
        return self._gate.armed

    @property
    def held(self) -> bool:
        """Say whether the last look held: a return was not told, and no drawdown since."""
        return self._gate.held

    def observe(self, value: Any, *, drawdown: Any = None) -> LiveLook:
        """Look at the next live return; true where the model may go on.

        `alarm` and `stop` say that it is to be rolled back. A return that is missing or no number holds, and so does
        all after it until `drawdown` is told, which the returns then no longer show.
        """
        return self._gate.observe(value, drawdown)

    def report(self) -> Mapping[str, Any]:
        """Return what the detector was solved for: false alarms a year and delays, with their intervals."""
        return self._gate.report()
