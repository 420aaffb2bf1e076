"""Instants in the cells of a row: integers as they are, and what numpy, pandas and Python call one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from golive.market.callers_instants import nanos


def instant_of(value: Any) -> Any:
    """Return an instant that a cell holds as nanoseconds, and any other cell as it is; numpy's NaT is absence.

    >>> instant_of(np.datetime64("2024-08-08T00:00", "m"))
    1723075200000000000
    """
    if isinstance(value, np.datetime64):
        if np.isnat(value):
            return None
    elif not isinstance(value, dt.datetime):
        return value
    instant = nanos(value)
    return value if instant is None else instant
