"""A figure of `make bench`: a ratio of medians, measured side by side, against its goal."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ROUNDS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure: a ratio of medians, or an excess in the unit of its name, against its goal."""

    name: str
    value: float
    goal: float
    better: str
    met: bool


def figure(name: str, value: float, goal: float, better: str) -> Figure:
    met = value >= goal if better == "higher" else value <= goal
    return Figure(name=name, value=round(value, 3), goal=goal, better=better, met=met)


def medians(*functions: Callable[[], Any], rounds: int = ROUNDS) -> list[float]:
    """Return each function's median seconds, the functions taking turns so that a slow minute hits all of them."""
    times: list[list[float]] = [[] for _ in functions]
    for function in functions:
        function()
    for _ in range(rounds):
        for i, function in enumerate(functions):
            start = time.perf_counter()
            function()
            times[i].append(time.perf_counter() - start)
    return [statistics.median(t) for t in times]
