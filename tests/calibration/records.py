"""Records of returns whose truth is known: six kinds, each of mean zero and variance one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from golive.core.window import FloatArray

BURN = 200
"""Periods until a process has forgotten where it began."""

ALPHA, BETA = 0.10, 0.88
"""Of the GARCH(1,1): what yesterday's square and yesterday's variance say of today's variance."""


class Record(Protocol):
    """Draws so many periods of a record, along the first axis; of several paths at once where `paths` says how many."""

    def __call__(self, n: int, rng: np.random.Generator, paths: tuple[int, ...] = ()) -> FloatArray: ...


def independent(n: int, rng: np.random.Generator, paths: tuple[int, ...] = ()) -> FloatArray:
    return rng.normal(size=(n, *paths))


def student(n: int, rng: np.random.Generator, paths: tuple[int, ...] = ()) -> FloatArray:
    values: FloatArray = rng.standard_t(3, (n, *paths)) / np.sqrt(3)
    return values


def negative_skew(n: int, rng: np.random.Generator, paths: tuple[int, ...] = ()) -> FloatArray:
    """Return what a seller of insurance earns: skewness -2."""
    values: FloatArray = 1 - rng.exponential(size=(n, *paths))
    return values


def remembering(memory: float) -> Record:
    def record(n: int, rng: np.random.Generator, paths: tuple[int, ...] = ()) -> FloatArray:
        values = rng.normal(size=(n, *paths))
        values[1:] *= np.sqrt(1 - memory**2)
        for t in range(1, n):
            values[t] += memory * values[t - 1]
        return values

    return record


def garch(n: int, rng: np.random.Generator, paths: tuple[int, ...] = ()) -> FloatArray:
    shocks, variance = rng.normal(size=(n + BURN, *paths)), np.ones(paths)
    for t, shock in enumerate(shocks):
        shocks[t] = shock * np.sqrt(variance)
        variance = 1 - ALPHA - BETA + ALPHA * shocks[t] ** 2 + BETA * variance
    return shocks[BURN:]


RECORDS: Mapping[str, Record] = {
    "independent": independent,
    "AR(1) 0.2": remembering(0.2),
    "AR(1) 0.5": remembering(0.5),
    "Student t(3)": student,
    "negative skew": negative_skew,
    "GARCH": garch,
}
MEMORY: Mapping[str, float] = {"AR(1) 0.2": 0.2, "AR(1) 0.5": 0.5}
LENGTHS = (24, 60, 250, 1000)
