"""A machine before its first turn: everything that a run is of, put together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from golive.account.account import AssumedAccount
from golive.api.engine import Engine
from golive.api.expected_impact import ExpectedImpact
from golive.api.fill_terms import FillTerms
from golive.api.retention import retention
from golive.api.session import Session
from golive.api.switch_program import SwitchProgram
from golive.core.unit import NANOS
from golive.core.value import missing
from golive.core.window import IntArray
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.execution.account import Account, AccountRule
from golive.execution.latency import Leg
from golive.trading.machine_rule import MachineRule
from golive.trading.machine_state import MachineState, Working
from golive.trading.met_rule import MetRule
from golive.trading.quoted_mark import quoted_mark
from golive.trading.recorded_feed import RecordedFeed
from golive.trading.turned import Look
from golive.trading.venue import Venue
from golive.trading.venue_terms import VenueTerms, venue_terms
from golive.trading.worth import capital_of

NEVER_PRICED = missing("no_price_yet", "no usable quote was seen: the account has no price to begin from")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What a run assumes: how orders fill, what trips, what was there before, and the seed that latencies draw by."""

    fills: FillTerms
    account: AssumedAccount
    switch: SwitchProgram | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A machine that is ready for its first turn; `instants` are those at which each strategy looks."""

    rule: MachineRule
    state: MachineState
    working: Working
    feed: RecordedFeed
    instants: Mapping[str, IntArray]

    @property
    def times(self) -> IntArray:
        """Return every instant at which some strategy looks."""
        return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *self.instants.values()]))

    def looks(self) -> Iterator[Look]:
        """Yield the looks, in the order of time."""
        members = {name: set(own.tolist()) for name, own in self.instants.items()}
        for now in self.times.tolist():
            asking = [name for name, own in members.items() if now in own]
            yield Look(at=now, acts_at=self.feed.acts_at(now), asking=asking)


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
    fills, kept = assumptions.fills, retention(engine.program)
    terms, closed = venue_terms(market, fills, seed=assumptions.seed)
    feed = RecordedFeed(market, data, terms, retention=kept, latest=fills.tail(Leg.FEED))
    instants = {name: _bounded(feed.looks(_step(engine, name)), start, stop) for name in strategies}
    met = MetRule(
        expected=ExpectedImpact(engine.program),
        terms=terms.terms,
        symbol=terms.symbol,
        oldest_quote=fills.mark_max_age,
        volume_over=fills.volume_window,
        session_minutes=market.session_minutes,
        skew=market.clock_skew_ns,
    )
    rule = _rule(market, assumptions, terms, feed, met, run=run, instants=instants)
    if closed is not None:
        rule = replace(rule, closed=closed)
    working = Working(
        feed=feed,
        session=Session(engine, market, mode="replay", streams=feed.streams),
        venue=Venue(terms),
        account=Account(rule.account),
    )
    state = MachineState(passed=rule.account.start)
    return Opened(rule=rule, state=state, working=working, feed=feed, instants=instants)


def _step(engine: Engine, strategy: str) -> int:
    return round(engine.program.signals[strategy].every_s * NANOS)


def _bounded(times: IntArray, start: int | None, stop: int | None) -> IntArray:
    later = times if start is None else times[times >= start]
    return later if stop is None else later[later <= stop]


def _rule(
    market: MarketSpec,
    assumptions: Assumptions,
    terms: VenueTerms,
    feed: RecordedFeed,
    met: MetRule,
    *,
    run: str,
    instants: Mapping[str, IntArray],
) -> MachineRule:
    fills, assumed = assumptions.fills, assumptions.account
    first = min((int(own[0]) for own in instants.values() if len(own)), default=0)
    capital = _capital(terms, feed, assumptions, instants)
    account = AccountRule(
        markets={market.symbol: terms.terms}, capital=capital or 0, mark_max_age=fills.mark_max_age, start=first
    )
    return MachineRule(
        run=run,
        venue=terms,
        account=account,
        assumed=assumed,
        mark_by=fills.mark_by,
        oldest_mark=fills.mark_max_age,
        met=met,
        switch=assumptions.switch,
        closed=NEVER_PRICED if capital is None else None,
    )


def _capital(
    terms: VenueTerms, feed: RecordedFeed, assumptions: Assumptions, instants: Mapping[str, IntArray]
) -> int | None:
    """Return what the account begins with: where it is kept in the base, by the first usable quote of any look."""
    fills = assumptions.fills
    for now in np.unique(np.concatenate([np.zeros(1, dtype=np.int64), *instants.values()])).tolist():
        mark = quoted_mark(
            feed.streams.quotes(now),
            terms.terms,
            fills.mark_by,
            symbol=terms.symbol,
            now=now,
            oldest=fills.mark_max_age,
        )
        capital = capital_of(assumptions.account, mark, terms.terms)
        if capital is not None:
            return capital
    return None
