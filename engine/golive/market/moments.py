"""Dates and times as Python and ISO 8601 write them, with a zone or without."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from golive.models.returns.return_dates import Dates


def iso_moment(text: object) -> dt.datetime | None:
    """Return what an ISO date or time says, None for anything else.

    >>> iso_moment(" 2024-01-31 "), iso_moment("31.01.2024")
    (datetime.datetime(2024, 1, 31, 0, 0), None)
    """
    try:
        return dt.datetime.fromisoformat(text.strip()) if isinstance(text, str) else None
    except ValueError:
        return None


def read_moments(moments: Sequence[dt.date]) -> tuple[Dates | None, Dates]:
    """Return dates by their own clocks and in UTC; without the first where only some have a zone."""
    zoned = [isinstance(m, dt.datetime) and m.tzinfo is not None for m in moments]
    naive = [m.replace(tzinfo=None) if isinstance(m, dt.datetime) else m for m in moments]
    local = np.array(naive, dtype="datetime64[us]")
    if not any(zoned):
        return local, local
    if not all(zoned):
        return None, local
    at = [m.astimezone(dt.UTC).replace(tzinfo=None) for m in moments if isinstance(m, dt.datetime)]
    return local, np.array(at, dtype="datetime64[us]")
