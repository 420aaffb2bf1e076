"""What the account has taken out of a book and nobody has put back: the consumption ledger.

Source: section 3 of the description of execution; trap 4. Without it two orders buy the same lots. One ledger serves
all strategies of an account in a market; accounts and shadows do not share one. Maker fills consume nothing.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable

from golive.core.dataclass import dataclass
from golive.execution.exact import whole
from golive.execution.side import Side
from golive.execution.snapshot import Snapshot


class Consumption(enum.Enum):
    """When what was taken is there again: when the level shows another size, at the next book, or at once."""

    UNTIL_CHANGED = "until_changed"
    UNTIL_NEXT_BOOK = "until_next_book"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Lots taken of a level on a side of the book, and what it showed when the first were taken."""

    side: Side
    tick: int
    lots: int
    shown: int

    def __post_init__(self) -> None:
        whole(self.tick, "tick", least=1)
        whole(self.lots, "taken", least=0)
        whole(self.shown, "shown", least=0)


class Ledger:
    """The levels that were taken from, kept from book to book.

    >>> ledger = Ledger(Consumption.UNTIL_CHANGED)
    >>> ledger.take(Side.SELL, 101, 3, shown=5)
    >>> ledger.see(Snapshot(ts=1, bids=(), asks=((101, 5),)))
    >>> ledger.lots(Side.SELL, 101)
    3
    >>> ledger.see(Snapshot(ts=2, bids=(), asks=((101, 6),)))
    >>> ledger.lots(Side.SELL, 101)
    0
    """

    def __init__(self, consumption: Consumption, taken: Iterable[Taken] = ()) -> None:
        self._consumption = consumption
        self._taken = {(entry.side, entry.tick): (entry.lots, entry.shown) for entry in taken}

    def lots(self, side: Side, tick: int) -> int:
        """Return the lots of a level that are gone."""
        return self._taken.get((side, tick), (0, 0))[0]

    def take(self, side: Side, tick: int, lots: int, shown: int) -> None:
        """Note lots taken of a level."""
        if self._consumption is not Consumption.NONE:
            before, first = self._taken.get((side, tick), (0, shown))
            self._taken[side, tick] = (before + lots, first)

    def see(self, book: Snapshot) -> None:
        """Forget what a new book has replaced."""
        if self._consumption is Consumption.UNTIL_NEXT_BOOK:
            self._taken.clear()
        for (side, tick), (_, shown) in list(self._taken.items()):
            if book.shown(side, tick) not in (None, shown):
                del self._taken[side, tick]

    def entries(self) -> tuple[Taken, ...]:
        """Return what is held, asks before bids, then by price."""
        held = sorted(self._taken.items(), key=lambda item: item[0])
        return tuple(Taken(side=side, tick=tick, lots=lots, shown=shown) for (side, tick), (lots, shown) in held)
