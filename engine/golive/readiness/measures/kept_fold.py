"""What a fold over an account's journal came to, kept: so that the next one takes up there, and reads what came since.

A cache and nothing else. It is of one journal up to one entry, and of one way to fold; where any of that differs it is
dropped. Who measures hashes every entry before it anew all the same: that spares to take them apart, never to check
them. Who only renders need not, and then says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from golive.compiler.digest import digest
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.account import Account, AccountRule
from golive.execution.account_state import AccountState, account_of, state_of
from golive.execution.contract import Terms
from golive.journal.anchor_file import Anchored
from golive.journal.bodies.run_started import RunStarted
from golive.journal.body_codec import from_bytes, to_bytes
from golive.journal.chain import genesis, hashing
from golive.journal.entry import Entry, Head
from golive.journal.journal import JournalReader
from golive.journal.verification import verify
from golive.readiness.measures.account_fold import AccountFold
from golive.readiness.measures.kept_parts import (
    KeptDays,
    KeptOrders,
    days_of_kept,
    kept_days,
    kept_orders,
    orders_of,
)
from golive.readiness.measures.kept_strategies import KeptStrategies, kept_strategies, strategies_of
from golive.readiness.measures.strategies_fold import MoneyOfDay
from golive.trading.days_of_journal import ANY_MONEY, JournalledRun, Taken

FORMAT = "4"
"""Of what is kept; a fold that takes entries in another way keeps it under another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSpan:
    """Time from an instant to before another, in nanoseconds."""

    since: int
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLooks:
    """Looks of a strategy at an instrument, which it takes at every multiple of `every`."""

    strategy: str
    symbol: str
    every: int
    within: KeptSpan
    asked: int
    untold: tuple[KeptSpan, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDay:
    """A day since 1970: what it began with, and what was traded on it and what that cost, in nano-units."""

    day: int
    baseline: int | None
    traded: int
    cost: int
    is_known: bool
    has_traded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldKept:
    """A fold after the entry `seq` of a journal, whose hash is `head`; `of` is the digest of how it was folded."""

    journal: str
    of: str
    seq: int
    head: str
    ts: int
    entries: int
    begun: RunStarted | None
    begun_at: int
    stopped_at: int | None
    gaps: tuple[KeptSpan, ...]
    looks: tuple[KeptLooks, ...]
    markets: tuple[str, ...]
    account: AccountState | None
    over: tuple[str, ...]
    closed_at: tuple[int, ...]
    orders: int
    passed: int
    joined: tuple[str, ...]
    loose: tuple[str, ...]
    through: tuple[str, ...]
    stopped: tuple[str, ...]
    days: tuple[KeptDay, ...]
    sent: tuple[int, ...]
    executed: tuple[str, ...]
    own: KeptOrders
    market: KeptDays
    apart: KeptStrategies

    def to_bytes(self) -> bytes:
        """Return it as it is kept."""
        return to_bytes(self)

    @classmethod
    def read(cls, stored: bytes) -> FoldKept | None:
        """Return what was kept, None for anything else."""
        try:
            return from_bytes(stored, cls)
        except Refused:
            return None

    @property
    def after(self) -> Head:
        """Return the entry that it is after."""
        return Head(seq=self.seq, hash=bytes.fromhex(self.head), ts=self.ts)


def way_of(gate: str, terms: Mapping[str, Terms], regime: str, code: Mapping[str, str]) -> str:
    """Return the digest of how a fold takes entries: by which gate, terms, column of the regime, and code."""
    each = {symbol: repr(one) for symbol, one in terms.items()}
    return digest({"format": FORMAT, "gate": gate, "terms": each, "regime": regime, "code": dict(code)})


def kept_of(fold: AccountFold, journal: str, head: Head, *, of: str) -> FoldKept:
    """Return what a fold came to after the last entry of a verified journal, of which there is one at least."""
    # INVARIANT: an entry has a time.
    assert head.ts is not None
    run, days = fold.run, sorted(fold.baselines.keys() | fold.money.keys())
    return FoldKept(
        journal=journal,
        of=of,
        seq=head.seq,
        head=head.hash.hex(),
        ts=head.ts,
        entries=fold.entries,
        begun=run.begun,
        begun_at=run.begun_at,
        stopped_at=run.stopped_at,
        gaps=_spans(run.gaps),
        looks=tuple(
            KeptLooks(
                strategy=strategy,
                symbol=symbol,
                every=one.every,
                within=KeptSpan(since=one.within[0], until=one.within[1]),
                asked=one.asked,
                untold=_spans(one.untold),
            )
            for (strategy, symbol), each in run.looks.items()
            for one in each
        ),
        markets=tuple(run.markets),
        account=None if run.account is None else state_of(run.account),
        over=tuple(sorted(run.over)),
        closed_at=tuple(run.closed_at),
        orders=fold.orders,
        passed=fold.passed,
        joined=tuple(signal for signal, decided in fold.signals.items() if decided),
        loose=tuple(signal for signal, decided in fold.signals.items() if not decided),
        through=tuple(signal for signal, passed in fold.decided.items() if passed),
        stopped=tuple(signal for signal, passed in fold.decided.items() if not passed),
        days=tuple(_day(fold, day) for day in days),
        sent=tuple(fold.sent),
        executed=tuple(body.decode("utf-8") for body in fold.executed),
        own=kept_orders(fold.own),
        market=kept_days(fold.days),
        apart=kept_strategies(fold.apart),
    )


def fold_of(
    kept: FoldKept, *, gate: str, terms: Mapping[str, Terms], regime: str, quoted: frozenset[bytes]
) -> AccountFold:
    """Return the fold that came to what was kept."""
    run = JournalledRun(
        begun=kept.begun,
        begun_at=kept.begun_at,
        stopped_at=kept.stopped_at,
        last=kept.ts,
        gaps=[(span.since, span.until) for span in kept.gaps],
        markets=dict.fromkeys(kept.markets, ANY_MONEY),
        over=set(kept.over),
        closed_at=list(kept.closed_at),
    )
    if kept.account is not None:
        run.account = _account(run, kept.account)
    for one in kept.looks:
        taken = Taken(
            every=one.every,
            within=(one.within.since, one.within.until),
            asked=one.asked,
            untold=tuple((span.since, span.until) for span in one.untold),
        )
        run.looks.setdefault((one.strategy, one.symbol), []).append(taken)
    fold = AccountFold(
        gate=gate,
        terms=terms,
        regime=regime,
        quoted=quoted,
        run=run,
        entries=kept.entries,
        numbered=kept.seq,
        orders=kept.orders,
        passed=kept.passed,
        signals={**dict.fromkeys(kept.joined, True), **dict.fromkeys(kept.loose, False)},
        decided={**dict.fromkeys(kept.through, True), **dict.fromkeys(kept.stopped, False)},
        baselines={one.day: one.baseline for one in kept.days if one.baseline is not None},
        money={
            one.day: MoneyOfDay(traded=one.traded, cost=one.cost, is_known=one.is_known)
            for one in kept.days
            if one.has_traded
        },
        sent=list(kept.sent),
    )
    fold.executed.extend(body.encode() for body in kept.executed)
    fold.own, fold.days = orders_of(kept.own, regime=regime), days_of_kept(kept.market, regime=regime)
    fold.apart = strategies_of(kept.apart, terms=terms)
    return fold


def still_there(kept: FoldKept, entries: Iterable[Entry], fold: AccountFold, keys: frozenset[tuple[str, str]]) -> bool:
    """Say whether entries are, to the byte, those that were folded; those that were quoted are noted in the fold.

    Each is hashed anew: two sequences with one last hash are the same, and this one was verified when it was kept.
    `keys` are those of later entries, none of which may have been written before.
    """
    hashed, prev, n = hashing(kept.journal), genesis(kept.journal), 0
    quoted, chained = fold.quoted, fold.chained
    for seq, ts, kind, key, body, before, hash_ in entries:
        if before != prev or hashed(prev, seq, ts, kind, key, body) != hash_:
            return False
        if prev in chained:
            chained[prev] = ts
        if hash_ in quoted:
            chained[hash_] = None
        if keys and (kind, key) in keys:
            return False
        prev, n = hash_, seq
    return (n, prev.hex()) == (kept.seq, kept.head)


def ends_there(kept: FoldKept, journal: JournalReader, fold: AccountFold, anchors: Iterable[Anchored]) -> bool:
    """Say whether the last entry that was folded is, to the byte, in a journal; those before it are not read.

    Of the entries before, those at which `anchors` stand are looked up, and noted in the fold as `still_there` does.
    """
    last = next(journal.entries(after=kept.seq - 1, until=kept.seq), None)
    if last is None:
        return False
    before = Head(seq=kept.seq - 1, hash=last.prev, ts=None)
    ended = verify(kept.journal, (last,), after=before)
    if ended.first_bad is not None or ended.head != kept.after:
        return False
    for one in anchors:
        if one.seq <= kept.seq:
            own = list(journal.entries(after=one.seq - 1, until=min(one.seq + 1, kept.seq)))
            if own and own[0].hash == one.head:
                fold.chained[one.head] = own[1].ts if own[1:] else None
    return True


def _account(run: JournalledRun, state: AccountState) -> Account:
    return account_of(AccountRule(markets=run.markets, capital=0, mark_max_age=0, start=run.begun_at), state)


def _spans(each: Iterable[tuple[int, int]]) -> tuple[KeptSpan, ...]:
    return tuple(KeptSpan(since=since, until=until) for since, until in each)


def _day(fold: AccountFold, day: int) -> KeptDay:
    money = fold.money.get(day)
    return KeptDay(
        day=day,
        baseline=fold.baselines.get(day),
        traded=0 if money is None else money.traded,
        cost=0 if money is None else money.cost,
        is_known=money is None or money.is_known,
        has_traded=money is not None,
    )
