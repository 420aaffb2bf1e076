"""A recording as it was received: each row at the instant at which it was seen, and told as it came.

A live feed tells late what it told before, and sometimes what is no number. Such a row interrupts a live stream, so it
has to stay in the recording of one; but nothing that looks at a recording by its times can take it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from golive.core.errors import Refused
from golive.core.window import IntArray
from golive.documents.market import SEEN_AT
from golive.documents.streams import BarColumns, Columns, FundingColumns, MarketData, arrays_of
from golive.market.instants import show
from golive.market.plausible import LARGEST
from golive.market.source import ODD_SIDE, SourceFile
from golive.market.time_column import read_instants

NOT_TOLD = -(2**63)
"""Stands for an id that nobody told, among those that were."""


def read_seen(source: SourceFile) -> IntArray | None:
    """Return when each row was seen, each later than the one before, or None once it is noted that one was not."""
    seen = read_instants(source, SEEN_AT)
    if seen is None:
        return None
    back = np.diff(seen) <= 0
    if not back.any():
        return seen
    row = int(np.argmax(back)) + 1
    source.pad.error(
        "GL605",
        f"{source.at(row)} was seen at {show(int(seen[row]))}, not after the row before it",
        source.place(SEEN_AT),
        "rows stand in the order in which they were received, each at an instant of its own",
    )
    return None


def check_looked_at(data: MarketData) -> None:
    """Refuse a recording that cannot be looked at by its times: only its replay knows what a live feed made of it.

    Raises
    ------
    Refused
        `as_received`, naming the stream.
    """
    for kind, columns in data.streams():
        if columns.seen is not None and not _is_sound(columns):
            message = f"`{kind.value}` are as they were received: some row is late, early, told twice or no number"
            raise Refused("as_received", f"{message}; `golive run` replays them", field=kind.value)


def _is_sound(columns: Columns) -> bool:
    steps = np.diff(columns.ts)
    if (steps < 0).any() or (isinstance(columns, FundingColumns | BarColumns) and (steps == 0).any()):
        return False
    if isinstance(columns, BarColumns) and columns.seen is not None and (columns.seen < columns.ts).any():
        return False  # seen before its close, it was still forming
    aggressor = getattr(columns, "aggressor", None)
    if aggressor is not None and (aggressor == ODD_SIDE).any():
        return False
    ids = getattr(columns, "id", None)
    if ids is not None and (np.diff(ids) <= 0).any():
        return False
    return all(_numbers(array) for _, array in arrays_of(columns) if array.dtype == np.float64)


def _numbers(array: NDArray[np.generic]) -> bool:
    """Say whether all are numbers that a market may have; a rate may be negative."""
    return bool((np.abs(np.asarray(array, dtype=np.float64)) <= LARGEST).all())
