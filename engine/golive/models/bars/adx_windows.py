"""Wilder's average directional index of many windows at once, each begun anew as if it were alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from golive.core.window import FloatArray

PERCENT = 100.0
"""Directional indicators are quoted from 0 to 100."""
NOTHING = 1e-14
"""TA-Lib's TA_EPSILON: a true range or a sum of indicators below it is no movement."""

PART_CELLS = 16_384
"""Cells of a line that are worked out at once: few enough that what is made of them stays in the cache."""


def adx_of_windows(
    plus_move: FloatArray, minus_move: FloatArray, true_range: FloatArray, rows: int, n: int
) -> FloatArray:
    """Return the index in every window of so many bars, to the bit as it is worked out of that window alone.

    Parameters
    ----------
    plus_move, minus_move, true_range : arrays of shape (bars,)
        Movements, oldest first, finite and not negative, or NaN; the first of a window is not looked at.
    rows
        Bars in a window, at least 2n.
    n
        Wilder's period, at least 2.

    Returns
    -------
    array of shape (bars - rows + 1, rows)
        NaN for the first 2n-1 bars of a window.
    """
    lines, windows = np.stack((plus_move, minus_move, true_range)), len(true_range) - rows + 1
    out = np.full((windows, rows), np.nan)
    # Summed along rows that lie in one piece, as a window alone is: the order of additions is in the bits.
    sums = np.ascontiguousarray(sliding_window_view(lines, rows, axis=1)[:, :, 1:n]).sum(axis=2)
    average = None
    for begin, end in _parts(n, rows, most=max(1, PART_CELLS // windows)):
        part = _wilder_sums(lines, sums, begin, end, n)
        sums = part[-1]
        index, defined = _index(part)
        if average is None:
            first = np.ascontiguousarray(index.T).sum(axis=1) / n
            averages, average = first[np.newaxis], first
        else:
            averages = _averages(index, defined, average, n)
            average = averages[-1]
        out[:, end - len(averages) : end] = averages.T
    return out


def _parts(n: int, rows: int, *, most: int) -> Iterator[tuple[int, int]]:
    """Yield the bars whose sums the first average is of, and then those after them, so many at a time at most."""
    yield n, 2 * n
    yield from ((begin, min(begin + most, rows)) for begin in range(2 * n, rows, most))


def _wilder_sums(lines: FloatArray, before: FloatArray, begin: int, end: int, n: int) -> FloatArray:
    """Return the sums of each line in each window at some of its bars: of shape (bars, lines, windows)."""
    out, memory, windows = np.empty((end - begin, *before.shape)), 1.0 - 1.0 / n, before.shape[1]
    for bar, sums in enumerate(out, begin):
        np.multiply(before, memory, out=sums)
        # At one bar of each window they are what lies in a row.
        np.add(sums, lines[:, bar : bar + windows], out=sums)
        before = sums
    return out


def _index(sums: FloatArray) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Return the index that is averaged, of shape (bars, windows), and where there is one."""
    ranges = sums[:, 2]
    plus, minus = (_indicators(sums[:, line], ranges) for line in (0, 1))
    total = plus + minus
    # NaN is "defined" here, so that it enters the recursion and stays.
    defined = ~((total <= NOTHING) | (ranges <= NOTHING))
    index = PERCENT * np.abs(plus - minus)
    return np.divide(index, total, out=np.zeros_like(index), where=defined), defined


def _indicators(movement: FloatArray, ranges: FloatArray) -> FloatArray:
    moves = ranges > NOTHING
    if moves.all():
        return PERCENT * (movement / ranges)
    out = np.where(np.isnan(movement) | np.isnan(ranges), np.nan, 0.0)
    np.divide(movement, ranges, out=out, where=moves)
    return PERCENT * out


def _averages(index: FloatArray, defined: NDArray[np.bool_], before: FloatArray, n: int) -> FloatArray:
    """Return the averages after the one `before` them; an undefined index leaves the average where it was."""
    memory, stays, kept = (n - 1.0) / n, ~defined, np.empty_like(before)
    out = index * (1.0 / n)
    for average, where, is_anywhere in zip(out, stays, np.any(stays, axis=1), strict=True):
        np.multiply(before, memory, out=kept)
        np.add(kept, average, out=average)
        if is_anywhere:
            np.copyto(average, before, where=where)
        before = average
    return out
