"""When detectors alarm on many simulated series at once: what `detectors.py` does value by value."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from golive.core.dataclass import dataclass
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

    def first_alarms(self, series: FloatArray, *, after: int = 0) -> FloatArray:
        """Return how many periods from `after` on each series first alarms, of shape (paths,); NaN where it never does.

        Alarms of the periods before are passed by.
        """
        first, unseen = np.full(series.shape[1], np.nan), np.ones(series.shape[1], dtype=bool)
        for period, alarm in enumerate(self.alarms(series), start=1 - after):
            new = alarm & unseen
            if period > 0 and new.any():
                first[new] = period
                unseen &= ~new
                if not unseen.any():
                    break
        return first


def _cusum(tuned: Tuned, series: FloatArray) -> Iterator[Alarms]:
    level, allowance = np.zeros(series.shape[1]), tuned.shift / 2
    for z in series:
        level -= z
        level -= allowance
        np.maximum(level, 0.0, out=level)
        alarm = level > tuned.limit
        if alarm.any():
            level[alarm] = 0.0
        yield alarm


def _msprt(tuned: Tuned, series: FloatArray) -> Iterator[Alarms]:
    paths, tau2 = series.shape[1], tuned.shift * tuned.shift
    n, excess = np.zeros(paths), np.zeros(paths)
    for z in series:
        n += 1.0
        excess += z
        spread = 1.0 + n * tau2
        ratio = 0.5 * (tau2 * excess * excess / spread - np.log(spread))
        alarm = (excess < 0.0) & (ratio > tuned.limit)
        if alarm.any():
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
    def new(cls, paths: int, tuned: Tuned) -> _PageHinkley:
        """Return those that were shown the baseline's mean as often as it has values."""
        n, total = len(tuned.baseline), 0.0
        for _ in range(n):
            total = ALPHA * total + tuned.shift / 2
        return cls(np.full(paths, float(n)), np.zeros(paths), np.full(paths, total), np.full(paths, total))

    def update(self, z: FloatArray, tuned: Tuned) -> Alarms:
        self.n += 1.0
        self.mean += (z - self.mean) / self.n
        self.total *= ALPHA
        self.total += z - self.mean
        self.total += tuned.shift / 2
        np.maximum(self.peak, self.total, out=self.peak)
        alarm: Alarms = (self.n >= MIN_INSTANCES) & (self.peak - self.total > tuned.limit)
        return alarm

    def restart(self, alarm: Alarms, start: _PageHinkley) -> None:
        if not alarm.any():
            return
        for mine, others in (
            (self.n, start.n),
            (self.mean, start.mean),
            (self.total, start.total),
            (self.peak, start.peak),
        ):
            mine[alarm] = others[0]


def _page_hinkley(tuned: Tuned, series: FloatArray) -> Iterator[Alarms]:
    start, watching = _PageHinkley.new(1, tuned), _PageHinkley.new(series.shape[1], tuned)
    for z in series:
        alarm = watching.update(z, tuned)
        watching.restart(alarm, start)
        yield alarm


def _one_by_one(tuned: Tuned, series: FloatArray) -> Iterator[Alarms]:
    shown = tuned.baseline.tolist()
    one = detector(tuned.kind, shift=tuned.shift, limit=tuned.limit, baseline=shown)
    watching = [copy.deepcopy(one) for _ in range(series.shape[1])]
    for z in series:
        yield np.array([each.update(x) for each, x in zip(watching, z.tolist(), strict=True)])


_WAYS: Mapping[DetectorKind, Callable[[Tuned, FloatArray], Iterator[Alarms]]] = MappingProxyType(
    {
        DetectorKind.CUSUM: _cusum,
        DetectorKind.MSPRT: _msprt,
        DetectorKind.PAGE_HINKLEY: _page_hinkley,
        DetectorKind.ADWIN: _one_by_one,
    }
)
