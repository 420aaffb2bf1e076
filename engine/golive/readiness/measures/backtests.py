"""Backtests in the records: what a strategy earned in a replay of the policy that its account runs, before that began.

A replay is no live day, and no days count by it. It is what the strategy's days are held against.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from golive.core.dataclass import dataclass
from golive.journal.bodies.evidence import EvidenceGiven
from golive.journal.bodies.kinds import read_body
from golive.journal.entry import Entry
from golive.journal.journal import Journal
from golive.journal.numbered import append_numbered
from golive.readiness.measures.facts import Backtest

BACKTEST = "backtest_"
"""How evidence of a backtest is called, before the name of the account that it is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A replay of what an account trades: a strategy's annual Sharpe ratio before costs, of n whole days of its own.

    `policy` is the digest of the library that decided, `head` the hash of the last entry of its journal, and `source`
    says where that lies. The period goes from the first day to the end of the last, in nanoseconds.
    """

    account: str
    strategy: str
    policy: str
    sharpe: float
    n: int
    period_begin: int
    period_end: int
    head: str
    source: str


def write_backtest(records: Journal, one: Replayed, *, by: str, at: int) -> int:
    """Write what a replay came to into the records, and return the number of the entry.

    Raises
    ------
    Unavailable
        Another writer holds the records, or they cannot be written.
    """
    item = f"{BACKTEST}{one.account}"
    return append_numbered(records, EvidenceGiven.KIND, [((item,), partial(_body, item, one, by))], at).head.seq


def backtest_of(records: Iterable[Entry], *, account: str, strategy: str, policy: str, before: int) -> Backtest | None:
    """Return the last backtest of a strategy in an account that was written, of this policy and over before an instant.

    One of all that an account trades, where that is more than the strategy, is another's as well.

    What was replayed of the days that the account lived through itself says nothing of what was expected of them.
    """
    last: Backtest | None = None
    for entry in records:
        body = read_body(entry.kind, entry.body) if entry.kind == EvidenceGiven.KIND else None
        if not isinstance(body, EvidenceGiven) or body.item != f"{BACKTEST}{account}":
            continue
        if body.strategy != strategy:
            continue
        if body.subject == policy and body.period_end <= before and body.measured is not None and body.observations:
            last = Backtest(
                sharpe=body.measured,
                n=body.observations,
                digest=entry.hash.hex(),
                begin=body.period_begin,
                until=body.period_end,
                head=body.attachment or "",
                source=body.source,
                by=body.by,
            )
    return last


def _body(item: str, one: Replayed, by: str, n: int) -> EvidenceGiven:
    return EvidenceGiven(
        item=item,
        n=n,
        subject=one.policy,
        strategy=one.strategy,
        measured=one.sharpe,
        unit="per_year",
        observations=one.n,
        period_begin=one.period_begin,
        period_end=one.period_end,
        source=one.source,
        attachment=one.head,
        by=by,
    )
