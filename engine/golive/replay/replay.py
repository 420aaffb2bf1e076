"""`golive run`: every signal of a market, decided; no fills and no money yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from golive.api.engine import Engine
from golive.api.session import Session, Signal, retention
from golive.api.table import Decisions, Table, decide_table
from golive.core.errors import InvalidInput, Undecided
from golive.core.row import Row
from golive.core.suggest import did_you_mean
from golive.core.value import Unknown
from golive.core.verdict import Verdict
from golive.core.window import NANOS, FloatArray, IntArray
from golive.documents.market import MarketSpec, StreamKind
from golive.documents.streams import MarketData
from golive.market.instants import show
from golive.market.recorded import RecordedWindows
from golive.market.tops import with_quotes
from golive.models.book.quote_mid import quote_mid

Progress = Callable[[int, int], None]

_LIVELY = (StreamKind.TRADES, StreamKind.QUOTES, StreamKind.BOOK)
"""Streams whose events make strategies look again; bars reach back years before a recording begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The account a replay assumes: flat, without a loss, its switch armed."""

    equity: float
    position: float = 0.0
    daily_loss: float = 0.0


@dataclass(slots=True)
class Looks:
    """How often a strategy was asked, and how often, and why, it could not tell."""

    asked: int = 0
    signalled: int = 0
    untold: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A finished replay.

    `rows` are the ready rows, `decisions` their decisions in the same order. `prices` is the mid at each instant
    looked at, NaN where it was unknown.
    """

    engine: Engine
    market: MarketSpec
    data_digest: str
    seed: int | None
    first: int
    last: int
    account: Account
    rows: tuple[Row, ...]
    decisions: Decisions
    looks: Mapping[str, Looks]
    instants: IntArray
    prices: FloatArray

    @property
    def counts(self) -> dict[str, int]:
        """Return how many signals got each verdict."""
        found = Counter(str(v) for v in self.decisions.columns.get("verdict", ()))
        return {v.name: found.get(v.name, 0) for v in Verdict}

    @property
    def decided(self) -> bool:
        """Say whether at least one signal could be decided: something other than HOLD."""
        counts = self.counts
        return sum(counts.values()) > counts[Verdict.HOLD.name]


def run(
    engine: Engine,
    market: MarketSpec,
    data: MarketData,
    *,
    account: Account,
    strategies: Sequence[str] = (),
    start: int | None = None,
    stop: int | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Run:
    """Replay a market: ask every strategy whenever something new has come, and decide what it signals.

    `start` and `stop` bound the instants looked at, not what windows reach back to. Nothing is decided on data later
    than the decision.
    """
    quoted = with_quotes(data)
    windows = RecordedWindows(quoted, retention=retention(engine))
    session = Session(engine, market, mode="replay", windows=windows)
    asked = _asked(engine, strategies)
    instants = {name: _instants(quoted, engine.program.signals[name].every_s, start, stop) for name in asked}
    times = np.unique(np.concatenate(list(instants.values())))
    if not len(times):
        message = "the market has no trade, quote or book between the two times: nothing was looked at"
        raise Undecided(f"{message}{_lasts(quoted)}")
    members = {name: set(found.tolist()) for name, found in instants.items()}
    looks = {name: Looks() for name in asked}
    rows: list[Row] = []
    prices = np.full(len(times), np.nan)
    state = _state(engine, account)
    for n, now in enumerate(times.tolist()):
        session.state(at=now, **state)
        prices[n] = _price(windows, now)
        asking = [name for name in asked if now in members[name]]
        for name in asking:
            looks[name].asked += 1
        for signal in session.signals(now=now, strategies=asking):
            _look(session, signal, looks[signal.strategy], rows)
        if progress is not None:
            progress(n + 1, len(times))
    return Run(
        engine=engine,
        market=market,
        data_digest=data.digest,
        seed=seed,
        first=int(times[0]),
        last=int(times[-1]),
        account=account,
        rows=tuple(rows),
        decisions=decide_table(engine, Table.from_rows(rows)),
        looks=looks,
        instants=times,
        prices=prices,
    )


def _state(engine: Engine, account: Account) -> dict[str, float]:
    """Return what the policy reads of the account; a policy need not read all of it."""
    read = {port.column for port in engine.program.columns}
    state = {"position": account.position, "equity": account.equity, "daily_loss": account.daily_loss}
    return {name: value for name, value in state.items() if name in read}


def _asked(engine: Engine, strategies: Sequence[str]) -> tuple[str, ...]:
    known = tuple(engine.program.signals)
    for name in strategies:
        if name not in known:
            hint = did_you_mean(name, known) or f"strategies: {', '.join(known)}"
            raise InvalidInput(f"no strategy `{name}`", hint=hint)
    return tuple(strategies) or known


def _instants(data: MarketData, every_s: float, start: int | None, stop: int | None) -> IntArray:
    """Return the multiples of `every_s` at which something new can be seen."""
    step = round(every_s * NANOS)
    events = [columns.ts for kind, columns in data.streams() if kind in _LIVELY]
    if not events:
        return np.empty(0, dtype=np.int64)
    found = np.unique(-(-np.concatenate(events) // step) * step)
    low = found >= (start if start is not None else found[0])
    return found[low & (found <= (stop if stop is not None else found[-1]))]


def _lasts(data: MarketData) -> str:
    events = [columns.ts for kind, columns in data.streams() if kind in _LIVELY]
    if not events:
        return ""
    first, last = min(int(ts[0]) for ts in events), max(int(ts[-1]) for ts in events)
    return f"; it lasts from {show(first)} to {show(last)}"


def _look(session: Session, signal: Signal, looks: Looks, rows: list[Row]) -> None:
    if signal.unknown is not None or not signal.direction:
        looks.untold[signal.unknown.code if signal.unknown else "not_computable"] += 1
        return
    looks.signalled += 1
    identity = f"{signal.strategy}-{signal.ts}-{signal.direction}"
    rows.append(session.row(id=identity, strategy=signal.strategy, direction=signal.direction, now=signal.ts))


def _price(windows: RecordedWindows, now: int) -> float:
    quotes = windows.quotes(now)
    mid = quotes if isinstance(quotes, Unknown) else quote_mid(quotes)
    return float("nan") if isinstance(mid, Unknown) else mid
