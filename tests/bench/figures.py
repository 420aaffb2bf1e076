"""A figure of `make bench`: a ratio of times, measured side by side, against its goal."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Rounds:
    """What was measured in each round, and what is worked out of it round by round.

    Two things measured in one round were measured side by side: their ratio says more than that of their in_turn.
    """

    each: tuple[float, ...]

    def __add__(self, other: Rounds) -> Rounds:
        return Rounds(tuple(a + b for a, b in zip(self.each, other.each, strict=True)))

    def __sub__(self, other: Rounds) -> Rounds:
        return Rounds(tuple(a - b for a, b in zip(self.each, other.each, strict=True)))

    def __mul__(self, factor: float) -> Rounds:
        return Rounds(tuple(a * factor for a in self.each))

    def __truediv__(self, other: Rounds | float) -> Rounds:
        if isinstance(other, Rounds):
            return Rounds(tuple(a / b for a, b in zip(self.each, other.each, strict=True)))
        return Rounds(tuple(a / other for a in self.each))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure: the median of a ratio, or an excess in the unit of its name, against its goal.

    It was measured in so many `rounds`, between `low` and `high`; a figure of one round has no spread. Without a goal
    it only says what was measured, and is neither met nor not.
    """

    name: str
    value: float
    goal: float | None
    better: str
    met: bool | None
    rounds: int = 1
    low: float | None = None
    high: float | None = None


def figure(name: str, value: float | Rounds, goal: float | None, better: str) -> Figure:
    each = value.each if isinstance(value, Rounds) else (value,)
    median = statistics.median(each)
    met = None if goal is None else median >= goal if better == "higher" else median <= goal
    low, high = (round(min(each), 3), round(max(each), 3)) if len(each) > 1 else (None, None)
    return Figure(
        name=name, value=round(median, 3), goal=goal, better=better, met=met, rounds=len(each), low=low, high=high
    )


def in_turn(*functions: Callable[[], Any], rounds: int = ROUNDS) -> list[Rounds]:
    """Return each function's seconds, the functions taking turns so that a slow minute hits all of them."""
    times: list[list[float]] = [[] for _ in functions]
    for function in functions:
        function()
    for _ in range(rounds):
        for i, function in enumerate(functions):
            start = time.perf_counter()
            function()
            times[i].append(time.perf_counter() - start)
    return [Rounds(tuple(t)) for t in times]


def processor_time(
    *functions: Callable[[], Any], rounds: int = ROUNDS, slices: int = 1, calls: int = 1
) -> list[Rounds]:
    """Return each function's seconds of the processor a call, the functions taking turns.

    Of the `slices` of a round, so many calls each, the least counts: what else the machine does only ever adds.
    """
    times: list[list[float]] = [[] for _ in functions]
    for _ in range(rounds):
        least = [float("inf")] * len(functions)
        for _ in range(slices):
            for i, function in enumerate(functions):
                start = time.process_time()
                for _ in range(calls):
                    function()
                least[i] = min(least[i], (time.process_time() - start) / calls)
        for one, taken in zip(times, least, strict=True):
            one.append(taken)
    return [Rounds(tuple(t)) for t in times]


def both_clocks(*functions: Callable[[], Any], rounds: int = ROUNDS) -> tuple[list[Rounds], list[Rounds]]:
    """Return seconds of functions that have run before: by the clock, and of the processors; they take turns.

    The clock says who else was on the machine; the time of the processors what a function costs by itself.
    """
    spent: list[list[tuple[float, float]]] = [[] for _ in functions]
    for _ in range(rounds):
        for function, each in zip(functions, spent, strict=True):
            clock, processors = time.perf_counter(), time.process_time()
            function()
            each.append((time.perf_counter() - clock, time.process_time() - processors))
    of_clock, of_processors = ([Rounds(tuple(took[i] for took in each)) for each in spent] for i in range(2))
    return of_clock, of_processors
