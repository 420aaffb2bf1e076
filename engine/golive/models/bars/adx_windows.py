"""Wilder's average directional index of many windows at once, each begun anew as if it were alone."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from golive.core.window import FloatArray

PERCENT = 100.0
"""Directional indicators are quoted from 0 to 100."""
NOTHING = 1e-14
"""TA-Lib's TA_EPSILON: a true range or a sum of indicators below it is no movement."""


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
    sums = _wilder_sums(np.stack((plus_move, minus_move, true_range)), rows, n)
    ranges = sums[:, 2]
    plus_di, minus_di = (_indicators(sums[:, line], ranges) for line in (0, 1))
    total = plus_di + minus_di
    # NaN is "defined" here, so that it enters the recursion and stays.
    defined = ~((total <= NOTHING) | (ranges <= NOTHING))
    index = PERCENT * np.abs(plus_di - minus_di)
    index = np.divide(index, total, out=np.zeros_like(index), where=defined)
    out = np.full((rows, total.shape[1]), np.nan)
    _average(index, defined, n, out[2 * n - 1 :])
    return np.ascontiguousarray(out.T)


def _wilder_sums(lines: FloatArray, rows: int, n: int) -> FloatArray:
    """Return the sums of each line in each window, from its bar n on: of shape (bars, lines, windows)."""
    # Summed along rows that lie in one piece, as a window alone is: the order of additions is in the bits.
    before = np.ascontiguousarray(sliding_window_view(lines, rows, axis=1)[:, :, 1:n]).sum(axis=2)
    out, memory, windows = np.empty((rows - n, *before.shape)), 1.0 - 1.0 / n, before.shape[1]
    for bar, sums in enumerate(out, n):
        np.multiply(before, memory, out=sums)
        # At one bar of each window they are what lies in a row.
        np.add(sums, lines[:, bar : bar + windows], out=sums)
        before = sums
    return out


def _indicators(movement: FloatArray, ranges: FloatArray) -> FloatArray:
    moves = ranges > NOTHING
    if moves.all():
        return PERCENT * (movement / ranges)
    out = np.where(np.isnan(movement) | np.isnan(ranges), np.nan, 0.0)
    np.divide(movement, ranges, out=out, where=moves)
    return PERCENT * out


def _average(index: FloatArray, defined: NDArray[np.bool_], n: int, out: FloatArray) -> None:
    """Write the averages from the n-th index on; an undefined one leaves the average where it was."""
    gain, memory = 1.0 / n, (n - 1.0) / n
    out[0] = np.ascontiguousarray(index[:n].T).sum(axis=1) / n
    stays = ~defined[n:]
    np.multiply(index[n:], gain, out=out[1:])
    before, kept = out[0], np.empty(out.shape[1])
    for average, where, is_anywhere in zip(out[1:], stays, np.any(stays, axis=1), strict=True):
        np.multiply(before, memory, out=kept)
        np.add(kept, average, out=average)
        if is_anywhere:
            np.copyto(average, before, where=where)
        before = average
