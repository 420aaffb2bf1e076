"""A series over bars, worked out once for a recording that is whole at hand, and shown as of any window of it."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from golive.core.dataclass import dataclass
from golive.core.series_windows import SeriesWindows
from golive.core.window import Bars, FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Trailing:
    """A series in which the value of a bar is out of that bar and the `reach` before it.

    `name` is what `work` is, with its arguments; it gives NaN to the first `reach` of the bars that it is given.
    """

    name: Hashable
    reach: int
    work: Callable[[Bars], FloatArray]


def series_at_hand(series: Trailing, bars: Bars) -> FloatArray:
    """Return a series over some bars, to the bit, without working it out again for each window of a recording.

    Those at the beginning of a window are NaN, whatever lies before it in the recording. A window that is heard of bar
    by bar is worked out as it is.
    """
    column = _column(series, bars)
    if column is None:
        return series.work(bars)
    column = column.copy()
    column[: series.reach] = np.nan
    return column


def windows_at_hand(series: Trailing, bars: Bars, rows: int) -> SeriesWindows:
    """Return `series_at_hand` of each window of so many rows, each one bar on."""
    column = _column(series, bars)
    every = series.work(bars) if column is None else column
    return SeriesWindows(values=sliding_window_view(every, rows), unknown=series.reach)


def _column(series: Trailing, bars: Bars) -> FloatArray | None:
    """Return the series over a recording where it shows some bars; None where it is not whole at hand."""
    stored = bars.stored
    if stored is None or stored.whole is None:
        return None
    return stored.at_once(series.name, len(bars.ts), stored.whole, series.work)
