"""Mistakes in what a market description says of money: each of its numbers written otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from golive.documents.library import Document, Specs
from golive.documents.market import MarketSpec
from golive.documents.market_numbers import numbers_of
from golive.loader.readers.feed import MOST_DEPTH, MOST_SILENT_S
from golive.loader.readers.venue_terms import ABSURD_FEE
from golive.proving.mutants.mutant import Change
from golive.proving.mutants.operators.written_numbers import moved_numbers


def change_market_numbers(document: Document, specs: Specs) -> Iterator[Change]:
    """Move each number one step of its last digit, and into a wrong unit."""
    if not isinstance(document, MarketSpec):
        return
    for number in numbers_of(document):
        for moved in moved_numbers(number.value, number.span, specs.sources, ()):
            changed = number.put(moved.value.value)
            loads = changed if _loads(changed) else None
            yield Change(at=number.name, name=moved.name, span=number.span, text=moved.text, document=loads)


def _loads(market: MarketSpec) -> bool:
    """Say whether a description could be read: what is absurd, or out of order, the loader refuses."""
    fees = [(market.maker_fee, market.taker_fee), *((one.maker, one.taker) for one in market.dated_fees)]
    above = (market.tick, market.lot, market.session_minutes, market.contract_size)
    sound = [abs(fee) < ABSURD_FEE for pair in fees for fee in pair] + [number > 0 for number in above]
    sound += [market.minimum_notional >= 0, market.clock_skew_s >= 0]
    if market.filters is not None:
        bounds = market.filters
        sound += [0 < bounds.min_quantity.value <= bounds.max_quantity.value, bounds.max_notional.value > 0]
    if market.funding is not None:
        sound += [0 <= market.funding.first.value < market.funding.every.value, 0 <= market.funding.most.value <= 1]
    if market.margin is not None:
        tiers = [(tier.maintenance.value, tier.initial.value) for tier in market.margin.tiers]
        sound += [0 < maintenance <= initial <= 1 for maintenance, initial in tiers]
        sound += [0 <= market.margin.liquidation_fee.value <= 1]
        sound += [a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(tiers)]
    if market.feed is not None:
        longest = ((one.longest.value, MOST_SILENT_S[one.stream]) for one in market.feed.silences)
        sound += [0 < silence <= most for silence, most in longest]
        sound += [0 <= market.feed.depth <= MOST_DEPTH]
    return all(sound)
