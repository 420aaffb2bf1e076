"""Bars of a longer length out of shorter ones, for recordings that have only these."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np

from golive.core.unit import NANOS
from golive.core.window import FloatArray, IntArray
from golive.documents.streams import BarColumns
from golive.market.local_clock import UTC

Numbers = TypeVar("Numbers", FloatArray, IntArray)


def longer_bars(bars: BarColumns, length: int, seen_at: IntArray) -> tuple[BarColumns, IntArray] | None:
    """Return bars of `length` nanoseconds, and when each was seen whole; None where none can be made.

    `seen_at` says when each bar was seen: a longer one is there once the last of its bars to come is.

    They lie on the grid of UTC, as venues have them. One is there only where every bar in it is: what is missing of it
    may have been recorded by nobody, and is not known to have been nothing. Bars on the clock of a zone or an exchange
    are not put together, for it would take its days to know which belong to one.
    """
    own = round(bars.length_s * NANOS)
    if bars.zone != UTC or own <= 0 or length <= own or length % own:
        return None
    place = (bars.ts - 1) // length
    first = np.flatnonzero(np.append(True, place[1:] != place[:-1])) if len(place) else np.empty(0, dtype=np.int64)
    last = np.append(first[1:], len(place)) - 1 if len(first) else first
    whole = (last - first + 1 == length // own) & (bars.ts[last] == (place[last] + 1) * length)
    first, last = first[whole], last[whole]
    if not len(first):
        return None
    made = replace(
        bars,
        ts=bars.ts[last],
        open=bars.open[first],
        high=over(np.maximum, bars.high, first, last + 1),
        low=over(np.minimum, bars.low, first, last + 1),
        close=bars.close[last],
        volume=over(np.add, bars.volume, first, last + 1),
        length_s=length / NANOS,
        seen=None if bars.seen is None else over(np.maximum, bars.seen, first, last + 1),
    )
    return made, over(np.maximum, seen_at, first, last + 1)


def over(reduce: np.ufunc, column: Numbers, begin: IntArray, end: IntArray) -> Numbers:
    """Return what a function makes of the rows of each span [begin, end), of which none is empty; ascending spans.

    >>> over(np.add, np.array([1.0, 2.0, 4.0, 8.0]), np.array([0, 2]), np.array([2, 4])).tolist()
    [3.0, 12.0]
    """
    steps = np.column_stack((begin, end)).ravel()
    made: Numbers = reduce.reduceat(column, steps[:-1] if steps[-1] == len(column) else steps)[::2]
    return made
