"""A model in service, watched by what it earns: an alarm is a rollback, in the ledger and on somebody's desk."""

from __future__ import annotations

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import BrokenChain, Unavailable
from golive.core.value import Unknown, invalid
from golive.journal.bodies.model_return import ModelEarned
from golive.journal.policies import kept
from golive.learning.kept_returns import KeptReturns
from golive.learning.live.live_gate import LiveGate, LiveLimits, LiveLook, live_gate
from golive.learning.model_desk import ModelDesk
from golive.learning.model_record import RETURNS_BROKEN, VersionRecord
from golive.learning.proposal_evidence import KeptBaseline, baseline_of_evidence
from golive.learning.throttle import MACHINE

ALARM, DRAWDOWN = "live_alarm", "live_drawdown"
"""Why a version was rolled back: the detector's alarm, or the drawdown that ends a model whatever a test says."""


UNKEPT = "what the model earned could not be written"
"""Why a model is unknown of which a return was seen, and is nowhere to go on from."""


UNWATCHED = "its strategy holds, it stays in service, and nothing watches it: roll it back or replace it"
"""What becomes of a version whose returns have a hole."""


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
    from then on, by every process that is started again from where the last one left it. Of one without a baseline the
    drawdown alone is watched, and `gate` says so.
    """

    def __init__(self, desk: ModelDesk, limits: LiveLimits) -> None:
        self._desk, self._limits = desk, limits
        self._kept = KeptReturns(desk)
        self.gate: LiveGate | None = None

    def resumed(self, at: int) -> Watched | None:
        """Go on with the version that serves where somebody left it, if it is not the one that is watched.

        Returns what ended it and was not obeyed, which is obeyed now; None where nothing did. Where a return is missing
        or cannot be read nothing is armed: the version stays, is unknown to its strategy, and somebody is told.

        Raises
        ------
        Unavailable, BrokenChain
            The records cannot be read.
        """
        record = self._desk.record()
        serving = record.in_service
        if serving is None:
            return None
        if record.returns.doubt:
            self.gate = None
            self._desk.alert(serving.version, invalid(RETURNS_BROKEN, record.returns.doubt), at, then=UNWATCHED)
            return None
        if self.gate is not None and not self._kept.is_new:
            return None
        self.gate = self._gate_of(serving)
        ends = self._kept.go_on(self.gate.observe)
        return None if ends is None else self._rolled_back(serving, ends, at)

    @property
    def last(self) -> ModelEarned | None:
        """Return the last return that was kept of the version that is watched, None before the first."""
        return self._kept.last

    def begin(self, *, at: int, equity: int | None, peak: int | None) -> None:
        """Keep from what the first period of the version that is watched counts.

        Raises
        ------
        Unavailable, BrokenChain
            It cannot be written.
        """
        if self.gate is not None:
            self._kept.begin(at=at, equity=equity, peak=peak)

    def earned(
        self,
        value: float | None,
        *,
        at: int,
        drawdown: float | None = None,
        equity: int | None = None,
        peak: int | None = None,
    ) -> Watched:
        """Look at the return of the period that ended by `at`, None where nobody knows it; act on what it shows.

        `drawdown` is that of the account, needed after a return that nobody knew; `equity` and `peak` are what it was
        worth. All of it is written first, so that it counts whoever is killed then; what cannot be written leaves the
        model unknown until it can be.
        """
        serving = self._desk.record().in_service
        if serving is None:
            return Watched(at=at, version="", look=None)
        resumed = self.resumed(at)
        if resumed is not None or self.gate is None:
            return resumed or Watched(at=at, version=serving.version, look=None)
        try:
            written = self._kept.earned(value, at=at, drawdown=drawdown, equity=equity, peak=peak)
            self._desk.unwritten = "" if self._desk.unwritten == UNKEPT else self._desk.unwritten
        except (BrokenChain, Unavailable) as error:
            self._desk.unwritten = self._desk.unwritten or UNKEPT
            return Watched(at=at, version=serving.version, look=None, failed=invalid("unwritten", error.sentence))
        look = None
        for one in written:
            look = self.gate.observe(one.value, one.drawdown)
            if look.alarm or look.stop:
                return self._rolled_back(serving, look, at)
        return Watched(at=at, version=serving.version, look=look)

    def baseline(self, serving: VersionRecord) -> KeptBaseline | Unknown:
        """Return what a version earned where it was let in."""
        records = self._desk.records
        if records is None or serving.evidence is None:
            return invalid("no_baseline", f"no records tell what version {serving.version} earned at its acceptance")
        return baseline_of_evidence(kept(records, serving.evidence), serving.evidence)

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
