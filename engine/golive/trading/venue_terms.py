"""What a simulated venue goes by: the market's terms of money, and the assumptions of a document of fills."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from golive.api.fill_terms import FillTerms
from golive.api.market_terms import fees_of, filters_of, funding_of, margin_of, terms_of
from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.documents.market import MarketSpec
from golive.execution.bars_only import NO_SPREAD, BarRule
from golive.execution.contract import Contract, Terms
from golive.execution.depth import DepthRule
from golive.execution.fees import FeeSchedule
from golive.execution.filters import Filters
from golive.execution.funding import FundingRule
from golive.execution.latency import Constant, Leg
from golive.execution.margin_tiers import MarginTiers
from golive.execution.queue_place import QueueRule
from golive.execution.stop import TriggerBy
from golive.trading.connection import Legs


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueTerms:
    """The terms of one instrument; what a description leaves out is None, and is neither asked nor charged."""

    symbol: str
    terms: Terms
    fees: FeeSchedule
    depth: DepthRule
    queue: QueueRule
    legs: Legs
    stop_by: TriggerBy
    filters: Filters | None = None
    funding: FundingRule | None = None
    margin: MarginTiers | None = None
    bars: BarRule = NO_SPREAD
    by_bars: bool = False
    """Whether bars are all there is: closes mark, and what is filled is filled from bars, by `bars`."""
    bars_within: int | None = None
    """How long after it has opened a bar still fills what is sent, in nanoseconds, where it is told when it has closed:
    nobody saw it open. None where opens are told."""


_AT_ONCE = Legs(latency={leg: Constant(value=0) for leg in Leg}, stress=Fraction(1), seed=0)
"""Where bars are all there is, the hours of a bar are all that is known of when anything happened."""

NO_TERMS = Terms(contract=Contract.LINEAR, tick=Fraction(1), lot=Fraction(1))
"""What stands where a market has no terms that an account can be kept in: nothing is ever sent there."""


def venue_terms(market: MarketSpec, fills: FillTerms, *, seed: int) -> tuple[VenueTerms, Unknown | None]:
    """Return the terms of a market under the assumptions of some fills, and why no account can be kept in it."""
    terms, filters, funding, margin = terms_of(market), filters_of(market), funding_of(market), margin_of(market)
    by_bars = market.is_priced_by_bars
    venue = VenueTerms(
        symbol=market.symbol,
        terms=NO_TERMS if isinstance(terms, Unknown) else terms,
        fees=fees_of(market),
        # A close stands for the book until the next one, and is as old as a mark may be.
        depth=replace(fills.depth, book_max_age=fills.mark_max_age) if by_bars else fills.depth,
        queue=fills.queue,
        legs=_AT_ONCE if by_bars else Legs(latency=fills.latency, stress=fills.stress, seed=seed),
        stop_by=fills.stop_by,
        filters=None if isinstance(filters, Unknown) else filters,
        funding=None if isinstance(funding, Unknown) else funding,
        margin=None if isinstance(margin, Unknown) else margin,
        bars=fills.bars,
        by_bars=by_bars,
    )
    return venue, terms if isinstance(terms, Unknown) else None
