"""What each strategy of an account earned day by day: of its own fills, what they cost, and its own funding.

Positions of strategies never net, and each fill and each payment says whose it is: what an account came to is the sum
of what its strategies did. That is held against the account's own worth at the beginning of each day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from golive.core.dataclass import dataclass
from golive.execution.arrival_costs import Costs
from golive.execution.contract import Terms
from golive.execution.exact import Exact
from golive.execution.member import member
from golive.execution.side import Side
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.funding import FundingCharged
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.mark import Marked

_UNKNOWN = b'"equity_why":'
"""What a mark has, in canonical JSON, that gives no equity: a text that held it would have its quotes escaped."""


@dataclass(slots=True, kw_only=True)
class MoneyOfDay:
    """What was traded on a day, and what that cost, in nano-units; `is_known` is false where no cost can be told."""

    traded: int = 0
    cost: int = 0
    is_known: bool = True

    def take(self, traded: int, fees: int, costs: Costs | None) -> None:
        """Add what was traded, with its fees and what it lost against the market; None is not known."""
        if costs is None:
            self.is_known = False
            return
        self.traded += traded
        self.cost += fees + costs.slippage


@dataclass(slots=True, kw_only=True)
class Book:
    """What a strategy paid and got in nano-units, and the signed lots that it holds by symbol.

    `is_known` is false from the first fill on of which nobody says what a lot is worth.
    """

    cash: int = 0
    lots: dict[str, int] = field(default_factory=dict)
    is_known: bool = True


@dataclass(slots=True, kw_only=True)
class StrategiesFold:
    """Takes fills, payments of funding, marks and days that begin, in their order; `terms` are by symbol.

    `money` is by strategy and day, and `worths` what a strategy had earned when a day began, None where that cannot be
    told; a strategy without a fill had earned nothing. `marks` are the last that gave an equity, which are not read
    before a day begins: there are more of them than of anything else. `held` is what each had earned when the equity
    became unknown, None where it is known. `rounded` counts what was rounded by a nano-unit at most.
    """

    terms: Mapping[str, Terms]
    books: dict[str, Book] = field(default_factory=dict)
    money: dict[tuple[str, int], MoneyOfDay] = field(default_factory=dict)
    worths: dict[tuple[str, int], int | None] = field(default_factory=dict)
    marks: bytes = b""
    held: Mapping[str, int | None] | None = None
    rounded: int = 0

    def filled(self, fill: OrderFilled, day: int, traded: int, costs: Costs | None) -> None:
        """Take a fill of a day, which traded so much in nano-units at such costs."""
        fees = sum(level.fee for level in fill.levels)
        self.money.setdefault((fill.strategy, day), MoneyOfDay()).take(traded, fees, costs)
        book, terms = self.books.setdefault(fill.strategy, Book()), self.terms.get(fill.symbol)
        if terms is None:
            book.is_known = False
            return
        side = member(Side, fill.side, "side")
        for level in fill.levels:
            lots = side.signed(level.lots)
            book.cash -= _worth(terms, lots, level.price) + level.fee
            book.lots[fill.symbol] = book.lots.get(fill.symbol, 0) + lots
            self.rounded += 1
        if not any(lots for one in self.books.values() for lots in one.lots.values()):
            # With nothing open no mark is needed.
            self.held = None

    def funded(self, charged: FundingCharged) -> None:
        """Take what was paid at a boundary."""
        for paid in charged.payments:
            self.books.setdefault(paid.strategy, Book()).cash += paid.amount

    def marked(self, body: bytes) -> None:
        """Take a mark, in canonical JSON."""
        if _UNKNOWN not in body:
            self.marks, self.held = body, None
        elif self.held is None:
            self.held = self._by_strategy()

    def day_opened(self, day: int) -> None:
        """Take a day that begins: as the account's, what is known last counts."""
        now = self._by_strategy() if self.held is None else self.held
        self.worths.update({(strategy, day): worth for strategy, worth in now.items()})

    def earned(self, strategy: str, day: int) -> int | None:
        """Return what a strategy earned on a day, after all that it cost; None where that cannot be told."""
        began, ended = self.worths.get((strategy, day), 0), self.worths.get((strategy, day + 1), 0)
        return None if began is None or ended is None else ended - began

    def is_apart(self, day: int, change: int) -> bool:
        """Say whether what all strategies earned on a day is what the account's worth changed by."""
        each = [self.earned(strategy, day) for strategy in self.books]
        known = [one for one in each if one is not None]
        return len(known) == len(each) and abs(sum(known) - change) <= 2 * self.rounded

    def _by_strategy(self) -> Mapping[str, int | None]:
        marks: dict[str, tuple[Exact | None, Exact | None]] = {}
        if self.marks:
            marked = read_body(Marked.KIND, self.marks)
            assert isinstance(marked, Marked)
            marks = {one.symbol: (one.long, one.short) for one in marked.marks}
        return {strategy: self._earned_by(book, marks) for strategy, book in self.books.items()}

    def _earned_by(self, book: Book, marks: Mapping[str, tuple[Exact | None, Exact | None]]) -> int | None:
        total = book.cash if book.is_known else None
        for symbol, lots in sorted(book.lots.items()):
            if not lots or total is None:
                continue
            long, short = marks.get(symbol, (None, None))
            mark = long if lots > 0 else short
            total = None if mark is None else total + _worth(self.terms[symbol], lots, mark)
        return total


def _worth(terms: Terms, lots: int, price: Exact) -> int:
    """Return what signed lots add to what a strategy has: of an inverse contract they are owed, not owned."""
    return -terms.money(lots, price) if terms.inverse else terms.money(lots, price)
