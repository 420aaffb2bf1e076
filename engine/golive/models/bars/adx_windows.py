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
        Movements, oldest first; the first of a window is not looked at.
    rows
        Bars in a window, at least 2n.
    n
        Wilder's period, at least 2.

    Returns
    -------
    array of shape (bars - rows + 1, rows)
        NaN for the first 2n-1 bars of a window.
    """
    plus, minus, ranges = (_wilder_sums(x, rows, n) for x in (plus_move, minus_move, true_range))
    plus_di, minus_di = _indicators(plus, ranges), _indicators(minus, ranges)
    total = plus_di + minus_di
    # NaN is "defined" here, so that it enters the recursion and stays.
    defined = ~((total <= NOTHING) | (ranges <= NOTHING))
    index = PERCENT * np.abs(plus_di - minus_di)
    index = np.divide(index, total, out=np.zeros_like(index), where=defined)
    out = np.full((rows, total.shape[1]), np.nan)
    out[2 * n - 1 :] = _averages(index, defined, n)
    return np.ascontiguousarray(out.T)


def _wilder_sums(x: FloatArray, rows: int, n: int) -> FloatArray:
    """Return the sums of each window from its bar n on, a row a bar and a column a window."""
    windows = sliding_window_view(x, rows)
    # Summed along rows that lie in one piece, as a window alone is: the order of additions is in the bits.
    y = np.ascontiguousarray(windows[:, 1:n]).sum(axis=1)
    later, memory = np.ascontiguousarray(windows[:, n:].T), 1.0 - 1.0 / n
    out, kept = np.empty_like(later), memory * y
    for bar, values in enumerate(later):
        y = out[bar] = kept + 1.0 * values
        kept = 0.0 * values + memory * y
    return out


def _indicators(movement: FloatArray, ranges: FloatArray) -> FloatArray:
    out = np.where(np.isnan(movement) | np.isnan(ranges), np.nan, 0.0)
    np.divide(movement, ranges, out=out, where=ranges > NOTHING)
    return PERCENT * out


def _averages(index: FloatArray, defined: NDArray[np.bool_], n: int) -> FloatArray:
    """Return the averages from the n-th index on; an undefined one leaves the average where it was."""
    gain, memory = 1.0 / n, (n - 1.0) / n
    y = np.ascontiguousarray(index[:n].T).sum(axis=1) / n
    out, kept = np.empty((len(index) - n + 1, index.shape[1])), memory * y
    out[0] = y
    for bar, (values, moved) in enumerate(zip(index[n:], defined[n:], strict=True), 1):
        fresh = kept + gain * values
        y = out[bar] = np.where(moved, fresh, y)
        kept = np.where(moved, 0.0 * values + memory * fresh, kept)
    return out
