"""A machine before its first turn: everything that a run is of, put together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from functools import partial

import numpy as np

from golive.account.account import Account as ToldAccount
from golive.account.account import AssumedAccount
from golive.api.engine import Engine
from golive.api.expected_impact import ExpectedImpact
from golive.api.fill_terms import FillTerms
from golive.api.policy import Policy
from golive.api.retention import retention
from golive.api.session import Session
from golive.api.switch_program import SwitchProgram
from golive.core.dataclass import dataclass
from golive.core.value import Unknown, missing
from golive.core.window import IntArray
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.evaluator.windows import shown
from golive.execution.account import Account, AccountRule
from golive.execution.latency import Leg
from golive.trading.bar_venue import made_venue
from golive.trading.machine_rule import MachineRule
from golive.trading.machine_state import MachineState, Place, Working
from golive.trading.market_feed import RunFeed
from golive.trading.met_rule import MetRule, met_rule
from golive.trading.one_account import Recording, check_together
from golive.trading.pair import Pair
from golive.trading.recorded_feed import RecordedFeed
from golive.trading.seen_mark import seen_mark
from golive.trading.served_models import ServedModel
from golive.trading.turned import Look
from golive.trading.venue_terms import VenueTerms, venue_terms
from golive.trading.worth import capital_of

NEVER_PRICED = missing("no_price_yet", "no usable price was seen: the account has no price to begin from")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What a run assumes: how orders fill, what trips, what was there before, the seed that latencies draw by.

    `models` are those that its strategies use, by name.
    """

    fills: FillTerms
    account: AssumedAccount
    switch: SwitchProgram | None = None
    seed: int = 0
    models: Mapping[str, ServedModel] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A machine that is ready for its first turn.

    `feeds` are those of its instruments by symbol; `instants` are those at which each strategy looks at each of them.
    """

    rule: MachineRule
    state: MachineState
    working: Working
    feeds: Mapping[str, RunFeed]
    instants: Mapping[Pair, IntArray]

    @property
    def policy(self) -> Policy:
        """Return the policy that decides."""
        return next(iter(self.working.places.values())).session.engine

    @property
    def feed(self) -> RunFeed:
        """Return the feed of the only instrument that there is."""
        (feed,) = self.feeds.values()
        return feed

    @property
    def times(self) -> IntArray:
        """Return every instant at which some strategy looks at something."""
        return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *self.instants.values()]))

    def looks(self) -> Iterator[Look]:
        """Yield the looks, in the order of time; whatever is seen first after one, of any instrument, lets it act."""
        members = {pair: set(own.tolist()) for pair, own in self.instants.items()}
        for now in self.times.tolist():
            asking = [pair for pair, own in members.items() if now in own]
            yield Look(at=now, acts_at=min(feed.acts_at(now) for feed in self.feeds.values()), asking=asking)


def open_machine(
    engine: Engine,
    market: MarketSpec,
    data: MarketData,
    assumptions: Assumptions,
    *,
    run: str,
    strategies: tuple[str, ...],
    start: int | None = None,
    stop: int | None = None,
) -> Opened:
    """Return a machine for a recording; where no account can be kept of it, nothing is sent.

    `start` and `stop` bound the instants looked at, not what windows reach back to.
    """
    recordings = (Recording(market=market, data=data),)
    return open_account(engine, recordings, assumptions, run=run, strategies=strategies, start=start, stop=stop)


def open_account(
    engine: Engine,
    recordings: Sequence[Recording],
    assumptions: Assumptions,
    *,
    run: str,
    strategies: tuple[str, ...],
    start: int | None = None,
    stop: int | None = None,
) -> Opened:
    """Return a machine for one account in several instruments, each with its recording, in the order of symbols.

    Raises
    ------
    InvalidInput
        For recordings that cannot be in one account.
    """
    recordings = check_together(recordings, assumptions.account)
    terms, closed = _terms(recordings, assumptions)
    feeds = {one.symbol: _feed(engine, one, terms[one.symbol], assumptions.fills) for one in recordings}
    instants = {
        (name, symbol): _bounded(feed.looks(_step(engine, name)), start, stop)
        for name in strategies
        for symbol, feed in feeds.items()
    }
    met = _met(engine, recordings, terms, assumptions.fills)
    rule = _rule(assumptions, terms, feeds, met, closed, run=run, instants=instants)
    shared = ToldAccount()
    places = {
        one.symbol: Place(
            feed=feeds[one.symbol],
            session=Session(engine, one.market, mode="replay", streams=feeds[one.symbol].streams, account=shared),
            venue=made_venue(terms[one.symbol]),
        )
        for one in recordings
    }
    return Opened(
        rule=rule,
        state=MachineState(passed=rule.account.start),
        working=Working(places=places, account=Account(rule.account)),
        feeds=feeds,
        instants=instants,
    )


def _terms(
    recordings: Sequence[Recording], assumptions: Assumptions
) -> tuple[Mapping[str, VenueTerms], Unknown | None]:
    """Return the terms of each instrument, and why no account can be kept of the only one that there is."""
    each = {one.symbol: venue_terms(one.market, assumptions.fills, seed=assumptions.seed) for one in recordings}
    closed = next((why for _, why in each.values() if why is not None), None)
    return {symbol: terms for symbol, (terms, _) in each.items()}, closed


def _feed(engine: Engine, recording: Recording, terms: VenueTerms, fills: FillTerms) -> RecordedFeed:
    kept, latest = retention(engine.program), fills.tail(Leg.FEED)
    return RecordedFeed(recording.market, recording.data, terms, retention=kept, latest=latest)


def _met(
    engine: Engine, recordings: Sequence[Recording], terms: Mapping[str, VenueTerms], fills: FillTerms
) -> Mapping[str, MetRule]:
    expected = ExpectedImpact(engine.program)
    return {one.symbol: met_rule(one.market, terms[one.symbol], fills, expected) for one in recordings}


def _step(engine: Engine, strategy: str) -> int:
    return engine.program.signals[strategy].every_ns


def _bounded(times: IntArray, start: int | None, stop: int | None) -> IntArray:
    later = times if start is None else times[times >= start]
    return later if stop is None else later[later <= stop]


def _rule(
    assumptions: Assumptions,
    terms: Mapping[str, VenueTerms],
    feeds: Mapping[str, RecordedFeed],
    met: Mapping[str, MetRule],
    closed: Unknown | None,
    *,
    run: str,
    instants: Mapping[Pair, IntArray],
) -> MachineRule:
    fills, assumed = assumptions.fills, assumptions.account
    first = min((int(own[0]) for own in instants.values() if len(own)), default=0)
    capital = _capital(terms, feeds, assumptions, instants)
    account = AccountRule(
        markets={symbol: one.terms for symbol, one in terms.items()},
        capital=capital or 0,
        mark_max_age=fills.mark_max_age,
        start=first,
    )
    return MachineRule(
        run=run,
        venues=terms,
        account=account,
        assumed=assumed,
        mark_by=fills.mark_by,
        oldest_mark=fills.mark_max_age,
        met=met,
        strategies=tuple(dict.fromkeys(strategy for strategy, _ in instants)),
        switch=assumptions.switch,
        models=assumptions.models,
        closed=closed or (NEVER_PRICED if capital is None else None),
    )


def _capital(
    terms: Mapping[str, VenueTerms],
    feeds: Mapping[str, RecordedFeed],
    assumptions: Assumptions,
    instants: Mapping[Pair, IntArray],
) -> int | None:
    """Return what the account begins with: where it is kept in the base, by the first usable price of any look."""
    fills = assumptions.fills
    symbol, venue = next(iter(terms.items()))
    for now in np.unique(np.concatenate([np.zeros(1, dtype=np.int64), *instants.values()])).tolist():
        shows = partial(shown, streams=feeds[symbol].streams, now=now)
        mark = seen_mark(shows, venue, fills.mark_by, now=now, oldest=fills.mark_max_age)
        capital = capital_of(assumptions.account, mark, venue.terms)
        if capital is not None:
            return capital
    return None
