"""Detectors of a fall, one value at a time: each starts anew after an alarm. Values are in baseline deviations."""

from __future__ import annotations

import copy
import enum
import math
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from golive.models.change.drift_detection import river_drift

MIN_INSTANCES, ALPHA = 30, 0.9999
"""River's own defaults of Page-Hinkley: how many values it waits for, and how slowly it forgets."""

EVERY_VALUE = 1
"""How often ADWIN looks. River's own default, every 32nd value, is half a quarter of days."""


class DetectorKind(enum.Enum):
    """Which detector watches."""

    CUSUM = "cusum"
    PAGE_HINKLEY = "page_hinkley"
    MSPRT = "msprt"
    ADWIN = "adwin"


class Detector(Protocol):
    """Is shown one value after another; true is an alarm, after which it starts anew."""

    def update(self, z: float) -> bool: ...

    @property
    def statistic(self) -> float | None:
        """Return what the last value made of that which `limit` is compared with; None where no one number is."""
        ...


class CusumDetector:
    """The lower side of `models/change/cusum.py`, value by value: `shift / 2` is allowed, `limit` is too much."""

    __slots__ = ("allowance", "level", "limit", "statistic")

    def __init__(self, *, shift: float, limit: float) -> None:
        self.allowance, self.limit, self.level = shift / 2, limit, 0.0
        self.statistic: float | None = None

    def update(self, z: float) -> bool:
        """Add what a value is below the allowance; say whether that is too much."""
        level = self.level - z - self.allowance
        self.statistic = level if level > 0.0 else 0.0
        if level > self.limit:
            self.level = 0.0
            return True
        self.level = self.statistic
        return False


class MsprtDetector:
    """The test of `models/change/msprt.py` against a mean of zero, value by value; only a fall is an alarm.

    `limit` is that of the logarithm of the likelihood ratio, `shift` the root of the mixture's variance.
    """

    __slots__ = ("excess", "limit", "n", "statistic", "tau2")

    def __init__(self, *, shift: float, limit: float) -> None:
        self.tau2, self.limit = shift * shift, limit
        self.statistic: float | None = None
        self.n, self.excess = 0, 0.0

    def update(self, z: float) -> bool:
        """Add a value; say whether the mean is surely below zero."""
        self.n += 1
        self.excess += z
        spread = 1.0 + self.n * self.tau2
        ratio = 0.5 * (self.tau2 * self.excess * self.excess / spread - math.log(spread))
        # What speaks for a rise speaks for no fall, however much it is.
        self.statistic = ratio if self.excess < 0.0 else min(ratio, 0.0)
        if self.excess < 0.0 and ratio > self.limit:
            self.n, self.excess = 0, 0.0
            return True
        return False


def _nothing_compared(_made: Any) -> float | None:
    """Return that no one number is compared: ADWIN looks at every cut of its window."""
    return None


def _fallen_of(page_hinkley: Any) -> float | None:
    """Return how far the sum of river's Page-Hinkley lies under its peak."""
    fallen: float = page_hinkley._max_decrease - page_hinkley._sum_decrease
    return fallen


class RiverDetector:
    """A detector of river behind the same signature: it is shown the baseline first, and again after each alarm.

    River's compare a series with its own past: without one, a model that is bad from its first day would be normal. Of
    a detector of changes in both directions only a fall is an alarm.
    """

    def __init__(
        self, made: Any, baseline: Iterable[float], compared: Callable[[Any], float | None] = _nothing_compared
    ) -> None:
        for z in baseline:
            made.update(z)
        self._shown, self._watching = made, copy.deepcopy(made)
        self._compared = compared
        self.statistic: float | None = None

    def update(self, z: float) -> bool:
        """Show it a value; say whether it detects a fall."""
        watching = self._watching
        before = getattr(watching, "estimation", None)
        watching.update(z)
        self.statistic = self._compared(watching)
        if not watching.drift_detected:
            return False
        falls = before is None or watching.estimation < before
        if falls:
            self._watching = copy.deepcopy(self._shown)
        return falls


def detector(kind: DetectorKind, *, shift: float, limit: float, baseline: Iterable[float]) -> Detector:
    """Return a new detector; a larger `limit` alarms less, whichever it is: of ADWIN it is -log10 of its delta.

    `baseline` are the standardised returns of the baseline, for those that have to be shown some.
    """
    if kind is DetectorKind.CUSUM:
        return CusumDetector(shift=shift, limit=limit)
    if kind is DetectorKind.MSPRT:
        return MsprtDetector(shift=shift, limit=limit)
    drift = river_drift()
    if kind is DetectorKind.ADWIN:
        return RiverDetector(drift.ADWIN(delta=10.0**-limit, clock=EVERY_VALUE), baseline)
    terms = {"min_instances": MIN_INSTANCES, "delta": shift / 2, "threshold": limit, "alpha": ALPHA, "mode": "down"}
    # It learns the baseline's mean, which is zero, as often as there were values. Shown the values themselves it would
    # begin with what the last of them summed up, or anew where they went beyond the limit.
    return RiverDetector(drift.PageHinkley(**terms), (0.0 for _ in baseline), _fallen_of)
