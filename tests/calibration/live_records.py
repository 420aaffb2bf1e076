"""Models in service whose truth is known, watched by a gate whose baseline was estimated of a few returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from tests.calibration.records import RECORDS
from tests.guardrails_library import house_guardrails

from golive.core.value import Unknown
from golive.core.window import FloatArray
from golive.learning.live.baseline import Baseline, baseline_of
from golive.learning.live.detectors import DetectorKind
from golive.learning.live.live_gate import live_limits
from golive.learning.live.simulated_alarms import Tuned
from golive.learning.live.solved_limit import DELAY_YEARS, SHIFTS, YEARS, Delay, SolvedLimit, solve_limit

DAYS, DEVIATION = 252, 0.01
PATHS = 20
"""Years that each model then lives in, and falls of each size that it meets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How many models a cell has, and on how much each gate is solved: `years` as a gate takes, but of ADWIN less."""

    models: int
    years: int
    delay_paths: int


EFFORTS: Mapping[DetectorKind, Effort] = MappingProxyType(
    {
        DetectorKind.CUSUM: Effort(models=500, years=YEARS, delay_paths=200),
        DetectorKind.PAGE_HINKLEY: Effort(models=200, years=YEARS, delay_paths=200),
        DetectorKind.MSPRT: Effort(models=200, years=YEARS, delay_paths=200),
        # River looks at one value after the other.
        DetectorKind.ADWIN: Effort(models=25, years=400, delay_paths=60),
    }
)
RATES: Mapping[DetectorKind, float] = MappingProxyType(
    {DetectorKind.CUSUM: 2.0, DetectorKind.PAGE_HINKLEY: 2.0, DetectorKind.MSPRT: 0.2, DetectorKind.ADWIN: 0.05}
)
"""False alarms a year that gates are solved for: what the house asks, and less where a detector cannot hold that."""

KINDS = ("independent", "AR(1) 0.2", "Student t(3)", "GARCH")


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCell:
    """Models of one kind of record, a baseline of so many days, and what watches."""

    kind: str
    days: int
    detector: DetectorKind

    @property
    def rate(self) -> float:
        """Return the false alarms a year that are asked for."""
        return RATES[self.detector]

    @property
    def name(self) -> str:
        """Return what the cell is called."""
        return f"{self.detector.value}:{self.kind}:{self.days}"

    @property
    def head(self) -> str:
        """Return how its row begins."""
        return f"| {self.detector.value} | {self.rate:g} | {self.kind} | {self.days} |"


CELLS = tuple(
    LiveCell(kind=kind, days=n, detector=detector)
    for detector in (DetectorKind.CUSUM, DetectorKind.PAGE_HINKLEY, DetectorKind.MSPRT, DetectorKind.ADWIN)
    for kind in KINDS
    for n in ((60, 250) if detector is not DetectorKind.ADWIN else (250,))
)


AFTER = (0,) * len(SHIFTS) + (DAYS,)
"""After how many good days the falls come that the table tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedModel:
    """One model: its false alarms in years as good as its baseline, and the stated and the true mean delays, in days.

    Of the falls of each size, and of the last of them where it comes after a good year.
    """

    false_alarms: float
    stated: tuple[float, ...]
    seen: tuple[float, ...]


def watched(cell: LiveCell, seed: int) -> WatchedModel | Unknown:
    """Return what a gate did on one model; unknown where nothing was armed. The same seed gives the same model."""
    rng = np.random.default_rng((2_027, CELLS.index(cell), seed))
    record, effort = RECORDS[cell.kind], EFFORTS[cell.detector]
    made = baseline_of(_returns(record(cell.days, rng)), periods_per_year=DAYS, least=60)
    assert isinstance(made, Baseline)
    shift = live_limits(house_guardrails(), "").shift
    solved = solve_limit(
        cell.detector,
        made,
        false_alarms_per_year=cell.rate,
        shift=shift,
        seed=seed,
        years=effort.years,
        delay_paths=effort.delay_paths,
    )
    if isinstance(solved, Unknown):
        return solved
    tuned = Tuned(kind=cell.detector, shift=shift, limit=solved.limit, baseline=made.standardised)
    live = (_returns(record((1 + DELAY_YEARS) * DAYS, rng, (PATHS,))) - made.mean) / made.deviation
    return WatchedModel(
        false_alarms=float(tuned.alarms_a_path(live[:DAYS]).mean()),
        stated=tuple(delay.periods for delay in _told(solved)),
        seen=tuple(
            _delay(tuned, live, delay.shift, after=after) for delay, after in zip(_told(solved), AFTER, strict=True)
        ),
    )


def _told(solved: SolvedLimit) -> tuple[Delay, ...]:
    return (*solved.delays, solved.late_delays[SHIFTS.index(1.0)])


def _returns(record: FloatArray) -> FloatArray:
    return DEVIATION * np.clip(record, -50, 50)


def _delay(tuned: Tuned, live: FloatArray, shift: float, *, after: int) -> float:
    """Return the mean delay of a fall, one that is not seen counted as all the days, as the report does."""
    days = DELAY_YEARS * DAYS
    fallen = np.concatenate([live[:after], live[DAYS:] - shift])
    return float(np.nan_to_num(tuned.first_alarms(fallen, after=after), nan=days).mean())
