"""What the peers do otherwise than golive, rule by rule, as a slow walk over one order: with none of them it is golive.

Written from the description of execution and from the peers' sources; it shares no code with what it is held against.
With all rules of a peer it says what that peer says, fill by fill, so what is not listed here is no difference.
"""

from __future__ import annotations

import enum
import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

from tests.peers.answers import Fill, Fills, Run, summed
from tests.peers.asked import LIFE, Asked, Recording

TICKS_WALKED = 100
"""How many prices of the asks hftbacktest looks at for a market order; of the bids it is one more."""


class Rule(enum.Enum):
    """A rule of a peer; its value is its name in the README."""

    STALE_BOOK = "stale_book"
    HUNDRED_TICKS = "hundred_ticks"
    REST_AT_LIMIT = "rest_at_limit"
    WHOLE_THROUGH = "whole_through"
    OWN_PRINTS = "own_prints"
    BOOK_FILLS = "book_fills"
    UNSEEN_IS_EMPTY = "unseen_is_empty"
    PRINTED_BEHIND = "printed_behind"
    BELOW_ZERO = "below_zero"
    PARTS_OF_LOTS = "parts_of_lots"
    PRINTS_MOVE_BEST = "prints_move_best"
    NO_QUEUE = "no_queue"


RULES = {
    "hftbacktest": frozenset(Rule) - {Rule.PRINTS_MOVE_BEST, Rule.NO_QUEUE},
    "nautilus_trader": frozenset({Rule.STALE_BOOK, Rule.PRINTS_MOVE_BEST, Rule.NO_QUEUE}),
}


@dataclass(frozen=True, slots=True)
class Book:
    """A book by side, with lots by tick, best first, and the worst price that each side shows."""

    ts: int
    levels: dict[int, dict[int, int]]
    best: dict[int, int]
    worst: dict[int, int]

    def shown(self, side: int, tick: int) -> int | None:
        """Return the lots shown at a price, or None where it is worse than all that is shown."""
        return None if side * tick < side * self.worst[side] else self.levels[side].get(tick, 0)


@dataclass(frozen=True, slots=True)
class Trade:
    """A print, and the side of its aggressor."""

    ts: int
    tick: int
    lots: int
    side: int


