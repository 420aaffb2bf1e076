"""A statistic over every trailing window of a series."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from golive.core.window import FloatArray

BLOCK_CELLS = 131_072
"""Cells handed to a statistic at once: one megabyte, so that its passes stay in the cache."""


def rolling(series: FloatArray, length: int, statistic: Callable[[FloatArray], FloatArray]) -> FloatArray:
    """Return `statistic` of the window of `length` values that ends at each position.

    Each window is computed by itself, so the answer at a position has the same bits whatever follows it: running
    sums would be faster and would let early values leave rounding errors in late windows.

    Parameters
    ----------
    series : array of shape (n,)
        Oldest first.
    length
        Values in a window, at least 1.
    statistic
        Takes a C-contiguous block of shape (windows, length), gives one number a row; it decides what NaN means.

    Returns
    -------
    array of shape (n,)
        NaN at the first `length - 1` positions.

    Examples
    --------
    >>> rolling(np.array([1.0, 5.0, 2.0]), 2, lambda block: block.max(axis=1))
    array([nan,  5.,  5.])
    """
    out = np.full(len(series), np.nan)
    if length > len(series):
        return out
    windows = sliding_window_view(series, length)
    rows = max(1, BLOCK_CELLS // length)
    for start in range(0, len(windows), rows):
        block = np.ascontiguousarray(windows[start : start + rows])
        end = start + length - 1
        out[end : end + len(block)] = statistic(block)
    return out
