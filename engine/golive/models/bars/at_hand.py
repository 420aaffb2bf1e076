"""A series over bars, worked out once for a recording that is whole at hand, and shown as of any window of it."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np

from golive.core.window import Bars, FloatArray


def series_at_hand(name: Hashable, bars: Bars, reach: int, work: Callable[[Bars], FloatArray]) -> FloatArray:
    """Return what `work` gives of some bars, to the bit, without asking it again for each window of a recording.

    Parameters
    ----------
    name
        What `work` is, with its arguments.
    bars
        A window; one that is heard of bar by bar is worked out as it is.
    reach
        How many bars before a bar its value depends on: those at the beginning of a window are NaN, whatever lies
        before it in the recording.
    work
        Gives each bar a value out of that bar and the `reach` before it, and NaN to the first `reach`.
    """
    stored = bars.stored
    if stored is None or stored.whole is None:
        return work(bars)
    column = stored.at_once(name, len(bars.ts), stored.whole, work).copy()
    column[:reach] = np.nan
    return column
