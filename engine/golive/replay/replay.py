"""`golive run`: a market through strategies and pipeline, in and out of positions, one decision after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType

import numpy as np

from golive.account.account import AssumedAccount
from golive.account.seen_price import seen_price
from golive.api.decide_table import Decisions, decide_table
from golive.api.engine import Engine
from golive.compiler.digest import joint_digest
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, Undecided
from golive.core.intent import INTENTS
from golive.core.row import INTENT
from golive.core.shown import Shown, ShownResult
from golive.core.suggest import did_you_mean
from golive.core.value import Unknown
from golive.core.verdict import Verdict
from golive.core.window import FloatArray, IntArray
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.evaluator.windows import shown
from golive.execution.account_events import Marking
from golive.journal.bodies.run_started import RunStarted
from golive.journal.journal import Journal
from golive.market.instants import show
from golive.replay.asked_exits import AskedExit
from golive.replay.attribution_study import NO_ATTRIBUTION, AttributionStudy
from golive.replay.balance import Balance
from golive.replay.blocks import OpenBlocks
from golive.replay.count_prints import PrintCount, count_prints
from golive.replay.decided_rows import DecidedRows
from golive.replay.followed_gates import FollowedGates
from golive.replay.gathered import Gathered, Looks, check_same
from golive.replay.instrument import Instrument
from golive.replay.latency_study import AS_RECEIVED, BY_BARS, NO_STUDY, NOT_BOOKED, LatencyStudy, latency_study
from golive.replay.money.run_money import RunMoney
from golive.replay.optimism_study import NO_OPTIMISM, OptimismStudy, optimism_study
from golive.replay.round_trips import Trip
from golive.replay.seen_episodes import SeenEpisode
from golive.replay.shown_run import shown_run
from golive.trading.assumed_terms import assumptions_of
from golive.trading.entries import Noted
from golive.trading.kept_orders import KeptOrders
from golive.trading.market_feed import RunFeed
from golive.trading.one_account import Recording, check_together
from golive.trading.opening import Opened, open_account
from golive.trading.policy_texts import keep_texts
from golive.trading.received_run import OpenedReceived, are_as_received, open_received
from golive.trading.run_subject import RunSubject
from golive.trading.seen_mark import mark_at
from golive.trading.served_models import ServedModel
from golive.trading.stood_models import recalled
from golive.trading.turned import Turned
from golive.trading.turns import said, said_as_seen, turns
from golive.trading.written_run import JournalledMachine, written_turns

Progress = Callable[[int, int], None]

OpenJournal = Callable[[str, RunStarted], Journal]
"""Opens the journal of a run by its name; told of the entry that begins it, it may say what is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(ShownResult):
    """A finished replay, in which the account began as it is assumed to be, its switch armed.

    `rows` are the ready rows of all that was decided, of exits and entries alike, `decisions` their decisions in the
    same order. `episodes` are the events that were signalled, `trips` the round trips that came of them, `exits` why
    orders that close were asked for, `balance` what the account came to, `unfilled` why orders that were allowed found
    no price, `money` the equity at each look, each day and each order, `latencies` what its orders would have come to
    sooner or later, `optimism` what each assumption of its fills is worth, `attribution` what its gates earned and
    cost. `prices` is what is seen at each instant looked at, the mid or the last close, NaN where it was unknown.
    `prints` counts the trades that were left out. Where the account has several instruments,
    `market` is the first of them by symbol, and `others` are the rest.
    """

    engine: Engine
    market: MarketSpec
    data_digest: str
    seed: int | None
    first: int
    last: int
    account: AssumedAccount
    rows: DecidedRows
    decisions: Decisions
    looks: Mapping[str, Looks]
    instants: IntArray
    prices: FloatArray
    episodes: tuple[SeenEpisode, ...]
    trips: tuple[Trip, ...]
    exits: tuple[AskedExit, ...]
    balance: Balance
    unfilled: Mapping[str, int]
    money: RunMoney
    latencies: LatencyStudy = NO_STUDY
    attribution: AttributionStudy = NO_ATTRIBUTION
    optimism: OptimismStudy = NO_OPTIMISM
    prints: PrintCount | None = None
    others: tuple[Instrument, ...] = ()

    def shown(self) -> Shown:
        """Return what was decided in a line, and a table of the verdicts of each strategy."""
        return shown_run(self)

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """Return every instrument of the account, by symbol."""
        first = Instrument(market=self.market, data_digest=self.data_digest, prices=self.prices, prints=self.prints)
        return (first, *self.others)

    @property
    def all_data_digest(self) -> str:
        """Return the digest of the data of every instrument, as the journal of the run names it."""
        return joint_digest({one.symbol: one.data_digest for one in self.instruments})

    @property
    def counts(self) -> dict[str, int]:
        """Return how many signals got each verdict."""
        counted = Counter(str(v) for v in self.decisions.columns.get("verdict", ()))
        return {v.name: counted.get(v.name, 0) for v in Verdict}

    @property
    def intents(self) -> dict[str, dict[str, int]]:
        """Return how often each verdict was given, by what was asked for."""
        columns = self.decisions.columns
        counted = Counter(zip(map(str, columns.get(INTENT, ())), map(str, columns.get("verdict", ())), strict=True))
        return {intent: {v.name: counted[intent, v.name] for v in Verdict} for intent in INTENTS}

    @property
    def decided(self) -> bool:
        """Say whether at least one signal could be decided: something other than HOLD."""
        counts = self.counts
        return sum(counts.values()) > counts[Verdict.HOLD.name]