@dataclass(frozen=True, kw_only=True)
class Tape:
    """What happened, in the order of time; at one instant prints come before the book."""

    recording: Recording

    @cached_property
    def events(self) -> list[Trade | Book]:
        """Return all of it."""
        prints, books = self.recording.prints, self.recording.books
        columns = (column.tolist() for column in (prints.ts, prints.ticks, prints.lots, prints.aggressor))
        trades: list[Trade | Book] = [Trade(*row) for row in zip(*columns, strict=True)]
        return sorted([*trades, *map(self._book, range(len(books.ts)))], key=lambda one: one.ts)

    def _book(self, row: int) -> Book:
        books = self.recording.books
        levels = {1: dict(books.bids.at(row)), -1: dict(books.asks.at(row))}
        first, last = ({side: [*of_side][end] for side, of_side in levels.items()} for end in (0, -1))
        return Book(int(books.ts[row]), levels, first, last)

    @cached_property
    def instants(self) -> list[int]:
        """Return when."""
        return [event.ts for event in self.events]

    def met(self, at: int) -> tuple[Book, list[Trade]]:
        """Return the book that is met at an instant, and what has printed since, oldest first."""
        printed: list[Trade] = []
        for row in range(bisect_right(self.instants, at) - 1, -1, -1):
            event = self.events[row]
            if isinstance(event, Book):
                return event, printed[::-1]
            printed.append(event)
        raise ValueError(at)

    def life(self, arrival: int) -> Sequence[Trade | Book]:
        """Return what happens while an order is looked at, which arrives at an instant."""
        return self.events[bisect_right(self.instants, arrival) : bisect_right(self.instants, arrival + LIFE)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """Who is thought to cancel: those ahead by a power of how many they are.

    Beside the same power of those behind, or (`of_all`) all but that power of how many of all are behind.
    """

    power: int
    of_all: bool = False

    def ahead(self, cancelled: float, front: float, back: float) -> float:
        """Return how much of what was cancelled was ahead."""
        n = self.power
        if self.of_all:
            return cancelled * (1 - back**n / (front + back) ** n)
        return cancelled * front**n / (front**n + back**n)


QUEUES = {
    "risk_averse": None,
    "power_1": Power(power=1),
    "power_2": Power(power=2),
    "of_all_2": Power(power=2, of_all=True),
    "touch": None,
}
"""Models of queues by the names of runs, None where prints alone move one, or there is none."""


def fills_by(rules: frozenset[Rule], order: Asked, run: Run, tape: Tape) -> Fills:
    """Return the fills of an order under a model of queues, on its way for so many nanoseconds."""
    queue, latency = run
    model = QUEUES[queue]
    return summed(_OneOrder(order=order, arrival=order.sent + latency, rules=rules, model=model, tape=tape).fills())


@dataclass(kw_only=True)
class _OneOrder:
    order: Asked
    arrival: int
    rules: frozenset[Rule]
    model: Power | None
    tape: Tape
    left: int = 0

    def fills(self) -> Iterator[Fill]:
        order = self.order
        book, printed = self.tape.met(self.arrival)
        self.left, best = order.lots, book.best[-order.side]
        if Rule.PRINTS_MOVE_BEST in self.rules:
            best = reduce(self._best, printed, best)
        crosses, post_only = order.crosses(best), order.tif == "post_only"
        if crosses and not post_only:
            yield from self._taken(book, printed)
            if order.price is not None and order.tif == "gtc" and Rule.REST_AT_LIMIT in self.rules:
                yield from self._filled(self.arrival, order.price, self.left)
        if order.price is None or order.tif == "ioc" or (post_only and crosses):
            return
        if Rule.NO_QUEUE in self.rules:
            yield from self._from_books(order.price, book, best)
        else:
            yield from self._from_queue(order.price, book)

    def _filled(self, ts: int, tick: int, lots: int) -> Iterator[Fill]:
        lots = min(lots, self.left)
        if lots > 0:
            self.left -= lots
            yield ts - self.arrival, tick, lots

    def _taken(self, book: Book, printed: list[Trade]) -> Iterator[Fill]:
        """Walk the book level by level."""
        side, worst = self.order.side, self.order.price
        if worst is None and Rule.HUNDRED_TICKS in self.rules:
            worst = book.best[-side] + side * (TICKS_WALKED - (side > 0))
        eaten = [] if Rule.STALE_BOOK in self.rules else [trade for trade in printed if trade.side != -side]
        for tick, shown in book.levels[-side].items():
            if worst is not None and side * tick > side * worst:
                return
            if any(side * trade.tick > side * tick for trade in eaten):
                continue
            gone = sum(trade.lots for trade in eaten if trade.tick == tick)
            yield from self._filled(self.arrival, tick, shown - gone)

    # A queue, as golive and hftbacktest have it.

    def _from_queue(self, price: int, book: Book) -> Iterator[Fill]:
        side = self.order.side
        ahead: float | None = self._shown(book, price)
        before, printed = ahead, 0
        for event in self.tape.life(self.arrival):
            if not self.left:
                return
            if isinstance(event, Trade):
                if side * event.tick < side * price:
                    whole = Rule.WHOLE_THROUGH in self.rules
                    if Rule.OWN_PRINTS in self.rules and event.side == side:
                        continue
                    ahead = 0
                    yield from self._filled(event.ts, price, self.left if whole else event.lots)
                elif event.tick == price and event.side != side:
                    printed += event.lots
                    if ahead is not None:
                        over = round(event.lots - ahead)
                        ahead = max(0, ahead - event.lots)
                        yield from self._filled(event.ts, price, over)
                continue
            shown = self._shown(event, price)
            if shown is not None:
                ahead = shown if ahead is None else min(self._cancelled(ahead, before or 0, printed, shown), shown)
                before, printed = shown, 0
            if Rule.BOOK_FILLS in self.rules and side * event.best[-side] <= side * price:
                yield from self._filled(event.ts, price, self.left)

    def _shown(self, book: Book, price: int) -> int | None:
        shown = book.shown(self.order.side, price)
        return 0 if shown is None and Rule.UNSEEN_IS_EMPTY in self.rules else shown

    def _cancelled(self, ahead: float, before: float, printed: int, shown: int) -> float:
        """Return what is ahead after what was cancelled since the last book."""
        cancelled = before - printed - shown
        if self.model is None or cancelled <= 0 or ahead == 0:
            return ahead
        behind = before - ahead - (0 if Rule.PRINTED_BEHIND in self.rules else printed)
        behind = behind if Rule.PRINTED_BEHIND in self.rules else max(0, behind)
        share = self.model.ahead(cancelled, ahead, behind)
        share = share if Rule.PARTS_OF_LOTS in self.rules else math.floor(share)
        left = ahead - share - max(0, cancelled - share - behind)
        return left if Rule.BELOW_ZERO in self.rules else max(0, left)

    # No queue, as nautilus_trader has it.

    def _from_books(self, price: int, book: Book, best: int) -> Iterator[Fill]:
        side = self.order.side
        for event in self.tape.life(self.arrival):
            if not self.left:
                return
            if isinstance(event, Book):
                book = event
            best = self._best(best, event)
            if side * best <= side * price:
                for tick, shown in book.levels[-side].items():
                    if side * tick <= side * price:
                        yield from self._filled(event.ts, price, shown)

    def _best(self, best: int, event: Trade | Book) -> int:
        """Return what is thought to be the best price of the other side after an event."""
        side = self.order.side
        if isinstance(event, Book):
            return event.best[-side]
        # A print of our side is at the best price of the other one; none of the other side's is better than that.
        return event.tick if event.side == side or side * event.tick > side * best else best
