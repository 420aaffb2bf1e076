"""What is at risk a symbol, with everything under way: the worst order in which it can fill.

Source: section 12 of the description of execution. Pending sells free nothing for buys, only fills do; reduce-only
orders are on neither side.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import field
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.contract import Terms
from golive.execution.exact import Exact, positive, whole
from golive.execution.side import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """Lots of an order under way, at the worst price in ticks that it may fill at: its limit, or its collar."""

    symbol: str
    side: Side
    lots: int
    price: int

    def __post_init__(self) -> None:
        whole(self.lots, "lots", least=0)
        whole(self.price, "price", least=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A market as limits see it: its mark in ticks, None where unknown.

    `min_notional` is the least that an order may come to, in nano-units of the quote currency.
    """

    terms: Terms
    mark: Fraction | None = None
    min_notional: int = 0

    def __post_init__(self) -> None:
        whole(self.min_notional, "min_notional", least=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """A symbol's exact money if all buys fill (`long`) or all sells (`short`); away from a side it is negative."""

    long: Exact
    short: Exact

    def on(self, side: Side) -> Exact:
        """Return what a side comes to if everything on it fills."""
        return self.long if side is Side.BUY else self.short

    @property
    def worst(self) -> Exact:
        """Return the larger of the sides, at least 0."""
        return max(self.long, self.short, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposures:
    """Positions in signed lots and reservations by symbol, with the markets that price them."""

    markets: Mapping[str, Marked]
    positions: Mapping[str, int] = field(default_factory=dict)
    pending: tuple[Reservation, ...] = ()

    def market(self, symbol: str) -> Marked:
        """Return a symbol's market; one that is not described is refused (`symbol`)."""
        if symbol not in self.markets:
            raise Refused("symbol", f"`{symbol}` has no market", field="symbol")
        return self.markets[symbol]

    def of(self, symbol: str) -> Exposure:
        """Return a symbol's exposure; an open position without a mark is refused (`mark`), never counted as zero."""
        terms = self.market(symbol).terms
        held = whole(self.positions.get(symbol, 0), "position")
        value = terms.value(held, positive(self.market(symbol).mark, "mark")) if held else 0
        under_way = {side: self._pending(symbol, side, terms) for side in Side}
        return Exposure(long=math.ceil(value) + under_way[Side.BUY], short=math.ceil(-value) + under_way[Side.SELL])

    def _pending(self, symbol: str, side: Side, terms: Terms) -> Exact:
        on_side = (order for order in self.pending if order.symbol == symbol and order.side is side)
        return sum((terms.value(order.lots, order.price) for order in on_side), 0)

    def all(self) -> dict[str, Exposure]:
        """Return the exposure of every symbol that has a position or a reservation."""
        symbols = dict.fromkeys([*self.positions, *(order.symbol for order in self.pending)])
        return {symbol: self.of(symbol) for symbol in symbols}

    def gross(self) -> int:
        """Return the sum of all symbols' worst sides, in nano-units rounded up."""
        return math.ceil(sum(exposure.worst for exposure in self.all().values()))