def replay(
    engine: Engine,
    market: MarketSpec,
    data: MarketData,
    *,
    account: AssumedAccount,
    strategies: Sequence[str] = (),
    start: int | None = None,
    stop: int | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
    code: Mapping[str, str] = MappingProxyType({}),
    journal: OpenJournal | None = None,
    open_blocks: OpenBlocks = list,
    shadows: bool = True,
    models: Mapping[str, ServedModel] = MappingProxyType({}),
) -> Run:
    """Replay one market, with an account of its own: `replay_account` with the only instrument that there is."""
    return replay_account(
        engine,
        (Recording(market=market, data=data),),
        account=account,
        strategies=strategies,
        start=start,
        stop=stop,
        seed=seed,
        progress=progress,
        code=code,
        journal=journal,
        open_blocks=open_blocks,
        shadows=shadows,
        models=models,
    )


def replay_account(
    engine: Engine,
    recordings: Sequence[Recording],
    *,
    account: AssumedAccount,
    strategies: Sequence[str] = (),
    start: int | None = None,
    stop: int | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
    code: Mapping[str, str] = MappingProxyType({}),
    journal: OpenJournal | None = None,
    open_blocks: OpenBlocks = list,
    shadows: bool = True,
    models: Mapping[str, ServedModel] = MappingProxyType({}),
) -> Run:
    """Replay markets: ask every strategy whenever something new was seen, leave what is due, decide what it signals.

    All of them are traded in one account, in the order of time; those that cannot be are refused (`InvalidInput`).
    `start` and `stop` bound the instants looked at, not what windows reach back to. Nothing is decided on data that was
    not delivered by then. What was allowed is sent to a simulated venue, and the account of later decisions has what
    became of it, once that was heard.

    `journal` opens the journal of a run by its name, told of the entry that begins it: each turn is written there
    before the next, and what is there already has to be the same. `code` says which golive that is.
    `open_blocks` opens places for what grows with the run; what is in them has to stay readable as long as the run is.
    `models` are those that its strategies use, by name; one that is not there is unknown to its strategy.
    With `shadows` what was refused, reduced or let in late is followed in accounts of its own; nothing else changes.
    """
    subject = RunSubject(
        engine=engine,
        recordings=check_together(recordings, account),
        assumptions=replace(assumptions_of(engine, account, seed=seed or 0), models=models),
        strategies=_asked(engine, strategies),
        start=start,
        stop=stop,
        code=code,
        libraries={"numpy": np.__version__},
    )
    opened, received = _opened(subject)
    times = _times(opened, subject.recordings)
    gathered = Gathered(opened=opened, open_blocks=open_blocks)
    markets = {one.symbol: one.market for one in subject.recordings}
    prices = {name: np.full(len(times), np.nan) for name in opened.feeds}
    kept = KeptOrders()
    followed = _followed(subject, opened, received) if shadows else None
    for n, turned in enumerate(_turns(subject, opened, received, journal)):
        gathered.take(turned)
        kept.take(turned)
        if followed is not None:
            followed.take(turned)
        if n < len(times):
            for symbol, feed in opened.feeds.items():
                prices[symbol][n] = _price(markets[symbol], feed, int(times[n]))
            if progress is not None:
                progress(n + 1, len(times))
    decisions = decide_table(engine, gathered.rows.signals())
    check_same(gathered.verdicts, decisions)
    last = [mark_at(opened.rule, symbol, feed, int(times[-1])) for symbol, feed in opened.feeds.items()]
    first, *others = (
        Instrument(
            market=one.market,
            data_digest=one.data.digest,
            prices=prices[one.symbol],
            prints=count_prints(engine.program.checked, opened.feeds[one.symbol].quoted),
        )
        for one in subject.recordings
    )
    money = gathered.money.all(*last)
    return Run(
        engine=engine,
        market=first.market,
        data_digest=first.data_digest,
        seed=seed,
        first=int(times[0]),
        last=int(times[-1]),
        account=account,
        rows=gathered.rows,
        decisions=decisions,
        looks=gathered.looks,
        instants=times,
        prices=first.prices,
        episodes=gathered.episodes.all(),
        trips=tuple(gathered.trips(*last)),
        exits=tuple(gathered.asked_exits),
        balance=gathered.balance(first.market, *last),
        unfilled=gathered.unfilled,
        money=money,
        latencies=_latencies(opened, subject, kept, gathered, last, is_known=money.is_booked_known),
        attribution=NO_ATTRIBUTION if followed is None else followed.study(),
        optimism=_optimism(opened, subject, kept, gathered, last, is_known=money.is_booked_known)
        if shadows
        else NO_OPTIMISM,
        prints=first.prints,
        others=tuple(others),
    )


