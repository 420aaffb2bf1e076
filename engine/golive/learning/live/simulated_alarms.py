"""When detectors alarm on many simulated series at once: what `detectors.py` does value by value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from golive.core.window import FloatArray
from golive.learning.live.detectors import ALPHA, MIN_INSTANCES, DetectorKind, detector

Alarms = npt.NDArray[np.bool_]
"""Of shape (paths,): on which series there is an alarm at a period."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tuned:
    """A detector as it is tuned: see `detectors.detector`."""

    kind: DetectorKind
    shift: float
    limit: float
    baseline: FloatArray

    def alarms(self, series: FloatArray) -> Iterator[Alarms]:
        """Yield, period by period, where detectors alarm that each watch one series of shape (periods, paths)."""
        return _WAYS[self.kind](self, series)

    def alarms_a_path(self, series: FloatArray) -> FloatArray:
        """Return how often each series alarms, of shape (paths,)."""
        counts = np.zeros(series.shape[1])
        for alarm in self.alarms(series):
            counts += alarm
        return counts

    def first_alarms(self, series: FloatArray) -> FloatArray:
        """Return after how many periods each series first alarms, of shape (paths,); NaN where it never does."""
        first = np.full(series.shape[1], np.nan)
        for period, alarm in enumerate(self.alarms(series), start=1):
            first[alarm & np.isnan(first)] = period
            if not np.isnan(first).any():
                break
        return first


def _cusum(tuned: Tuned, series: FloatArray) -> Iterator[Alarms]:
    level, allowance = np.zeros(series.shape[1]), tuned.shift / 2
    for z in series:
        level = level - z - allowance
        alarm = level > tuned.limit
        level[alarm | (level < 0.0)] = 0.0
        yield alarm


def _msprt(tuned: Tuned, series: FloatArray) -> Iterator[Alarms]:
    paths, tau2 = series.shape[1], tuned.shift * tuned.shift
    n, excess = np.zeros(paths), np.zeros(paths)
    for z in series:
        n, excess = n + 1, excess + z
        spread = 1.0 + n * tau2
        ratio = 0.5 * (tau2 * excess * excess / spread - np.log(spread))
        alarm = (excess < 0.0) & (ratio > tuned.limit)
        n[alarm], excess[alarm] = 0.0, 0.0
        yield alarm


@dataclass(slots=True)
class _PageHinkley:
    """River's Page-Hinkley for falls, on many series at once: each array is of shape (paths,)."""

    n: FloatArray
    mean: FloatArray
    total: FloatArray
    peak: FloatArray

    @classmethod
    def new(cls, paths: int) -> _PageHinkley:
        return cls(np.zeros(paths), np.zeros(paths), np.zeros(paths), np.full(paths, -np.inf))

    def update(self, z: FloatArray, tuned: Tuned) -> Alarms:
        self.n = self.n + 1
        self.mean = self.mean + (z - self.mean) / self.n
        self.total = ALPHA * self.total + (z - self.mean) + tuned.shift / 2
        self.peak = np.maximum(self.peak, self.total)
        alarm: Alarms = (self.n >= MIN_INSTANCES) & (self.peak - self.total > tuned.limit)
        return alarm

    def restart(self, alarm: Alarms, start: _PageHinkley) -> None:
        for mine, others in (
            (self.n, start.n),
            (self.mean, start.mean),
            (self.total, start.total),
            (self.peak, start.peak),
        ):
            mine[alarm] = others[0]


def _page_hinkley(tuned: Tuned, series: FloatArray) -> Iterator[Alarms]:
    start = _PageHinkley.new(1)
    for z in tuned.baseline:
        # As river does, which starts anew at the first value after a detection.
        alarm = start.update(np.array([z]), tuned)
        start = _PageHinkley.new(1) if alarm[0] else start
    watching = _PageHinkley.new(series.shape[1])
    watching.restart(np.ones(series.shape[1], dtype=bool), start)
    for z in series:
        alarm = watching.update(z, tuned)
        watching.restart(alarm, start)
        yield alarm


def _one_by_one(tuned: Tuned, series: FloatArray) -> Iterator[Alarms]:
    shown = tuned.baseline.tolist()
    watching = [
        detector(tuned.kind, shift=tuned.shift, limit=tuned.limit, baseline=shown) for _ in range(series.shape[1])
    ]
    for z in series:
        yield np.array([one.update(x) for one, x in zip(watching, z.tolist(), strict=True)])


_WAYS: Mapping[DetectorKind, Callable[[Tuned, FloatArray], Iterator[Alarms]]] = MappingProxyType(
    {
        DetectorKind.CUSUM: _cusum,
        DetectorKind.MSPRT: _msprt,
        DetectorKind.PAGE_HINKLEY: _page_hinkley,
        DetectorKind.ADWIN: _one_by_one,
    }
)
