"""A model in service, return by return: an alarm that it earns less than it did, and a drawdown that ends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, field
from functools import lru_cache
from typing import Any

from golive.api.guardrails_program import GuardrailsProgram
from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.documents.guardrails import (
    DETECTOR,
    FALSE_ALARMS,
    LEAST_BASELINE,
    MOST_LIVE_DRAWDOWN,
    SHIFT_TO_FIND,
)
from golive.learning.live.baseline import Baseline, baseline_of
from golive.learning.live.detectors import Detector, DetectorKind, detector
from golive.learning.live.solved_limit import SolvedLimit, solve_limit
from golive.models.arguments import known_number
from golive.models.numerics.threshold import at_least

SEED = 19_540_601
"""Of the years that limits are solved on: the same baseline has the same limit."""

KEPT = 64
"""Baselines whose limits are kept."""

ON_AVERAGE = "rates and delays are averages over where the true mean of such a baseline may lie"
"""What every report says; the rate of models that were lucky at their acceptance stands beside it."""

WHERE_VOLATILITY_CLUSTERS = (
    "where volatility clusters, as in GARCH, half again to twice as many alarms are false, for what is fitted to the "
    "baseline has one volatility: a calm baseline takes a wild month for a fall"
)
"""What every report says; `tests/calibration/live_gates.md` has the figures."""

ENOUGH_RETURNS = 250
"""Of so many a baseline the rate that is held was the one that is asked for."""

OF_FEW_RETURNS = (
    "models whose baseline had 60 returns raised up to a fifth more false alarms than the simulated years here, for of "
    "so few the memory is told only roughly; of 250 they raised as many"
)
"""What reports of a shorter baseline say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveLimits:
    """What a live gate holds a model to."""

    kind: DetectorKind
    false_alarms_per_year: float
    shift: float
    least_baseline: int
    most_drawdown: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveLook:
    """What one return showed: true where the model may go on.

    `alarm` and `stop` each roll back; without either a false one holds until what is unknown is known. `drawdown` is
    from the highest wealth since acceptance, None where it cannot be told; `statistic` is what the detector compares
    with its limit, None where it is shown nothing or compares no one number.
    """

    alarm: bool
    stop: bool
    reason: str
    drawdown: float | None
    statistic: float | None = None

    def __bool__(self) -> bool:
        """Say whether the model may go on."""
        return not (self.alarm or self.stop) and self.drawdown is not None


