"""Buy or sell, and the sign that it gives a position."""

from __future__ import annotations

import enum


class Side(enum.IntEnum):
    """Which way an order trades; its value is the sign of the lots it adds.

    A long position is one on the side `BUY`.
    """

    BUY = 1
    SELL = -1

    def signed(self, lots: int) -> int:
        """Return what lots on this side add to a position."""
        return lots if self is Side.BUY else -lots

    @property
    def opposite(self) -> Side:
        """Return the other side."""
        return Side.SELL if self is Side.BUY else Side.BUY


SIDES = tuple(Side)


def side_of(position: int) -> Side | None:
    """Return the side of a position in signed lots; flat has none.

    >>> side_of(-3), side_of(0)
    (<Side.SELL: -1>, None)
    """
    return None if position == 0 else Side.BUY if position > 0 else Side.SELL
