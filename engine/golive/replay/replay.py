"""`golive run`: a market through strategies and pipeline, in and out of positions, one decision after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from golive.account.account import AssumedAccount
from golive.api.decide_table import Decisions, decide_table
from golive.api.engine import Engine
from golive.api.retention import oldest_quote, retention
from golive.api.session import Session
from golive.api.signals import Signal
from golive.core.errors import InvalidInput, Undecided
from golive.core.intent import INTENTS
from golive.core.row import INTENT
from golive.core.suggest import did_you_mean
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.core.verdict import Verdict
from golive.core.window import FloatArray, IntArray, Quotes
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.market.instants import show
from golive.market.recorded import RecordedWindows
from golive.market.tops import with_quotes
from golive.models.book.quote_mid import quote_mid
from golive.replay.asked_exits import AskedExit
from golive.replay.count_prints import PrintCount, count_prints
from golive.replay.decided_rows import DecidedRows
from golive.replay.round_trips import Trip
from golive.replay.seen_episodes import SeenEpisode
from golive.replay.simulated_account import Balance, SimulatedAccount
from golive.replay.trading import Trading, check_same

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Looks:
    """How often a strategy was asked, and how often, and why, it could not tell."""

    asked: int = 0
    signalled: int = 0
    untold: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A finished replay, in which the account began as it is assumed to be, its switch armed throughout.

    `rows` are the ready rows of all that was decided, of exits and entries alike, `decisions` their decisions in the
    same order. `episodes` are the events that were signalled, `trips` the round trips that came of them, `exits` why
    orders that close were asked for, `balance` what the account came to, `unfilled` why orders that were allowed found
    no price. `prices` is the mid at each instant looked at, NaN where it was unknown. `prints` counts the trades that
    were left out.
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
    prints: PrintCount | None = None

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
) -> Run:
    """Replay a market: ask every strategy whenever something new has come, leave what is due, decide what it signals.

    `start` and `stop` bound the instants looked at, not what windows reach back to. Nothing is decided on data later
    than the decision. What was allowed is filled at the opposite quote seen, and the account of the next decision has
    it.
    """
    quoted = with_quotes(data)
    streams = RecordedWindows(quoted, retention=retention(engine.program))
    session = Session(engine, market, mode="replay", streams=streams)
    looks = {name: Looks() for name in _asked(engine, strategies)}
    instants = {name: _instants(quoted, engine.program.signals[name].every_s, start, stop) for name in looks}
    times = _times(instants, quoted)
    members = {name: set(own.tolist()) for name, own in instants.items()}
    kept = SimulatedAccount(market, account, oldest_quote=_oldest_quote(engine))
    trading = Trading(session=session, account=kept)
    prices = np.full(len(times), np.nan)
    for n, now in enumerate(times.tolist()):
        asking = [name for name in looks if now in members[name]]
        quotes = streams.quotes(now)
        prices[n] = _price(quotes)
        trading.see(quotes, now)
        trading.leave(now, asking)
        for signal in _look(session, now, asking, looks):
            trading.enter(signal)
        if progress is not None:
            progress(n + 1, len(times))
    decisions = decide_table(engine, trading.rows.signals())
    check_same(trading.verdicts, decisions)
    return Run(
        engine=engine,
        market=market,
        data_digest=data.digest,
        seed=seed,
        first=int(times[0]),
        last=int(times[-1]),
        account=account,
        rows=trading.rows,
        decisions=decisions,
        looks=looks,
        instants=times,
        prices=prices,
        episodes=trading.episodes.all(),
        trips=tuple(kept.trips()),
        exits=tuple(trading.asked_exits),
        balance=kept.balance(),
        unfilled=trading.unfilled,
        prints=count_prints(engine.program.checked, quoted),
    )


def _oldest_quote(engine: Engine) -> int:
    """Return how old a quote may be that fills or marks: no older than any rule reads, and than windows reach."""
    oldest = oldest_quote(engine.program)
    return round(retention(engine.program).horizon_s * NANOS) if oldest is None else oldest


def _asked(engine: Engine, strategies: Sequence[str]) -> tuple[str, ...]:
    declared = tuple(engine.program.signals)
    for name in strategies:
        if name not in declared:
            hint = did_you_mean(name, declared) or f"strategies: {', '.join(declared)}"
            raise InvalidInput(f"no strategy `{name}`", hint=hint)
    return tuple(strategies) or declared


def _times(instants: Mapping[str, IntArray], data: MarketData) -> IntArray:
    """Return every instant at which some strategy is asked; refuse a market that has none."""
    times = np.unique(np.concatenate(list(instants.values())))
    if not len(times):
        message = "the market has no trade, quote or book between the two times: nothing was looked at"
        raise Undecided(f"{message}{_lasts(data)}")
    return times


def _instants(data: MarketData, every_s: float, start: int | None, stop: int | None) -> IntArray:
    """Return the multiples of `every_s` at which something new can be seen."""
    step = round(every_s * NANOS)
    events = data.lively()
    if not events:
        return np.empty(0, dtype=np.int64)
    times = np.unique(-(-np.concatenate(events) // step) * step)
    low = times >= (start if start is not None else times[0])
    return times[low & (times <= (stop if stop is not None else times[-1]))]


def _lasts(data: MarketData) -> str:
    events = data.lively()
    if not events:
        return ""
    first, last = min(int(ts[0]) for ts in events), max(int(ts[-1]) for ts in events)
    return f"; it lasts from {show(first)} to {show(last)}"


def _look(session: Session, now: int, asking: Sequence[str], looks: Mapping[str, Looks]) -> Iterator[Signal]:
    """Ask strategies at one instant; yield what they signal."""
    for name in asking:
        looks[name].asked += 1
    for signal in session.signals(now=now, strategies=asking):
        if signal.unknown is not None or not signal.direction:
            looks[signal.strategy].untold[signal.unknown.code if signal.unknown else "not_computable"] += 1
        else:
            looks[signal.strategy].signalled += 1
            yield signal


def _price(quotes: Quotes | Unknown) -> float:
    mid = quotes if isinstance(quotes, Unknown) else quote_mid(quotes)
    return float("nan") if isinstance(mid, Unknown) else mid
