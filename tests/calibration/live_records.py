"""Models in service whose truth is known, watched by a gate whose baseline was estimated of a few returns."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from tests.calibration.records import RECORDS
from tests.guardrails_library import house_guardrails

from golive.core.window import FloatArray
from golive.learning.live.baseline import Baseline, baseline_of
from golive.learning.live.detectors import DetectorKind
from golive.learning.live.live_gate import live_limits
from golive.learning.live.simulated_alarms import Tuned
from golive.learning.live.solved_limit import SHIFTS, SolvedLimit, solve_limit

DAYS = 252
YEARS_SOLVED = 1_000
"""Simulated years a limit: fewer than a gate takes, for as many gates are solved as there are models."""
DELAY_DAYS = 3 * DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCell:
    """Models of one kind of record, a baseline of so many days, and what watches."""

    kind: str
    days: int
    detector: DetectorKind


CELLS = tuple(LiveCell(kind="independent", days=n, detector=DetectorKind.CUSUM) for n in (60, 250))


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedModel:
    """One model: its false alarms in a year as good as its baseline, and the stated and the true delay of each fall.

    NaN where nothing was armed, or a fall was not seen within three years.
    """

    false_alarms: float
    stated: tuple[float, ...]
    seen: tuple[float, ...]


def watched(cell: LiveCell, seed: int) -> WatchedModel:
    """Return what a gate did on one model; the same seed gives the same model."""
    rng = np.random.default_rng((2_027, CELLS.index(cell), seed))
    record = RECORDS[cell.kind]
    limits = live_limits(house_guardrails(), "")
    made = baseline_of(0.01 * np.clip(record(cell.days, rng), -50, 50), periods_per_year=DAYS, least=60)
    assert isinstance(made, Baseline)
    solved = solve_limit(
        cell.detector,
        made,
        false_alarms_per_year=limits.false_alarms_per_year,
        shift=limits.shift,
        seed=seed,
        years=YEARS_SOLVED,
        delay_paths=200,
    )
    nothing = (math.nan,) * len(SHIFTS)
    if not isinstance(solved, SolvedLimit):
        return WatchedModel(false_alarms=math.nan, stated=nothing, seen=nothing)
    tuned = Tuned(kind=cell.detector, shift=limits.shift, limit=solved.limit, baseline=made.standardised)
    year = _standard(made, record(DAYS, rng))
    fallen = [_standard(made, record(DELAY_DAYS, rng)) - shift for shift in SHIFTS]
    return WatchedModel(
        false_alarms=float(tuned.alarms_a_path(year)[0]),
        stated=tuple(delay.periods for delay in solved.delays),
        seen=tuple(float(tuned.first_alarms(series)[0]) for series in fallen),
    )


def _standard(made: Baseline, record: FloatArray) -> FloatArray:
    """Return one path, of shape (periods, 1), in the deviations of a baseline."""
    return ((0.01 * np.clip(record, -50, 50) - made.mean) / made.deviation)[:, np.newaxis]
