"""Detectors of the live gate, value by value, beside river's Page-Hinkley on the same values."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from river import drift
from tests.bench.figures import Figure, figure, processor_time

from golive.learning.live.detectors import CusumDetector, MsprtDetector

VALUES, SHIFT, LIMIT, ROUNDS = 20_000, 0.5, 5.0, 15
"""Few alarms: at every one of them river makes its statistics anew, which would be to our advantage."""


def detectors() -> list[Figure]:
    """Measure a value of CUSUM and of the sequential test over one of river's Page-Hinkley."""
    values = np.random.default_rng(1).normal(0.25, 1.0, VALUES).tolist()

    def watching(update: Callable[[float], object]) -> Callable[[], None]:
        def watch() -> None:
            for value in values:
                update(value)

        return watch

    cusum, msprt, river = processor_time(
        watching(CusumDetector(shift=SHIFT, limit=LIMIT).update),
        watching(MsprtDetector(shift=SHIFT, limit=LIMIT).update),
        watching(drift.PageHinkley(threshold=10 * LIMIT, delta=SHIFT / 2, mode="down").update),
        rounds=ROUNDS,
    )
    return [
        figure("a value watched by CUSUM over river's Page-Hinkley", cusum / river, 2.0, "lower"),
        figure("a value watched by the sequential test over river's Page-Hinkley", msprt / river, 2.0, "lower"),
    ]
