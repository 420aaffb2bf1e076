"""The limit at which a detector raises so many false alarms a year, and how long it then takes to see a fall."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from golive.core.value import Unknown, invalid
from golive.core.window import FloatArray
from golive.learning.live.baseline import Baseline, simulated
from golive.learning.live.detectors import DetectorKind
from golive.learning.live.simulated_alarms import Tuned

YEARS = 4_000
"""Simulated years that a limit is solved on."""

DELAY_PATHS, DELAY_YEARS = 1_000, 3
"""Series on which the delay is measured, and after how many years without an alarm it is given up."""

SHIFTS = (0.5, 1.0, 2.0)
"""Falls of the mean that delays are told of, in deviations of the baseline."""

NEAR, CLOSE = 0.1, 0.02
"""How far from what is asked the rate may lie, and at what distance the search ends, as shares of it."""

Z_95 = 1.959963984540054

SEARCH_STEPS = 40

_SEARCHED: Mapping[DetectorKind, tuple[float, float]] = MappingProxyType(
    {
        DetectorKind.CUSUM: (0.0, 500.0),
        DetectorKind.PAGE_HINKLEY: (0.0, 500.0),
        DetectorKind.MSPRT: (0.0, 60.0),
        DetectorKind.ADWIN: (0.01, 30.0),
    }
)
"""Between limits that alarm as much as makes sense, and those at which no year alarms that returns to its mean.

Below zero the mixture's likelihood ratio speaks for the baseline: a test there is a coin that the first value throws.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """How many periods a detector takes to see a fall of so many deviations: the mean, its 95 % interval, the paths.

    `unseen` is the share that is not seen within the years that are simulated; each counts as all of them, so that the
    mean is then a lower bound.
    """

    shift: float
    periods: float
    interval: tuple[float, float]
    unseen: float
    paths: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SolvedLimit:
    """A detector's limit with the false alarms a year that it was seen to raise, their standard error, and delays."""

    kind: DetectorKind
    limit: float
    shift: float
    false_alarms_per_year: float
    stderr: float
    years: int
    delays: tuple[Delay, ...]


def solve_limit(
    kind: DetectorKind,
    baseline: Baseline,
    *,
    false_alarms_per_year: float,
    shift: float,
    seed: int,
    years: int = YEARS,
    delay_paths: int = DELAY_PATHS,
) -> SolvedLimit | Unknown:
    """Return the limit of a detector, unknown where none gives the rate of false alarms that is asked for.

    Parameters
    ----------
    kind
        Which detector.
    baseline
        What is in control. Its mean is taken as it is: of few returns the true one may lie beside it, and then true
        rates differ from these.
    false_alarms_per_year
        What is tolerated: more alarms, shorter delays.
    shift
        The fall that it is tuned to, in deviations.
    seed
        Of the simulated years.
    years, delay_paths
        How many are simulated.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    series = simulated(baseline, periods=baseline.year, paths=years, generator=generator)
    low, high = _SEARCHED[kind]
    tuned, counts = Tuned(kind=kind, shift=shift, limit=high, baseline=baseline.standardised), np.zeros(years)
    for _ in range(SEARCH_STEPS):
        limit = (low + high) / 2
        tuned = replace(tuned, limit=limit)
        counts = tuned.alarms_a_path(series)
        rate = float(counts.mean())
        if abs(rate - false_alarms_per_year) <= CLOSE * false_alarms_per_year:
            break
        low, high = (limit, high) if rate > false_alarms_per_year else (low, limit)
    rate, stderr = float(counts.mean()), float(counts.std(ddof=1)) / math.sqrt(years)
    if abs(rate - false_alarms_per_year) > max(NEAR * false_alarms_per_year, 2 * stderr):
        sentence = (
            f"no limit of {kind.value} gives {false_alarms_per_year:g} false alarms a year, the nearest {rate:.2g}"
        )
        return invalid("no_limit", sentence)
    fall = simulated(baseline, periods=DELAY_YEARS * baseline.year, paths=delay_paths, generator=generator)
    return SolvedLimit(
        kind=kind,
        limit=tuned.limit,
        shift=shift,
        false_alarms_per_year=rate,
        stderr=stderr,
        years=years,
        delays=tuple(_delay(tuned, fall, size) for size in SHIFTS),
    )


def _delay(tuned: Tuned, series: FloatArray, size: float) -> Delay:
    first = tuned.first_alarms(series - size)
    unseen = float(np.isnan(first).mean())
    periods = np.where(np.isnan(first), len(series), first)
    mean, error = float(periods.mean()), float(periods.std(ddof=1)) / math.sqrt(len(periods))
    interval = (mean - Z_95 * error, mean + Z_95 * error)
    return Delay(shift=size, periods=mean, interval=interval, unseen=unseen, paths=len(periods))
