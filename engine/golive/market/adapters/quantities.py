"""Quantities as the base currency of the market."""

from __future__ import annotations

import numpy as np

from golive.core.window import FloatArray
from golive.documents.market import MarketKind, MarketSpec, QuantityUnit


def in_base(quantity: FloatArray, price: FloatArray, unit: QuantityUnit, market: MarketSpec) -> FloatArray:
    """Return quantities in base currency.

    Parameters
    ----------
    quantity, price
        Arrays of one shape; a zero price (an absent level) gives zero.
    unit
        What `quantity` counts. A contract is `contract_size` of base, or of quote on an inverse market.
    market
        Names the contract.
    """
    if unit is QuantityUnit.BASE:
        return quantity
    if unit is QuantityUnit.CONTRACTS:
        quantity = quantity * market.contract_size
        if market.kind is not MarketKind.INVERSE:
            return quantity
    return np.divide(quantity, price, out=np.zeros_like(quantity), where=price > 0)
