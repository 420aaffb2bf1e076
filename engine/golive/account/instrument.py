"""An instrument as an account sees it: what lots of it come to, at their own prices and at the mid of a quote."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from golive.account.lots import counts_positions, exact, lot_of
from golive.core.unit import BASE, QUOTE
from golive.core.value import Unknown, invalid, missing
from golive.core.window import Quotes
from golive.documents.market import MarketSpec
from golive.models.book.quote_mid import quote_mid

UNSEEN = missing("no_quote", "no quote was seen yet")
_IN_MONEY = missing("lots_are_money", "orders of this market are counted in money: tell the position after each fill")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mid:
    """The middle of a quote, in quote currency per base, and the instant of the quote."""

    price: Fraction
    at: int


def mid_of(quotes: Quotes | Unknown) -> Mid | Unknown:
    """Return the middle of the last quote, however old it is: its instant says so."""
    if isinstance(quotes, Unknown):
        return quotes
    price, at = quote_mid(quotes), quotes.as_of
    if isinstance(price, Unknown):
        return price
    return invalid("no_quote", "there is no quote") if at is None else Mid(price=exact(price), at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A market, and the price that was last seen of it."""

    market: MarketSpec
    mid: Mid | Unknown

    def base(self, lots: int) -> Fraction | Unknown:
        """Return how much base so many lots of a position are; where that depends on the price, at the mid."""
        if not lots:
            return Fraction(0)
        if not counts_positions(self.market):
            return _IN_MONEY
        fixed = lot_of(self.market, BASE, None)
        if fixed is not None:
            return lots * exact(fixed)
        mid = self.mid
        return mid if isinstance(mid, Unknown) else lots * exact(lot_of(self.market, QUOTE, None)) / mid.price

    def value(self, lots: int, price: Fraction | None) -> Fraction | Unknown:
        """Return what lots come to in quote currency, at their own price or the mid, whichever is the higher.

        Once filled they are worth the mid, whatever was paid for them.
        """
        fixed = lot_of(self.market, QUOTE, None)
        if not lots or fixed is not None:
            return lots * exact(fixed)
        mid = self.mid
        if isinstance(mid, Unknown):
            return mid if price is None else lots * exact(lot_of(self.market, BASE, None)) * price
        return lots * exact(lot_of(self.market, BASE, None)) * max(mid.price, price or mid.price)
