"""Lots: what one is in a unit of size, and how many an amount has; exact, as amounts are written in decimals."""

from __future__ import annotations

import math
from fractions import Fraction

from golive.core.unit import QUOTE, Dimension
from golive.documents.market import MarketKind, MarketSpec, QuantityUnit

_PART = Fraction(1, 10**9)
"""Of a lot: a count that is whole but for rounding is whole."""


def lot_of(market: MarketSpec, unit: Dimension, price: float | None) -> float | None:
    """Return the lot in the signal's own unit, None where that takes a price and there is none."""
    in_quote = market.size_unit is QuantityUnit.QUOTE
    lot = market.lot
    if market.size_unit is QuantityUnit.CONTRACTS:
        lot *= market.contract_size
        in_quote = market.kind is MarketKind.INVERSE
    if in_quote == (unit == QUOTE):
        return lot
    if price is None:
        return None
    return lot / price if in_quote else lot * price


def lots_in(amount: float, lot: float) -> int:
    """Return the whole lots of a signed amount, both as they are written in decimals; a part of a lot is none.

    >>> lots_in(0.3, 0.1), lots_in(-0.25, 0.1), lots_in(0.05, 0.1)
    (3, -2, 0)
    """
    count = Fraction(repr(abs(amount))) / Fraction(repr(lot))
    return math.floor(count + _PART) * (1 if amount > 0 else -1)
