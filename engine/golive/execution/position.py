"""A position of one strategy in one symbol: what is open, first in first out, and the venue's average entry.

Source: section 11 of the description of execution. First in, first out is the money; the average is the venue's, an
exact fraction for display and for reconciling, for it cannot be whole.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.execution.contract import Terms
from golive.execution.exact import Exact
from golive.execution.profit import gain, profit
from golive.execution.side import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLots:
    """Signed lots of one entry fill that are still open, at its price in ticks, and the round trip they belong to."""

    trip: str
    lots: int
    price: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Lots (unsigned) of an open entry that a fill closed, and what that realised in nano-units, rounded once."""

    trip: str
    lots: int
    entry: int
    realised: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Open lots, oldest first; the average is in ticks, None where flat."""

    terms: Terms
    open: tuple[OpenLots, ...] = ()
    average: Fraction | None = None

    @property
    def lots(self) -> int:
        """Return the position in signed lots."""
        return sum([each.lots for each in self.open])

    def value(self, mark: Fraction) -> int:
        """Return the open profit at a mark, in nano-units rounded once; of spot what is held is worth."""
        if self.terms.spot:
            return self.terms.money(self.lots, mark)
        return open_profit(self.terms, self.open, mark)


def open_profit(terms: Terms, lots: Iterable[OpenLots], mark: Exact) -> int:
    """Return the profit of open lots at a mark, in nano-units: floored once, not a sum of rounded parts."""
    if not terms.inverse and mark > 0:
        # In whole numbers: all of them are worth `unit` times so many ticks, as a fraction of the mark's denominator.
        above, below = mark.numerator, mark.denominator
        return sum(each.lots * (above - each.price * below) for each in lots) * terms.unit // below
    return math.floor(sum(gain(terms, each.lots, each.price, mark) for each in lots))


def grow(position: Position, lots: OpenLots) -> Position:
    """Open more on the side that is held, or the first; the average is weighted by lots, of inverse contracts by value.

    >>> from golive.execution.contract import Contract
    >>> coin = Terms(contract=Contract.INVERSE, tick=Fraction("0.1"), lot=Fraction(100))
    >>> one = grow(Position(terms=coin), OpenLots(trip="a#1", lots=1, price=300_000))
    >>> grow(one, OpenLots(trip="b#1", lots=1, price=600_000)).average
    Fraction(400000, 1)
    """
    held, before, more = abs(position.lots), position.average or Fraction(lots.price), abs(lots.lots)
    average = (
        (held + more) / (held / before + Fraction(more, lots.price))
        if position.terms.inverse
        else (held * before + more * lots.price) / (held + more)
    )
    return replace(position, open=(*position.open, lots), average=average)


def close(position: Position, lots: int, price: int) -> tuple[Position, tuple[Match, ...]]:
    """Close as many of a fill's signed lots as are open on the other side, oldest first, each match rounded by itself.

    Reducing does not change the average.

    >>> from golive.execution.contract import Contract
    >>> terms = Terms(contract=Contract.LINEAR, tick=Fraction("0.1"), lot=Fraction("0.001"))
    >>> held = grow(Position(terms=terms), OpenLots(trip="a#1", lots=2, price=495))
    >>> held = grow(held, OpenLots(trip="b#1", lots=2, price=505))
    >>> after, matches = close(held, -3, 505)
    >>> [(match.trip, match.lots, match.realised) for match in matches], after.lots, after.average
    ([('a#1', 2, 2000000), ('b#1', 1, 0)], 1, Fraction(500, 1))
    """
    left, matches, still_open = lots, [], []
    for each in position.open:
        sign = Side.BUY if each.lots > 0 else Side.SELL
        closed = sign.signed(max(0, min(abs(each.lots), -sign * left)))
        if closed:
            realised = profit(position.terms, closed, each.price, price)
            matches.append(Match(trip=each.trip, lots=abs(closed), entry=each.price, realised=realised))
        left += closed
        if each.lots != closed:
            still_open.append(replace(each, lots=each.lots - closed))
    average = position.average if still_open else None
    return replace(position, open=tuple(still_open), average=average), tuple(matches)
