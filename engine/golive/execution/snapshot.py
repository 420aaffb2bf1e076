"""What a market showed: order books in ticks and lots, and prints with their aggressor."""

from __future__ import annotations

from collections.abc import Sequence

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.exact import whole
from golive.execution.side import Side

Level = tuple[int, int]
"""A price in ticks and the lots shown there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A book after everything that happened at its nanosecond; each side best price first.

    Levels that are not sorted, twice the same, of negative size or under one tick are refused (`book`) here, so such a
    book never comes anywhere. A crossed book is taken as it is: who trades in it has to ask.
    """

    ts: int
    bids: tuple[Level, ...]
    asks: tuple[Level, ...]

    def __post_init__(self) -> None:
        whole(self.ts, "ts")
        for side, levels in ((Side.BUY, self.bids), (Side.SELL, self.asks)):
            if not _sound(levels, falling=side is Side.BUY):
                raise Refused("book", "levels are not prices and sizes, best first", field=side.name.lower())

    def levels(self, side: Side) -> tuple[Level, ...]:
        """Return the levels that rest on a side, best first."""
        return self.bids if side is Side.BUY else self.asks

    def best(self, side: Side) -> int | None:
        """Return the best price of a side at which anything is shown."""
        for tick, lots in self.bids if side is Side.BUY else self.asks:
            if lots:
                return tick
        return None

    def shown(self, side: Side, tick: int) -> int | None:
        """Return the lots shown at a price: 0 before the best and between levels, None where the book says nothing.

        It says nothing beyond its deepest level, or of a side that is empty: a truncated book is no change.

        >>> book = Snapshot(ts=0, bids=((9, 5), (7, 2)), asks=())
        >>> book.shown(Side.BUY, 10), book.shown(Side.BUY, 8), book.shown(Side.BUY, 6), book.shown(Side.SELL, 10)
        (0, 0, None, None)
        """
        # A plain loop: every resting order asks every book.
        buys = side is Side.BUY
        levels = self.bids if buys else self.asks
        if not levels or (tick < levels[-1][0] if buys else tick > levels[-1][0]):
            return None
        for price, lots in levels:
            if price == tick:
                return lots
        return 0

    @property
    def crossed(self) -> bool:
        """Say whether best bid and ask cross or meet."""
        bid, ask = self.best(Side.BUY), self.best(Side.SELL)
        return bid is not None and ask is not None and bid >= ask


def _sound(levels: Sequence[Level], *, falling: bool) -> bool:
    """Say whether prices and sizes are whole, possible, and sorted: a plain loop, for every book passes here."""
    before = None
    for tick, lots in levels:
        if type(tick) is not int or type(lots) is not int or tick < 1 or lots < 0:
            return False
        if before is not None and (tick >= before if falling else tick <= before):
            return False
        before = tick
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """A trade that somebody saw; the aggressor is None where the venue does not say."""

    ts: int
    price: int
    lots: int
    aggressor: Side | None

    def __post_init__(self) -> None:
        whole(self.ts, "ts")
        whole(self.price, "price", least=1)
        whole(self.lots, "lots", least=0)
