"""A series over each of many windows of bars at once: what is worked out ahead for many looks."""

from __future__ import annotations

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.window import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesWindows:
    """A series over each of many windows of bars: `values` of shape (windows, rows), the first `unknown` of each NaN.

    Where windows overlap the values may lie in one place: they are copied a few windows at a time, so that what is
    made of them stays in the cache.
    """

    values: FloatArray
    unknown: int = 0

    def write(self, first: int, out: FloatArray) -> None:
        """Write the series over some windows, from the first of them on, into an array of shape (windows, rows)."""
        out[:] = self.values[first : first + len(out)]
        out[:, : self.unknown] = np.nan
