"""What a market description says of money: its contract, lot and tick, and its fees, as exact numbers."""

from __future__ import annotations

from fractions import Fraction

from golive.core.errors import Refused
from golive.core.value import Unknown, invalid, missing
from golive.documents.market import MarketKind, MarketSpec, QuantityUnit
from golive.execution.contract import Contract, Terms
from golive.execution.fees import FeeSchedule, Rates

_CONTRACTS = {
    MarketKind.SPOT: Contract.SPOT,
    MarketKind.LINEAR: Contract.LINEAR,
    MarketKind.INVERSE: Contract.INVERSE,
}


def written(number: float) -> Fraction:
    """Return the decimal that a description or a feed wrote, which the double nearest to it stands for.

    >>> written(0.1), written(5e-4)
    (Fraction(1, 10), Fraction(1, 2000))
    """
    return Fraction(repr(number))


def terms_of(market: MarketSpec) -> Terms | Unknown:
    """Return a market's terms in whole lots and ticks, or why no account can be kept in them.

    A lot is in the base, or of an inverse contract in the quote currency. Lots of money in a linear market are another
    quantity at every price; lots so small that they are no whole nano-units at a tick would round every sum.
    """
    inverse = market.kind is MarketKind.INVERSE
    if market.size_unit is (QuantityUnit.BASE if inverse else QuantityUnit.QUOTE):
        return missing("lot_needs_a_price", "a lot of this market is worth another quantity at every price")
    lot = written(market.lot)
    if market.size_unit is QuantityUnit.CONTRACTS:
        lot *= written(market.contract_size)
    try:
        return Terms(contract=_CONTRACTS[market.kind], tick=written(market.tick), lot=lot)
    except Refused as error:
        return invalid(error.code, error.sentence)


def fees_of(market: MarketSpec) -> FeeSchedule:
    """Return a market's fees, which hold from the beginning of time."""
    return FeeSchedule(rates=(Rates(since=0, maker=written(market.maker_fee), taker=written(market.taker_fee)),))
