"""One bar that was received, as the columns of a recording of it alone: what reads recordings reads it too."""

from __future__ import annotations

import numpy as np

from golive.documents.streams import BarColumns
from golive.trading.received import BarReceived


def columns_of(bar: BarReceived) -> BarColumns:
    """Return a bar as columns of one row."""
    return BarColumns(
        ts=np.array([bar.ts], dtype=np.int64),
        open=np.array([bar.open]),
        high=np.array([bar.high]),
        low=np.array([bar.low]),
        close=np.array([bar.close]),
        volume=np.array([bar.volume]),
        length_s=bar.length_s,
    )
