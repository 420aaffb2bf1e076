"""The limit at which a detector raises so many false alarms a year, and how long it then takes to see a fall."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from golive.core.dataclass import dataclass
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
MOST_FALLS = 0.95
"""The share of falls that is seen within the longest delay that is told."""

SEARCH_STEPS, FIRST_SHARE, ROUND_FIRST = 40, 8, 1.25
"""One year in so many is searched first, and all of them within this factor of what that gives."""

FLATTERED = 0.1
"""The share of models whose baselines flattered them most; their rate is told as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Searched:
    """Between which limits a detector is searched, and how many values are simulated for it at most.

    At `low` it alarms as much as makes sense, for the reason `why`; at `high` no year alarms that returns to its mean.
    """

    low: float
    high: float
    most_values: int
    why: str


_ALL_BELOW = "at a limit of zero it alarms at every value below its allowance"
_SEARCHED: Mapping[DetectorKind, _Searched] = MappingProxyType(
    {
        DetectorKind.CUSUM: _Searched(low=0.0, high=500.0, most_values=2**24, why=_ALL_BELOW),
        DetectorKind.PAGE_HINKLEY: _Searched(low=0.0, high=500.0, most_values=2**24, why=_ALL_BELOW),
        DetectorKind.MSPRT: _Searched(
            low=0.0,
            high=60.0,
            most_values=2**24,
            why="it bounds its false alarms over a whole life, however long one looks, and at a lower limit it would "
            "alarm on returns that speak for the baseline",
        ),
        DetectorKind.ADWIN: _Searched(
            low=0.001,
            high=30.0,
            most_values=2**21,
            why="it bounds its false alarms over all cuts of its window at once, and its delta has reached one",
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """How many periods a detector takes to see a fall of so many deviations: the mean, its 95 % interval, the paths.

    Nineteen falls in twenty are seen `within` so many periods, None where fewer are seen. `unseen` is the share that is
    not seen within the periods that are simulated; each counts as all of them, so that the mean is then a lower bound.
    """

    shift: float
    periods: float
    interval: tuple[float, float]
    within: float | None
    unseen: float
    paths: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SolvedLimit:
    """A detector's limit with the false alarms a year that it was seen to raise, their standard error, and delays.

    `flattered` is the rate of the tenth of models whose baselines flattered them most. `delays` are of falls from the
    first period on, `late_delays` of falls after a good year: what a detector remembers of it may hold it back.
    """

    kind: DetectorKind
    limit: float
    shift: float
    false_alarms_per_year: float
    stderr: float
    flattered: float
    years: int
    delays: tuple[Delay, ...]
    late_delays: tuple[Delay, ...]


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
        What is in control. Rate and delays are averages over where the true mean of such a baseline may lie.
    false_alarms_per_year
        What is tolerated: more alarms, shorter delays.
    shift
        The fall that it is tuned to, in deviations.
    seed
        Of the simulated years.
    years, delay_paths
        How many are simulated; fewer years, and shorter delays, where periods are so short that they fill the memory.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    searched = _SEARCHED[kind]
    paths = max(FIRST_SHARE, min(years, searched.most_values // baseline.year))
    after = simulated(baseline, periods=baseline.year, paths=paths, generator=generator)
    loosest = Tuned(kind=kind, shift=shift, limit=searched.low, baseline=baseline.standardised)
    most = _Alarmed.on(loosest, after.series)
    if most.is_below(false_alarms_per_year):
        return _no_limit(kind, false_alarms_per_year, most.rate)
    tuned = _solved(loosest, after.series, false_alarms_per_year)
    alarmed = _Alarmed.on(tuned, after.series)
    if not alarmed.is_near(false_alarms_per_year):
        return _no_limit(kind, false_alarms_per_year, most.rate)
    periods = min((1 + DELAY_YEARS) * baseline.year, max(2, searched.most_values // delay_paths))
    fall = simulated(baseline, periods=periods, paths=delay_paths, generator=generator).series
    late = min(baseline.year, periods // 2)
    flattered = np.argsort(after.flattery)[-max(1, round(FLATTERED * paths)) :]
    return SolvedLimit(
        kind=kind,
        limit=tuned.limit,
        shift=shift,
        false_alarms_per_year=alarmed.rate,
        stderr=alarmed.stderr,
        flattered=float(alarmed.counts[flattered].mean()),
        years=paths,
        delays=tuple(_delay(tuned, fall[late:], size) for size in SHIFTS),
        late_delays=tuple(_delay(tuned, fall, size, after=late) for size in SHIFTS),
    )


@dataclass(frozen=True, slots=True)
class _Alarmed:
    """How often each of many years alarmed, of shape (years,)."""

    counts: FloatArray

    @classmethod
    def on(cls, tuned: Tuned, series: FloatArray) -> _Alarmed:
        """Return the alarms of a detector on years of shape (periods, years)."""
        return cls(tuned.alarms_a_path(series))

    @property
    def rate(self) -> float:
        """Return the alarms a year."""
        return float(self.counts.mean())

    @property
    def stderr(self) -> float:
        """Return the standard error of the rate."""
        return float(self.counts.std(ddof=1)) / math.sqrt(len(self.counts))

    def is_near(self, asked: float) -> bool:
        """Say whether the rate is what is asked, within a tenth or two standard errors."""
        return abs(self.rate - asked) <= max(NEAR * asked, 2 * self.stderr)

    def is_below(self, asked: float) -> bool:
        """Say whether the rate is surely less than what is asked."""
        return self.rate < asked and not self.is_near(asked)


def _solved(loosest: Tuned, series: FloatArray, asked: float) -> Tuned:
    """Return the detector whose rate is closest to what is asked, by a share of the years and then by all of them."""
    searched = _SEARCHED[loosest.kind]
    first = _crossing(loosest, series[:, ::FIRST_SHARE], asked, searched.low, searched.high).limit
    tuned = _crossing(loosest, series, asked, max(searched.low, first / ROUND_FIRST), first * ROUND_FIRST)
    if _Alarmed.on(tuned, series).is_near(asked):
        return tuned
    return _crossing(loosest, series, asked, searched.low, searched.high)


def _crossing(loosest: Tuned, series: FloatArray, asked: float, low: float, high: float) -> Tuned:
    tuned = loosest
    for _ in range(SEARCH_STEPS):
        tuned = replace(tuned, limit=(low + high) / 2)
        rate = _Alarmed.on(tuned, series).rate
        if abs(rate - asked) <= CLOSE * asked or high - low <= CLOSE * CLOSE * high:
            break
        low, high = (tuned.limit, high) if rate > asked else (low, tuned.limit)
    return tuned


def _no_limit(kind: DetectorKind, asked: float, most: float) -> Unknown:
    held = math.floor(100 * most) / 100
    sentence = (
        f"no limit of {kind.value} gives {asked:g} false alarms a year of this baseline, the lowest raises {held:g}: "
        f"{_SEARCHED[kind].why}; ask for no more than that, or let {DetectorKind.CUSUM.value} watch"
    )
    return invalid("no_limit", sentence)


def _delay(tuned: Tuned, series: FloatArray, size: float, *, after: int = 0) -> Delay:
    """Return how long a fall is not seen that begins after so many periods of series of shape (periods, paths)."""
    fallen = np.concatenate([series[:after], series[after:] - size])
    first = tuned.first_alarms(fallen, after=after)
    seen = ~np.isnan(first)
    periods = np.where(seen, first, len(series) - after)
    mean, error = float(periods.mean()), float(periods.std(ddof=1)) / math.sqrt(len(periods))
    within = float(np.quantile(np.where(seen, first, math.inf), MOST_FALLS, method="higher"))
    return Delay(
        shift=size,
        periods=mean,
        interval=(mean - Z_95 * error, mean + Z_95 * error),
        within=within if math.isfinite(within) else None,
        unseen=float(1.0 - seen.mean()),
        paths=len(periods),
    )
