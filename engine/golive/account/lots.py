"""Lots: what one is in a unit of size, and how many an amount has; exact, as amounts are written in decimals."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache

from golive.core.unit import BASE, QUOTE, Dimension
from golive.documents.market import MarketKind, MarketSpec, QuantityUnit

_PART = Fraction(1, 10**9)
"""Of a lot: a count that is whole but for rounding is whole."""


def lot_of(market: MarketSpec, unit: Dimension, price: float | None) -> float | None:
    """Return the lot in the signal's own unit, None where that takes a price and there is none."""
    lot, power = lot_by_price(market, unit)
    if power == 0:
        return lot
    if price is None:
        return None
    return lot * price if power > 0 else lot / price


def lot_by_price(market: MarketSpec, unit: Dimension) -> tuple[float, int]:
    """Return a lot, and the power of the price that it is multiplied with to be in the signal's own unit."""
    in_quote = market.size_unit is QuantityUnit.QUOTE
    lot = market.lot
    if market.size_unit is QuantityUnit.CONTRACTS:
        lot *= market.contract_size
        in_quote = market.kind is MarketKind.INVERSE
    if in_quote == (unit == QUOTE):
        return lot, 0
    return lot, -1 if in_quote else 1


@lru_cache(maxsize=1_024)
def lots_in(amount: float, lot: float) -> int:
    """Return the whole lots of a signed amount, both as they are written in decimals; a part of a lot is none.

    >>> lots_in(0.3, 0.1), lots_in(-0.25, 0.1), lots_in(0.05, 0.1)
    (3, -2, 0)
    """
    count = Fraction(repr(abs(amount))) / exact(lot)
    return math.floor(count + _PART) * (1 if amount > 0 else -1)


def counts_positions(market: MarketSpec) -> bool:
    """Say whether a position is so many lots: where orders are counted in money, one is worth less base as it rises."""
    return market.size_unit is not QuantityUnit.QUOTE or market.kind is MarketKind.INVERSE


def settled(market: MarketSpec, lots: int, price: Fraction) -> Fraction:
    """Return what lots are worth at a price in the currency that the market is settled in, rising with the price.

    Two of them differ by what a position earned between the two prices, which of an inverse contract is in the base.
    """
    if market.kind is MarketKind.INVERSE:
        return -lots * exact(lot_of(market, QUOTE, float(price))) / price
    return lots * exact(lot_of(market, BASE, float(price))) * price


@lru_cache(maxsize=1_024)
def exact(number: float | None) -> Fraction:
    """Return a double as the decimal that it is written as."""
    return Fraction(repr(number or 0.0))
