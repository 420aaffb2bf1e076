"""An instrument as an account sees it: what lots of it come to, at their own prices and at the one that is seen."""

from __future__ import annotations

from dataclasses import field
from fractions import Fraction

from golive.account.lots import counts_positions, exact, lot_of
from golive.account.seen_price import SeenPrice
from golive.core.dataclass import dataclass
from golive.core.unit import BASE, QUOTE
from golive.core.value import Unknown, missing
from golive.documents.market import MarketSpec

UNSEEN = missing("no_quote", "no quote was seen yet")
_IN_MONEY = missing("lots_are_money", "orders of this market are counted in money: tell the position after each fill")


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A market, and the `price` that was last seen of it, or why none was.

    Whoever counts reads it as `seen`, which is remarked: what was counted without it stays at another price.
    """

    market: MarketSpec
    price: SeenPrice | Unknown
    reads: set[str] = field(default_factory=set, init=False, compare=False, repr=False)

    @property
    def seen(self) -> SeenPrice | Unknown:
        """Return the price that was last seen, for what is counted at it."""
        self.reads.add("seen")
        return self.price

    @property
    def is_read(self) -> bool:
        """Say whether anybody counted at the price."""
        return bool(self.reads)

    def base(self, lots: int) -> Fraction | Unknown:
        """Return how much base so many lots of a position are; where that depends on the price, at what is seen."""
        if not lots:
            return Fraction(0)
        if not counts_positions(self.market):
            return _IN_MONEY
        fixed = lot_of(self.market, BASE, None)
        if fixed is not None:
            return lots * exact(fixed)
        seen = self.seen
        return seen if isinstance(seen, Unknown) else lots * exact(lot_of(self.market, QUOTE, None)) / seen.exact

    def value(self, lots: int, price: Fraction | None) -> Fraction | Unknown:
        """Return what lots come to in quote currency, at their own price or the one seen, whichever is the higher.

        Once filled they are worth what is seen, whatever was paid for them.
        """
        fixed = lot_of(self.market, QUOTE, None)
        if not lots or fixed is not None:
            return lots * exact(fixed)
        seen = self.seen
        if isinstance(seen, Unknown):
            return seen if price is None else lots * exact(lot_of(self.market, BASE, None)) * price
        return lots * exact(lot_of(self.market, BASE, None)) * max(seen.exact, price or seen.exact)
