"""What a market description says of money, as `execution` takes it: exact numbers, read in one place."""

from __future__ import annotations

import math
from fractions import Fraction

from golive.core.errors import Refused
from golive.core.shortest_decimal import exactly
from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid, missing
from golive.documents.market import MarketKind, MarketSpec, QuantityUnit
from golive.documents.venue_terms import MarginTier, VenueMargin
from golive.execution.contract import Contract, Terms
from golive.execution.fees import FeeSchedule, Rates
from golive.execution.filters import Filters
from golive.execution.funding import FundingRule
from golive.execution.margin import MarginRule
from golive.execution.margin_tiers import MarginTiers, Tier

_CONTRACTS = {
    MarketKind.SPOT: Contract.SPOT,
    MarketKind.LINEAR: Contract.LINEAR,
    MarketKind.INVERSE: Contract.INVERSE,
}

ALWAYS = -(2**63)
"""The first instant there is, in nanoseconds: fees without a date hold from then on."""


def terms_of(market: MarketSpec) -> Terms | Unknown:
    """Return a market's terms in whole lots and ticks, or why no account can be kept in them.

    A lot is in the base, or of an inverse contract in the quote currency. Lots of money in a linear market are another
    quantity at every price; lots so small that they are no whole nano-units at a tick would round every sum.
    """
    inverse = market.kind is MarketKind.INVERSE
    if market.size_unit is (QuantityUnit.BASE if inverse else QuantityUnit.QUOTE):
        return missing("lot_needs_a_price", "a lot of this market is worth another quantity at every price")
    lot = exactly(market.lot)
    if market.size_unit is QuantityUnit.CONTRACTS:
        lot *= exactly(market.contract_size)
    try:
        return Terms(contract=_CONTRACTS[market.kind], tick=exactly(market.tick), lot=lot)
    except Refused as error:
        place = market.places.get("tick", market.header.span)
        return invalid(error.code, f"{error.sentence} ({place})")


def fees_of(market: MarketSpec) -> FeeSchedule:
    """Return a market's fees by date; without dates they hold from the beginning of time."""
    dated = tuple((fees.since_ns, fees.maker, fees.taker) for fees in market.dated_fees)
    terms = dated or ((ALWAYS, market.maker_fee, market.taker_fee),)
    return FeeSchedule(
        rates=tuple(Rates(since=since, maker=exactly(maker), taker=exactly(taker)) for since, maker, taker in terms)
    )


def filters_of(market: MarketSpec) -> Filters | Unknown:
    """Return the bounds of one order in lots and nano-units; unknown where the description has no `filters`.

    A smallest quantity between two lots is the larger one, a largest the smaller one.
    """
    filters = market.filters
    if filters is None:
        return missing("no_filters", f"`{market.id}` describes no `filters`")
    lot = exactly(market.lot)
    return Filters(
        min_lots=math.ceil(exactly(filters.min_quantity.value) / lot),
        max_lots=math.floor(exactly(filters.max_quantity.value) / lot),
        min_notional=math.ceil(_nanos(market.minimum_notional)),
        max_notional=math.floor(_nanos(filters.max_notional.value)),
    )


def funding_of(market: MarketSpec) -> FundingRule | Unknown:
    """Return when funding is paid; unknown where a perpetual's description has no `funding`, and where it is spot."""
    funding = market.funding
    if funding is None:
        return missing("no_funding", f"`{market.id}` describes no `funding`")
    every, first = (int(_nanos(quantity.value)) for quantity in (funding.every, funding.first))
    return FundingRule(every=every, first=first, most=exactly(funding.most.value))


def margin_of(market: MarketSpec) -> MarginTiers | Unknown:
    """Return the tiers of margin; unknown where the description has no `margin`."""
    margin = market.margin
    if margin is None:
        return missing("no_margin", f"`{market.id}` describes no `margin`")
    return MarginTiers(tiers=tuple(_tier(margin, tier) for tier in margin.tiers))


def _tier(margin: VenueMargin, tier: MarginTier) -> Tier:
    return Tier(
        rule=MarginRule(
            initial=exactly(tier.initial.value),
            maintenance=exactly(tier.maintenance.value),
            liquidation_fee=exactly(margin.liquidation_fee.value),
        ),
        up_to=None if tier.up_to is None else math.floor(_nanos(tier.up_to.value)),
    )


def _nanos(held: float) -> Fraction:
    """Return an amount or a duration in nano-units, exactly."""
    return exactly(held) * NANOS
