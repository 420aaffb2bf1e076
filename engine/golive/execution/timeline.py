"""One nanosecond, one order of things: what had happened when something arrived.

Source: section 0 of the description of execution. At the nanosecond of our arrival all others were there first, and a
book stamped t is the book after everything at t.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


class Rank(enum.IntEnum):
    """What comes before what at one nanosecond."""

    PRINT = 0
    BOOK = 1
    EXPIRY = 2
    GAP = 3
    CHANGE = 4
    ARRIVAL = 5


def in_order(events: Iterable[tuple[int, Rank, T]]) -> list[T]:
    """Return events by instant and rank; what is equal in both keeps its order.

    >>> in_order([(5, Rank.ARRIVAL, "ours"), (5, Rank.BOOK, "book"), (5, Rank.PRINT, "print"), (4, Rank.GAP, "gap")])
    ['gap', 'print', 'book', 'ours']
    """
    return [event for _, _, event in sorted(events, key=lambda event: event[:2])]
