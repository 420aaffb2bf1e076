"""Axes of drawings: where round numbers lie, and what they are called."""

from __future__ import annotations

import math
from collections.abc import Callable

from golive.core.dataclass import dataclass
from golive.core.unit import NANOS

NICE = (1.0, 2.0, 5.0, 10.0)
SLACK = 0.08
"""How much shorter than wanted a round step may be."""
MINUTE, DAY = 60, 86400
_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A place on an axis and what it is called."""

    at: float
    text: str


def round_ticks(low: float, high: float, most: int, place: Callable[[float], float]) -> tuple[Tick, ...]:
    """Return the round numbers between two ends, about `most` of them, at their places.

    >>> [tick.text for tick in round_ticks(0.0, 1.0, 4, float)]
    ['0.0', '0.5', '1.0']
    """
    if not high > low:
        return ()
    rough = (high - low) / most
    decade = 10.0 ** math.floor(math.log10(rough))
    step = decade * next(n for n in NICE if n * decade >= rough * (1 - SLACK))
    digits = max(0, -math.floor(math.log10(step)))
    numbers = range(math.ceil(low / step), math.floor(high / step) + 1)
    return tuple(Tick(at=place(n * step), text=f"{n * step:,.{digits}f}") for n in numbers)


def time_step(span: int, most: int) -> int:
    """Return a round step, in nanoseconds, of which at most `most` fit into a span."""
    seconds = span / NANOS
    return NANOS * (next((s for s in _SECONDS if seconds / s <= most), 0) or DAY * math.ceil(seconds / DAY / most))
