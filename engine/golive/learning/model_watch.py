"""A model in service, watched by what it earns: an alarm is a rollback, in the ledger and on somebody's desk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from golive.core.errors import BrokenChain, Unavailable
from golive.core.value import Unknown, invalid
from golive.journal.policies import kept
from golive.learning.live.live_gate import LiveGate, LiveLimits, LiveLook, live_gate
from golive.learning.model_desk import ModelDesk
from golive.learning.model_record import VersionRecord
from golive.learning.proposal_evidence import KeptBaseline, baseline_of_evidence
from golive.learning.throttle import MACHINE

ALARM, DRAWDOWN = "live_alarm", "live_drawdown"
"""Why a version was rolled back: the detector's alarm, or the drawdown that ends a model whatever a test says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What one period showed of the version that served in it.

    `look` is None where none serves. `rolled_back` says that it was taken out, `restored` which version serves since:
    empty where there is none, and the model then frozen. `failed` is why that could not be written; the model is then
    unknown to its strategy.
    """

    at: int
    version: str
    look: LiveLook | None
    rolled_back: bool = False
    restored: str = ""
    failed: Unknown | None = None


class ModelWatch:
    """Holds what a strategy earns with the version that serves against what that earned at its acceptance.

    The baseline is what the version was let in by, as the records keep it; a version that comes into service is watched
    from then on. Of one without a baseline the drawdown alone is watched, and `gate` says so.
    """

    def __init__(self, desk: ModelDesk, limits: LiveLimits) -> None:
        self._desk, self._limits = desk, limits
        self._version = ""
        self.gate: LiveGate | None = None

    def earned(self, value: float | None, *, at: int, drawdown: float | None = None) -> Watched:
        """Look at the return of the period that ended by `at`, None where nobody knows it; act on what it shows.

        `drawdown` is that of the account, needed after a return that nobody knew.
        """
        serving = self._desk.record().in_service
        if serving is None:
            return Watched(at=at, version="", look=None)
        if self.gate is None or self._version != serving.version:
            self._version, self.gate = serving.version, self._gate_of(serving)
        look = self.gate.observe(value, drawdown)
        if not (look.alarm or look.stop):
            return Watched(at=at, version=serving.version, look=look)
        return self._rolled_back(serving, look, at)

    def baseline(self, serving: VersionRecord) -> KeptBaseline | Unknown:
        """Return what a version earned where it was let in."""
        records = self._desk.records
        if records is None or serving.evidence is None:
            return invalid("no_baseline", f"no records tell what version {serving.version} earned at its acceptance")
        return baseline_of_evidence(kept(records, serving.evidence))

    def _gate_of(self, serving: VersionRecord) -> LiveGate:
        baseline = self.baseline(serving)
        if isinstance(baseline, Unknown):
            return live_gate(np.empty(0), periods_per_year=float("nan"), limits=self._limits)
        return live_gate(baseline.returns, periods_per_year=baseline.periods_per_year, limits=self._limits)

    def _rolled_back(self, serving: VersionRecord, look: LiveLook, at: int) -> Watched:
        code = DRAWDOWN if look.stop else ALARM
        try:
            failed = self._desk.roll_back(why=look.reason, by=MACHINE, at=at)
            restored = self._desk.record().in_service
            label = "" if restored is None else restored.version
            then = f"version {label} serves again" if label else "nothing serves until a person acts"
            self._desk.alert(serving.version, invalid(code, look.reason), at, then=then)
        except (BrokenChain, Unavailable) as error:
            unwritten = invalid("unwritten", f"the rollback could not be written: {error.sentence}")
            return Watched(at=at, version=serving.version, look=look, failed=unwritten)
        return Watched(at=at, version=serving.version, look=look, rolled_back=True, restored=label, failed=failed)
