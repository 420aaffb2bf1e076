"""Private models that decay, and as many that do not: what the live gate of the guardrails does about either."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.window import FloatArray
from golive.learning.live.live_gate import LiveGate, LiveLimits, live_gate
from golive.learning.live.solved_limit import DELAY_YEARS, SHIFTS, Delay, SolvedLimit
from golive.learning.model_service import File, ModelService, ModelVersion
from golive.paper.drills.outcome import Outcome

DAYS, BASELINE, DEVIATION, SHARPE = 252, 250, 0.002, 2.0
"""Of a private model: a year, the days that it is accepted by, a day's deviation, and what it earns a year."""

LAST_GOOD = "last_good"

OFTEN = 3.0
"""Standard errors by which a mean may lie beyond what the gate states."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Model:
    """One private model: what its gate was solved for, its alarms in a good year, and its falls."""

    solved: SolvedLimit
    false_alarms: int
    falls: tuple[_Fall, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fall:
    """After how many days a fall was seen, how many the gate states, and whether the last good model then served."""

    seen: int
    stated: float
    rolled_back: bool


def drill_drift(limits: LiveLimits, *, models: int, seed: int) -> tuple[Outcome, ...]:
    """Accept private models on simulated returns, let them live, and plant a fall of each size in every one.

    Each has to alarm as rarely as its gate states, to be seen to fall as soon, and to be rolled back by that; a crash
    has to end it at once, and a return that is not told has to hold it.
    """
    generator = np.random.default_rng(seed)
    accepted = [_returns(_baseline_days(limits), generator) for _ in range(models)]
    gates = [live_gate(one, periods_per_year=DAYS, limits=limits) for one in accepted]
    armed = [(one, gate) for one, gate in zip(accepted, gates, strict=True) if gate.armed]
    lived = [_lived(one, limits, generator) for one, _ in armed]
    short = live_gate(accepted[0][: limits.least_baseline - 1], periods_per_year=DAYS, limits=limits)
    why = "" if armed else str(gates[0].solved)
    return (
        Outcome(name="armed", measured=len(armed) / models, unit="share", n=models, least=1.0),
        Outcome(name="armed_by_too_little", measured=float(short.armed), unit="gates", n=1, most=0.0),
        _rarely(lived, why),
        *(outcome for n, size in enumerate(SHIFTS) for outcome in _soon(size, [one.falls[n] for one in lived], why)),
        _share("crash_ends_at_once", [_crashes(gate, limits) for gate in gates]),
        _share("untold_holds", [not gate.observe(math.nan) for gate in gates]),
    )


def _baseline_days(limits: LiveLimits) -> int:
    return max(BASELINE, limits.least_baseline)


def _returns(days: int, generator: np.random.Generator) -> FloatArray:
    returns: FloatArray = DEVIATION * (generator.normal(size=days) + SHARPE / math.sqrt(DAYS))
    return returns


def _lived(accepted: FloatArray, limits: LiveLimits, generator: np.random.Generator) -> _Model:
    """Return what the gate of one model says of a good year, and of a fall of each size from the first day."""
    watching = live_gate(accepted, periods_per_year=DAYS, limits=limits)
    assert isinstance(watching.solved, SolvedLimit)
    alarms = sum(watching.observe(value).alarm for value in _returns(DAYS, generator).tolist())
    fallen = (_fallen(accepted, limits, delay, generator) for delay in watching.solved.delays)
    return _Model(solved=watching.solved, false_alarms=alarms, falls=tuple(fallen))


def _fallen(accepted: FloatArray, limits: LiveLimits, delay: Delay, generator: np.random.Generator) -> _Fall:
    watching = live_gate(accepted, periods_per_year=DAYS, limits=limits)
    days = _returns(DELAY_YEARS * DAYS, generator) - delay.shift * float(np.std(accepted, ddof=1))
    alarms = (i for i, value in enumerate(days.tolist(), start=1) if watching.observe(value).alarm)
    seen = next(alarms, None)
    back = seen is not None and _rolls_back(len(accepted), limits)
    return _Fall(seen=len(days) if seen is None else seen, stated=delay.periods, rolled_back=back)


def _rolls_back(baseline: int, limits: LiveLimits) -> bool:
    """Say whether an alarm brings back the last good model, to be used at once."""
    service = ModelService()
    for name in (LAST_GOOD, "decayed"):
        service, _ = service.accepted(ModelVersion(id=name, file=File.STORED, baseline=baseline))
    after, _ = service.alarmed(least_baseline=limits.least_baseline)
    return after.usable and after.in_service is not None and after.in_service.id == LAST_GOOD


def _crashes(gate: LiveGate, limits: LiveLimits) -> bool:
    return gate.observe(-limits.most_drawdown).stop


def _rarely(lived: Sequence[_Model], why: str) -> Outcome:
    """Return the false alarms of a good year, beside the most that chance makes of what the gates state."""
    if not lived:
        return Outcome(name="false_alarms", measured=None, unit="a year", n=0, why=why)
    counts = np.array([one.false_alarms for one in lived], dtype=float)
    stated = float(np.mean([one.solved.false_alarms_per_year for one in lived]))
    # Of few years the spread that was seen may be none; alarms that come one by one have that of their rate.
    error = math.sqrt(max(float(counts.var()), stated) / len(counts))
    most = stated + OFTEN * error
    return Outcome(name="false_alarms", measured=float(counts.mean()), unit="a year", n=len(counts), most=most)


def _soon(size: float, falls: Sequence[_Fall], why: str) -> Iterator[Outcome]:
    """Yield how soon falls of a size were seen, beside the latest that chance allows, and what followed."""
    name = f"fall_{size:g}"
    if not falls:
        yield Outcome(name=f"{name}/seen_after", measured=None, unit="days", n=0, why=why)
        return
    seen, stated = np.array([one.seen for one in falls]), np.array([one.stated for one in falls])
    # A delay is about as long as it varies.
    error = max(float(seen.std()), float(stated.mean()) / 2) / math.sqrt(len(seen))
    most = float(stated.mean()) + OFTEN * error
    yield Outcome(name=f"{name}/seen_after", measured=float(seen.mean()), unit="days", n=len(seen), most=most)
    yield _share(f"{name}/rolled_back", [one.rolled_back for one in falls])


def _share(name: str, good: Sequence[bool]) -> Outcome:
    return Outcome(name=name, measured=sum(good) / len(good), unit="share", n=len(good), least=1.0)
