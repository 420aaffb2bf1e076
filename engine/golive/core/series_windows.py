"""A series over each of many windows of bars at once: what is worked out ahead for many looks."""

from __future__ import annotations

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.window import FloatArray, IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesWindows:
    """A series over each of many windows of bars: `values` of shape (windows, rows), the first `unknown` of each NaN.

    Where windows overlap the values may lie in one place: they are copied a few windows at a time, so that what is
    made of them stays in the cache.
    """

    values: FloatArray
    unknown: int = 0

    def write(self, windows: slice | IntArray, out: FloatArray) -> None:
        """Write the last rows of the series over some windows, as many as `out` has: of shape (windows, rows)."""
        rows, last = self.values.shape[1], out.shape[1]
        out[:] = self.values[windows, rows - last :]
        out[:, : max(0, self.unknown - (rows - last))] = np.nan
