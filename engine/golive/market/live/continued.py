"""How a frame of bars continues the bars that a session has: it goes on from them, repeats them, or replaces them."""

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
        _check_repeated(history, kept, first, most)
    elif not _is_next(end, int(history.ts[0]), kept):
        what = f"no bars between {show(end)}, where those given before end, and the close at {show(int(history.ts[0]))}"
        raise Refused("bars_lost", f"{what}; {_remedy(most)}", field="ts")
    return first


def _is_next(end: int, close: int, kept: BarColumns) -> bool:
    """Say whether a bar closes one bar after the end of those kept, on their clock."""
    shown = clock_of(np.array([end, close], dtype=np.int64), kept.length_s, kept.zone)
    return int(shown[1] - shown[0]) == round(kept.length_s * NANOS)


def _check_repeated(history: BarColumns, kept: BarColumns, first: int, most: int) -> None:
    """Refuse a history whose first rows are not the last bars kept."""
    same = kept.ts >= history.ts[0]
    before, again = _rows(kept.ts[same], values_of(kept)[same]), _rows(history.ts[:first], values_of(history)[:first])
    different = before.symmetric_difference(again)
    if different:
        at = show(min(different)[0])
        raise Refused("bars_differ", f"the bar that closed at {at} was another one before; {_remedy(most)}", field="ts")


def _rows(ts: IntArray, values: FloatArray) -> set[tuple[int, tuple[float, ...]]]:
    return {(at, tuple(row)) for at, row in zip(ts.tolist(), values.tolist(), strict=True)}


def _remedy(most: int) -> str:
    return f"give what follows directly, one by one with `bar()`, or a whole history of at least {most} bars"
