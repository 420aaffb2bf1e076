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
        NaN for the first 2n-1 bars of a window. What all windows have at one bar lies in a row.
    """
    lines, windows = np.stack((plus_move, minus_move, true_range)), len(true_range) - rows + 1
    out = np.empty((rows, windows))
    out[: 2 * n - 1] = np.nan
    # Summed along rows that lie in one piece, as a window alone is: the order of additions is in the bits.
    before = np.ascontiguousarray(sliding_window_view(lines, rows, axis=1)[:, :, 1:n]).sum(axis=2)
    most = max(1, PART_CELLS // windows)
    room = np.empty((1 + len(lines), max(most, n), windows))
    for begin, end in _parts(n, rows, most=most):
        total, sums = room[0, : end - begin], room[1:, : end - begin]
        before = _wilder_sums(lines, before, begin, sums, n)
        index, stays = _index(sums, total)
        if begin == n:
            out[end - 1] = np.ascontiguousarray(index.T).sum(axis=1) / n
        else:
            _average(index, stays, out[begin - 1 : end], n)
    return out.T


def _parts(n: int, rows: int, *, most: int) -> Iterator[tuple[int, int]]:
    """Yield the bars whose sums the first average is of, and then those after them, so many at a time at most."""
    yield n, 2 * n
    yield from ((begin, min(begin + most, rows)) for begin in range(2 * n, rows, most))


def _wilder_sums(lines: FloatArray, before: FloatArray, begin: int, out: FloatArray, n: int) -> FloatArray:
    """Write the sums of each line at some bars of each window, of shape (lines, bars, windows); return the last."""
    memory, windows = 1.0 - 1.0 / n, before.shape[1]
    for bar in range(out.shape[1]):
        sums = out[:, bar]
        np.multiply(before, memory, out=sums)
        # At one bar of each window they are what lies in a row.
        np.add(sums, lines[:, begin + bar : begin + bar + windows], out=sums)
        before = sums
    return before.copy()


def _index(sums: FloatArray, total: FloatArray) -> tuple[FloatArray, NDArray[np.bool_] | None]:
    """Return the index that is averaged, of shape (bars, windows), and where there is none; None where there always is.

    It is worked out where the sums were, which are gone, and in an array for the `total`.
    """
    ranges, moving = sums[2], _all_move(sums[2])
    plus, minus = _indicators(sums[:2], ranges, moving=moving)
    np.add(plus, minus, out=total)
    index = np.subtract(plus, minus, out=plus)
    np.abs(index, out=index)
    index *= PERCENT
    if moving and _all_move(total):
        index /= total
        return index, None
    # NaN is "defined" here, so that it enters the recursion and stays.
    stays = (total <= NOTHING) | (ranges <= NOTHING)
    return np.divide(index, total, out=np.zeros_like(index), where=~stays), stays


def _indicators(movements: FloatArray, ranges: FloatArray, *, moving: bool) -> FloatArray:
    """Return the indicators of both movements, written over them where there are ranges everywhere."""
    if moving:
        movements /= ranges
    else:
        unknown = np.isnan(movements) | np.isnan(ranges)
        movements = np.divide(movements, ranges, out=np.where(unknown, np.nan, 0.0), where=ranges > NOTHING)
    movements *= PERCENT
    return movements


def _all_move(ranges: FloatArray) -> bool:
    """Say whether there is movement everywhere; of NaN it is not known."""
    return bool(ranges.min() > NOTHING)


def _average(index: FloatArray, stays: NDArray[np.bool_] | None, out: FloatArray, n: int) -> None:
    """Write the averages after the first of `out`; an undefined index leaves the average where it was."""
    memory = (n - 1.0) / n
    index *= 1.0 / n
    for bar, new in enumerate(index):
        before, average = out[bar], out[bar + 1]
        np.multiply(before, memory, out=average)
        np.add(average, new, out=average)
        if stays is not None:
            np.copyto(average, before, where=stays[bar])
