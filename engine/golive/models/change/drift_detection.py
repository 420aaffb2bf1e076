"""Change detectors over a stream of a live metric: Page-Hinkley and ADWIN, as river computes them."""

from __future__ import annotations

import enum
from typing import Any, Protocol

from golive.core.errors import InvalidInput
from golive.models.arguments import Series, positive, probability, real, series, whole


class Mode(enum.Enum):
    """Which changes of the mean Page-Hinkley looks for."""

    UP = "up"
    DOWN = "down"
    BOTH = "both"


class _Detector(Protocol):
    def update(self, x: float) -> object: ...

    @property
    def drift_detected(self) -> bool: ...


def page_hinkley(
    values: Series, *, min_instances: int, delta: float, threshold: float, alpha: float, mode: Mode
) -> tuple[int, ...]:
    """Return the positions at which the Page-Hinkley test detects a change of the mean.

    The detector starts anew after each detection. Its threshold is in the units of the values: standardise them with
    the baseline's mean and deviation first.

    Parameters
    ----------
    values : array of shape (n,)
        Oldest first, at least one.
    min_instances, delta, threshold, alpha
        Values before it may detect, tolerated change, limit of the cumulated deviation, forgetting factor in (0, 1];
        river's defaults are 30, 0.005, 50 and 0.9999, the limit for errors of unit scale.
    mode
        Which changes count.

    References
    ----------
    Page (1954), Continuous inspection schemes; river `drift.PageHinkley`.
    """
    detector = river_drift().PageHinkley(
        min_instances=whole(min_instances, "min_instances", minimum=1),
        delta=real(delta, "delta"),
        threshold=positive(threshold, "threshold"),
        alpha=positive(alpha, "alpha"),
        mode=mode.value,
    )
    return _detections(detector, values)


def adwin(
    values: Series, *, delta: float, clock: int, max_buckets: int, min_window_length: int, grace_period: int
) -> tuple[int, ...]:
    """Return the positions at which adaptive windowing finds that the mean has changed.

    Parameters
    ----------
    values : array of shape (n,)
        Oldest first, at least one.
    delta
        Bound on the rate of false detections, in (0, 1); river's default 0.002.
    clock, max_buckets, min_window_length, grace_period
        How often it looks, its memory, its shortest subwindow and how long it waits; river's defaults 32, 5, 5, 10.

    References
    ----------
    Bifet and Gavalda (2007), Learning from time-changing data with adaptive windowing; river `drift.ADWIN`.
    """
    detector = river_drift().ADWIN(
        delta=probability(delta, "delta"),
        clock=whole(clock, "clock", minimum=1),
        max_buckets=whole(max_buckets, "max_buckets", minimum=2),
        min_window_length=whole(min_window_length, "min_window_length", minimum=1),
        grace_period=whole(grace_period, "grace_period", minimum=1),
    )
    return _detections(detector, values)


def _detections(detector: _Detector, values: Series) -> tuple[int, ...]:
    positions = []
    for position, value in enumerate(series(values, "values", minimum=1, short_code="insufficient_data").tolist()):
        detector.update(value)
        if detector.drift_detected:
            positions.append(position)
    return tuple(positions)


def river_drift() -> Any:
    """Return the module of change detectors of river, which is an optional dependency."""
    try:
        from river import drift
    except ImportError as error:
        raise InvalidInput("change detection needs the package river", hint="pip install 'golive[learn]'") from error
    return drift