@dataclass(slots=True, kw_only=True)
class LiveGate:
    """Watches one model from its acceptance on. `solved` is unknown where it is not armed: only the stop is then."""

    limits: LiveLimits
    solved: SolvedLimit | Unknown
    baseline: Baseline | Unknown
    _detector: Detector | None = None
    _wealth: float = 1.0
    _peak: float = 1.0
    _missed: bool = field(default=False)
    _held: bool = field(default=False)

    @property
    def held(self) -> bool:
        """Say whether the last look could not tell the drawdown: the model holds until one can."""
        return self._held

    @property
    def armed(self) -> bool:
        """Say whether a detector watches."""
        return self._detector is not None

    def observe(self, value: object, drawdown: object = None) -> LiveLook:
        """Look at the next return; `drawdown` is what the account tells, needed after a return that was not told.

        The deeper of that and of what the returns show counts.
        """
        number = known_number(value)
        if number is None or number < -1:
            self._missed = self._held = True
            return LiveLook(alarm=False, stop=False, reason="the return is no number of at least -1", drawdown=None)
        alarm = self._alarms(number)
        self._wealth *= 1.0 + number
        self._peak = max(self._peak, self._wealth)
        fall = self._fall(drawdown)
        self._held = fall is None
        stop = fall is not None and at_least(fall, self.limits.most_drawdown)
        return LiveLook(
            alarm=alarm,
            stop=stop,
            reason=self._reason(alarm=alarm, stop=stop, fall=fall),
            drawdown=fall,
            statistic=None if self._detector is None else self._detector.statistic,
        )

    def _alarms(self, number: float) -> bool:
        if self._detector is None or isinstance(self.baseline, Unknown):
            return False
        return self._detector.update(self.baseline.standard(number))

    def _fall(self, drawdown: object) -> float | None:
        own = 1.0 - self._wealth / self._peak
        if drawdown is None:
            return None if self._missed else own
        account_fall = known_number(drawdown)
        return None if account_fall is None or not 0 <= account_fall <= 1 else max(own, account_fall)

    def _reason(self, *, alarm: bool, stop: bool, fall: float | None) -> str:
        if stop and fall is not None:
            return f"the drawdown is {100 * fall:.2f} %, {100 * self.limits.most_drawdown:g} % ends a model"
        if alarm:
            return f"{self.limits.kind.value} alarms: it earns less than at its acceptance"
        if fall is None:
            return "a return was not told, so the drawdown is not known: tell it"
        return "no alarm" if self.armed else f"no stop; not armed: {self.solved}"

    def caveats(self) -> tuple[str, ...]:
        """Return where the rate of false alarms that was solved for is known to be missed, by how much and why."""
        is_short = not isinstance(self.baseline, Unknown) and self.baseline.n < ENOUGH_RETURNS
        return (WHERE_VOLATILITY_CLUSTERS, *((OF_FEW_RETURNS,) if is_short else ()))

    def report(self) -> Mapping[str, Any]:
        """Return plain JSON values: what it was solved for, what it was seen to do, and what that does not tell."""
        solved, baseline = self.solved, self.baseline
        common: dict[str, Any] = {
            "armed": self.armed,
            "most_drawdown": self.limits.most_drawdown,
            "asked_false_alarms_per_year": self.limits.false_alarms_per_year,
            "remarks": [ON_AVERAGE, *self.caveats()]
            if self.armed
            else [str(solved if isinstance(solved, Unknown) else baseline)],
        }
        if isinstance(solved, Unknown) or isinstance(baseline, Unknown):
            return common
        return {
            **common,
            "detector": solved.kind.value,
            "limit": solved.limit,
            "shift_to_find": solved.shift,
            "false_alarms_per_year": solved.false_alarms_per_year,
            "stderr": solved.stderr,
            "false_alarms_per_year_of_flattered": solved.flattered,
            "years": solved.years,
            "delays": [asdict(delay) for delay in solved.delays],
            "late_delays": [asdict(delay) for delay in solved.late_delays],
            "baseline": {"n": baseline.n, "mean": baseline.mean, "deviation": baseline.deviation},
            "baseline_digest": baseline.digest,
        }


def live_limits(guardrails: GuardrailsProgram, strategy: str) -> LiveLimits:
    """Return what guardrails hold a strategy's model in service to."""
    return LiveLimits(
        kind=DetectorKind(guardrails.word(DETECTOR, strategy)),
        false_alarms_per_year=guardrails.number(FALSE_ALARMS, strategy),
        shift=guardrails.number(SHIFT_TO_FIND, strategy),
        least_baseline=int(guardrails.number(LEAST_BASELINE, strategy)),
        most_drawdown=guardrails.number(MOST_LIVE_DRAWDOWN, strategy),
    )


def live_gate(returns: Any, *, periods_per_year: float, limits: LiveLimits) -> LiveGate:
    """Return the gate of a model by its returns at acceptance, of shape (n,); they are frozen in it.

    Of too few returns, or where no limit gives the false alarms that are asked for, it is not armed and says so; the
    drawdown ends a model all the same.
    """
    baseline = baseline_of(returns, periods_per_year=periods_per_year, least=limits.least_baseline)
    if isinstance(baseline, Unknown):
        return LiveGate(limits=limits, solved=baseline, baseline=baseline)
    solved = _solved(_Key(digest=baseline.digest, limits=limits, baseline=baseline))
    watching = None
    if isinstance(solved, SolvedLimit):
        shown = baseline.standardised.tolist()
        watching = detector(solved.kind, shift=solved.shift, limit=solved.limit, baseline=shown)
    return LiveGate(limits=limits, solved=solved, baseline=baseline, _detector=watching)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    """A baseline by its digest, and what is asked of it."""

    digest: str
    limits: LiveLimits
    baseline: Baseline = field(compare=False)


@lru_cache(maxsize=KEPT)
def _solved(key: _Key) -> SolvedLimit | Unknown:
    limits = key.limits
    return solve_limit(
        limits.kind,
        key.baseline,
        false_alarms_per_year=limits.false_alarms_per_year,
        shift=limits.shift,
        seed=SEED,
    )
