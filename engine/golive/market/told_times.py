"""Whether a frame of bars tells their times twice, and otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from golive.core.unit import NANOS
from golive.market.instants import NANOS_PER

if TYPE_CHECKING:
    import pandas as pd

NAMES = ("ts", "timestamp", "time", "date", "datetime")
"""What columns with the time of a bar are called."""

OPENED, CLOSED = ("open_time", "openTime"), ("close_time", "closeTime")
"""What columns with one end of a bar are called. Some venues name the last moment before the close."""

_LAST_MOMENTS = (0, 1, 1_000, 1_000_000, NANOS)
"""Nanoseconds by which such a moment lies before the close: a tick of whatever the venue counts in."""


def other_times(frame: pd.DataFrame, index: pd.DatetimeIndex) -> str | None:
    """Return the name of what tells other times of the bars than `index`, which has a zone; None where nothing does.

    Besides the index, columns of date and time and of counts since 1970 are held against it. One without a zone may be
    in UTC or in that of `index`; text is not read.
    """
    import pandas as pd

    own: list[tuple[str, Any]] = [("index", frame.index)] if isinstance(frame.index, pd.DatetimeIndex) else []
    own += [(str(name), frame[name]) for name in frame.columns if name in NAMES]
    return next((name for name, times in own if not _agrees(times, index)), None)


def tells_ends(frame: pd.DataFrame) -> bool:
    """Say whether a frame has columns of when bars opened or closed."""
    return any(name in frame.columns for name in (*OPENED, *CLOSED))


def other_ends(frame: pd.DataFrame, opened: pd.DatetimeIndex, closed: pd.DatetimeIndex) -> str | None:
    """Return the name of a column that tells other ends of the bars than these; None where none does."""
    import pandas as pd

    ends = {
        **dict.fromkeys(OPENED, (opened,)),
        **dict.fromkeys(CLOSED, tuple(closed - pd.Timedelta(n) for n in _LAST_MOMENTS)),
    }
    columns = ((name, frame[name], ends[str(name)]) for name in frame.columns if str(name) in ends)
    return next((str(name) for name, times, right in columns if not any(_agrees(times, one) for one in right)), None)


def _agrees(times: Any, index: pd.DatetimeIndex) -> bool:
    import pandas as pd

    if getattr(times, "ndim", 1) > 1:
        return False
    if pd.api.types.is_integer_dtype(times.dtype):
        counts, ns = np.asarray(times.astype("Int64").fillna(0), dtype=np.int64), index.as_unit("ns").asi8
        return any(bool((counts == ns // per).all()) for per in NANOS_PER.values())
    if not pd.api.types.is_datetime64_any_dtype(times.dtype):
        return True
    instants = pd.DatetimeIndex(times)
    if instants.tz is not None:
        return bool((instants.tz_convert("UTC") == index.tz_convert("UTC")).all())
    walls = (index.tz_localize(None), index.tz_convert("UTC").tz_localize(None))
    return any(bool((instants == wall).all()) for wall in walls)
