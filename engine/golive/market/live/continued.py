"""How a frame of bars continues the bars that a session has: it goes on from them, repeats, replaces or contradicts."""

from __future__ import annotations

import numpy as np

from golive.core.errors import Refused
from golive.core.unit import NANOS
from golive.core.window import FloatArray, IntArray
from golive.documents.streams import BarColumns
from golive.market.instants import show
from golive.market.local_clock import clock_of


def values_of(bars: BarColumns) -> FloatArray:
    """Return open, high, low, close and volume, shape (n, 5)."""
    return np.column_stack((bars.open, bars.high, bars.low, bars.close, bars.volume))


def continued_from(history: BarColumns, kept: BarColumns, *, most: int) -> int | None:
    """Return the first row of a history that goes on from the bars kept; None where it replaces all of them.

    A history of `most` bars, or one that begins no later than the bars kept, stands for itself. Any other must begin
    where they end, or repeat them, bar by bar and number by number, up to their end.

    Raises
    ------
    Refused
        `bars_length`, `bars_lost` or `bars_differ`, for a history that does neither.
    """
    if len(history.ts) >= most or history.ts[0] <= kept.ts[0]:
        return None
    if (history.length_s, history.zone) != (kept.length_s, kept.zone):
        what = f"bars of {history.length_s:g} s in {history.zone} do not go on from {kept.length_s:g} s in {kept.zone}"
        raise Refused("bars_length", f"{what}; {_remedy(most)}", field="length_s")
    end = int(kept.ts[-1])
    first = int(history.ts.searchsorted(end, side="right"))
    if first:
        at = _first_different(history, kept, int(history.ts[0]), end)
        if at is not None:
            what = f"the bar that closed at {show(at)} was another one before; {_remedy(most)}"
            raise Refused("bars_differ", what, field="ts")
    elif not _is_next(end, int(history.ts[0]), kept):
        what = f"no bars between {show(end)}, where those given before end, and the close at {show(int(history.ts[0]))}"
        raise Refused("bars_lost", f"{what}; {_remedy(most)}", field="ts")
    return first


def contradicted_at(history: BarColumns, before: BarColumns) -> int | None:
    """Return the first close of which a history says something else than the one before; None where they agree.

    Of what only one of them reaches nothing is said. Bars of another length contradict as a whole.
    """
    begin, end = int(max(history.ts[0], before.ts[0])), int(min(history.ts[-1], before.ts[-1]))
    return begin if history.length_s != before.length_s else _first_different(history, before, begin, end)


def is_told_again(history: BarColumns, before: BarColumns, *, later: int) -> bool:
    """Say whether a history that contradicts nothing tells the one before again, with a bar `later` than all of it."""
    return bool(history.ts[0] <= before.ts[-1] <= history.ts[-1] and history.ts[-1] > later)


def _is_next(end: int, close: int, kept: BarColumns) -> bool:
    """Say whether a bar closes one bar after the end of those kept, on their clock."""
    shown = clock_of(np.array([end, close], dtype=np.int64), kept.length_s, kept.zone)
    return int(shown[1] - shown[0]) == round(kept.length_s * NANOS)


def _first_different(history: BarColumns, before: BarColumns, begin: int, end: int) -> int | None:
    """Return the first close of [begin, end] that only one of two has, or with other numbers; None where none is."""
    (ts, values), (own_ts, own_values) = (_between(bars, begin, end) for bars in (history, before))
    if np.array_equal(ts, own_ts) and np.array_equal(values, own_values):
        return None
    return min(_rows(ts, values).symmetric_difference(_rows(own_ts, own_values)))[0]


def _between(bars: BarColumns, begin: int, end: int) -> tuple[IntArray, FloatArray]:
    """Return the closes of [begin, end], and the numbers of each."""
    rows = slice(int(bars.ts.searchsorted(begin)), int(bars.ts.searchsorted(end, side="right")))
    return bars.ts[rows], values_of(bars)[rows]


def _rows(ts: IntArray, values: FloatArray) -> set[tuple[int, tuple[float, ...]]]:
    return {(at, tuple(row)) for at, row in zip(ts.tolist(), values.tolist(), strict=True)}


def _remedy(most: int) -> str:
    return f"give what follows directly, one by one with `bar()`, or a whole history of at least {most} bars"