def _followed(subject: RunSubject, opened: Opened, received: OpenedReceived | None) -> FollowedGates:
    least = subject.assumptions.fills.least_attributed
    passes = said if received is None else said_as_seen
    return FollowedGates(opened.rule, subject.engine.program, least=least, passing=passes)


def _by_bars(subject: RunSubject) -> bool:
    return any(one.market.is_priced_by_bars for one in subject.recordings)


def _latencies(
    opened: Opened,
    subject: RunSubject,
    kept: KeptOrders,
    gathered: Gathered,
    last: Sequence[Marking],
    *,
    is_known: bool,
) -> LatencyStudy:
    if not is_known:
        return LatencyStudy(why=NOT_BOOKED)
    if are_as_received(subject.recordings):
        return LatencyStudy(why=AS_RECEIVED)
    if _by_bars(subject):
        return LatencyStudy(why=BY_BARS)
    fills = subject.assumptions.fills
    return latency_study(opened, kept, gathered.fills, *last, latencies=fills.studies, least=fills.least_studied)


def _optimism(
    opened: Opened,
    subject: RunSubject,
    kept: KeptOrders,
    gathered: Gathered,
    last: Sequence[Marking],
    *,
    is_known: bool,
) -> OptimismStudy:
    if not is_known or are_as_received(subject.recordings):
        return OptimismStudy(why=AS_RECEIVED if is_known else NOT_BOOKED)
    if _by_bars(subject):
        return OptimismStudy(why=BY_BARS)
    return optimism_study(opened, kept, gathered.fills, *last, least=subject.assumptions.fills.least_studied)


def _asked(engine: Engine, strategies: Sequence[str]) -> tuple[str, ...]:
    declared = tuple(engine.program.signals)
    for name in strategies:
        if name not in declared:
            hint = did_you_mean(name, declared) or f"strategies: {', '.join(declared)}"
            raise InvalidInput(f"no strategy `{name}`", hint=hint)
    asked = tuple(strategies) or engine.program.looked_at
    external = [name for name in asked or declared if name not in engine.program.looked_at]
    if external:
        message = f"`{external[0]}` takes its signals from outside: there is nothing to replay for it"
        raise InvalidInput(message, hint="decide its signals: `golive decide --signals FILE`, or a session of its bot")
    return asked


def _opened(subject: RunSubject) -> tuple[Opened, OpenedReceived | None]:
    """Return a run before its first turn, and what takes its rows where they are as they were received."""
    open_one = open_received if are_as_received(subject.recordings) else open_account
    opened = open_one(
        subject.engine,
        subject.recordings,
        subject.assumptions,
        run=subject.name,
        strategies=subject.strategies,
        start=subject.start,
        stop=subject.stop,
    )
    return (opened.opened, opened) if isinstance(opened, OpenedReceived) else (opened, None)


def _turns(
    subject: RunSubject, opened: Opened, received: OpenedReceived | None, journal: OpenJournal | None
) -> Iterator[Turned]:
    """Yield the turns of a run; with a journal, each after its entries are durable."""
    if journal is None and received is not None:
        yield from received.turns()
        return
    if journal is None:
        yield from turns(opened.rule, opened.state, opened.working, opened.looks())
        return
    begun = Noted(ts=opened.rule.account.start, body=subject.begun())
    with journal(subject.name, subject.begun()) as written:
        keep_texts(written, subject.engine, (one.market for one in subject.recordings))
        before = recalled(written.entries(), goes_on=True)
        for served in subject.assumptions.models.values():
            served.recall(before)
        if received is not None:
            yield from written_turns(begun, received.turns(), written)
            return
        # Without a checkpoint: what a run is made of has to be made again from its first look.
        yield from JournalledMachine(opened, begun, written, kept_each=len(opened.times) + 1).turns()


def _times(opened: Opened, recordings: Sequence[Recording]) -> IntArray:
    """Return every instant at which some strategy is asked; refuse a market that has none."""
    times = opened.times
    if not len(times):
        message = "the market has no trade, quote or book between the two times: nothing was looked at"
        raise Undecided(f"{message}{_lasts(recordings)}")
    return times


def _lasts(recordings: Sequence[Recording]) -> str:
    events = [ts for one in recordings for ts in one.data.lively()]
    if not events:
        return ""
    first, last = min(int(ts[0]) for ts in events), max(int(ts[-1]) for ts in events)
    return f"; it lasts from {show(first)} to {show(last)}"


def _price(market: MarketSpec, feed: RunFeed, now: int) -> float:
    seen = seen_price(market, partial(shown, streams=feed.streams, now=now))
    return float("nan") if isinstance(seen, Unknown) else seen.price
