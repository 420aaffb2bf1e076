"""A live account before its first turn: as a replay's, but for what nobody knows beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from golive.account.account import Account as ToldAccount
from golive.api.engine import Engine
from golive.api.expected_impact import ExpectedImpact
from golive.api.fill_terms import FillTerms
from golive.api.session import Session
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.unit import NANOS
from golive.documents.market import MarketKind, MarketSpec
from golive.execution.account import Account, AccountRule
from golive.execution.latency import Leg
from golive.trading.bar_venue import made_venue
from golive.trading.bars_within import bars_within
from golive.trading.machine_rule import MachineRule
from golive.trading.machine_state import MachineState, Place, Working
from golive.trading.market_feed import FeedClass
from golive.trading.met_rule import met_rule
from golive.trading.one_account import check_markets
from golive.trading.opening import Assumptions
from golive.trading.pair import Pair
from golive.trading.seen_feed import SeenFeed
from golive.trading.venue_terms import VenueTerms, venue_terms


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveTerms:
    """What a live account is of; `capital` is in nano-units of the currency that its markets are quoted in.

    `run` names it in keys. Looks are taken from `begun` on, in nanoseconds.
    """

    engine: Engine
    markets: tuple[MarketSpec, ...]
    assumptions: Assumptions
    strategies: tuple[str, ...]
    capital: int
    run: str
    begun: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveOpened:
    """A live machine that is ready for its first event; `steps` is how often each strategy looks at what, in ns.

    `bars_within` is how long after its close a bar may be seen where bars are all there is, None elsewhere.
    """

    rule: MachineRule
    state: MachineState
    working: Working
    feeds: Mapping[str, SeenFeed]
    steps: Mapping[Pair, int]
    bars_within: int | None = None


def open_live(terms: LiveTerms, feed_class: FeedClass) -> LiveOpened:
    """Return a machine whose windows are empty, and whose account has its capital and nothing else.

    Raises
    ------
    InvalidInput
        For markets that no account can be in together or be kept of, and for bars that nobody knows when to look at.
    """
    markets = check_markets(terms.markets)
    within = bars_within(terms.engine, markets, terms.strategies)
    venues = {one.symbol: _venue(one, terms.assumptions, within) for one in markets}
    shared, fills = ToldAccount(), terms.assumptions.fills
    terms.engine.warm()
    places: dict[str, Place] = {}
    feeds: dict[str, SeenFeed] = {}
    for one in markets:
        # A bar that fills an order is heard of when it has closed.
        session = Session(terms.engine, one, mode="paper", account=shared, is_answered=within is not None)
        feeds[one.symbol] = SeenFeed(feed_class, session, venues[one.symbol], latest=fills.tail(Leg.FEED))
        places[one.symbol] = Place(feed=feeds[one.symbol], session=session, venue=made_venue(venues[one.symbol]))
    rule = _rule(terms, markets, venues, fills)
    return LiveOpened(
        rule=rule,
        state=MachineState(passed=terms.begun),
        working=Working(places=places, account=Account(rule.account)),
        feeds=feeds,
        steps={(name, one.symbol): _step(terms.engine, name) for name in terms.strategies for one in markets},
        bars_within=within,
    )


def _venue(market: MarketSpec, assumptions: Assumptions, within: int | None) -> VenueTerms:
    if market.kind is MarketKind.INVERSE:
        message = f"`{market.id}` is settled in its base: what the capital is worth there depends on a price"
        raise InvalidInput(message, hint="trade a linear market, or spot, on paper")
    venue, closed = venue_terms(market, assumptions.fills, seed=assumptions.seed)
    if closed is not None:
        raise InvalidInput(f"no account can be kept of `{market.id}`: {closed.detail}", hint="describe its terms")
    return replace(venue, legs=replace(venue.legs, is_seen=True), bars_within=within)


def _rule(
    terms: LiveTerms, markets: Sequence[MarketSpec], venues: Mapping[str, VenueTerms], fills: FillTerms
) -> MachineRule:
    expected = ExpectedImpact(terms.engine.program)
    account = AccountRule(
        markets={symbol: venue.terms for symbol, venue in venues.items()},
        capital=terms.capital,
        mark_max_age=fills.mark_max_age,
        start=terms.begun,
    )
    return MachineRule(
        run=terms.run,
        venues=venues,
        account=account,
        assumed=terms.assumptions.account,
        mark_by=fills.mark_by,
        oldest_mark=fills.mark_max_age,
        met={one.symbol: met_rule(one, venues[one.symbol], fills, expected) for one in markets},
        strategies=terms.strategies,
        switch=terms.assumptions.switch,
        models=terms.assumptions.models,
    )


def _step(engine: Engine, strategy: str) -> int:
    return round(engine.program.signals[strategy].every_s * NANOS)
