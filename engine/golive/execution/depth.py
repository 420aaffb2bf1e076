"""What a market still offers at an instant: its last book, less a haircut, what was taken and what has printed since.

Source: section 3 of the description of execution. Nothing comes back before the next book.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.consumption import Consumption, Ledger, Taken
from golive.execution.exact import exact, whole
from golive.execution.side import Side
from golive.execution.snapshot import Print, Snapshot

NO_BOOK, BOOK_INVALID, BOOK_STALE = "no_book", "book_invalid", "book_stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class DepthRule:
    """The share of every level that is not there, how long what was taken is gone, and how old a book may be (ns)."""

    haircut: Fraction
    consumption: Consumption = Consumption.UNTIL_CHANGED
    book_max_age: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= exact(self.haircut, "haircut") <= 1:
            raise Refused("haircut", f"a haircut of {self.haircut} is not a share", field="haircut")
        if self.book_max_age is not None:
            whole(self.book_max_age, "book_max_age", least=0)


class Depth:
    """One market as an account finds it, told of prints and books in the order of their nanoseconds."""

    def __init__(self, rule: DepthRule, taken: Iterable[Taken] = ()) -> None:
        self.rule = rule
        self.book: Snapshot | None = None
        self.ledger = Ledger(rule.consumption, taken)
        there = 1 - rule.haircut
        self._there, self._of = there.numerator, there.denominator
        self._printed: list[Print] = []

    def see_print(self, trade: Print) -> None:
        """Note a print that is not in the book yet; before there is one it says nothing."""
        if self.book is not None and trade.ts > self.book.ts:
            self._printed.append(trade)

    def see_book(self, book: Snapshot) -> None:
        """Take a new book, which has every print until now in it; one that comes late is passed over."""
        if self.book is not None and book.ts < self.book.ts:
            return
        self.book = book
        self._printed.clear()
        self.ledger.see(book)

    @property
    def printed(self) -> tuple[Print, ...]:
        """Return the prints since the book."""
        return tuple(self._printed)

    def forget_book(self) -> None:
        """Lose the book, as a gap in the feed does; what was taken stays taken."""
        self.book = None
        self._printed.clear()

    def unusable(self, ts: int) -> str | None:
        """Say why nothing can be taken at an instant: no book yet, one that crosses, or one that is too old.

        A book from after the instant is none: what was there then is not known any more.
        """
        if self.book is None or self.book.ts > ts:
            return NO_BOOK
        if self.book.crossed:
            return BOOK_INVALID
        most = self.rule.book_max_age
        return BOOK_STALE if most is not None and ts - self.book.ts > most else None

    def available(self, taker: Side) -> Iterator[tuple[int, int]]:
        """Tell price and lots that a side can still take, best first, levels with nothing left out.

        A print at a level's price is that much less, one at a worse price says that the level is gone; prints of the
        other side do not count, those of an unknown one do.
        """
        if self.book is None:
            return
        resting = taker.opposite
        eaten = [trade for trade in self._printed if trade.aggressor is not resting]
        worst = max((taker * trade.price for trade in eaten), default=0)
        for tick, shown in self.book.levels(resting):
            printed = sum(trade.lots for trade in eaten if trade.price == tick)
            left = shown * self._there // self._of - self.ledger.lots(resting, tick) - printed
            if left > 0 and (not eaten or taker * tick >= worst):
                yield tick, left

    def take(self, taker: Side, tick: int, lots: int) -> None:
        """Take lots of a level, so that nobody of this account takes them again."""
        shown = None if self.book is None else self.book.shown(taker.opposite, tick)
        self.ledger.take(taker.opposite, tick, lots, shown or 0)
