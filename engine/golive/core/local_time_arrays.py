"""Local times of many instants at once."""

from __future__ import annotations

import numpy as np

from golive.core.local_time import UTC
from golive.core.window import IntArray


def all_local_ns(ns: IntArray, zone: str) -> IntArray:
    """Return many instants as `local_ns` does one, at a fraction of its cost."""
    if zone == UTC:
        return ns
    import pandas as pd

    local = pd.DatetimeIndex(ns).tz_localize(UTC).tz_convert(zone).tz_localize(None)
    return np.array(local.as_unit("ns").asi8, dtype=np.int64)
