"""An account as its journals say it, read at an instant: all of the newest run, and of older ones their days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from golive.core.row import Row
from golive.execution.contract import Terms
from golive.journal.anchor_file import Anchored, behind
from golive.journal.journal import JournalReader
from golive.readiness.measures.account_fold import AccountFold
from golive.readiness.measures.facts import AccountSeen, Anchor, Changes
from golive.trading.days_of_journal import read_run, record_of
from golive.trading.grid_instants import Bounds
from golive.trading.paper_days import Needed, Realm, paper_days


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountAsked:
    """What is asked of an account: the gate its orders pass, what lots are worth, which days suffice, and what counts.

    `subject` is the digest of what would run now, `explained` are steps from one to the next that somebody explained.
    `lost` are times, in nanoseconds, in which a stream is lost that no entry tells of yet. `anchors` are heads of runs
    of this account that were told outside.
    """

    gate: str
    terms: Mapping[str, Terms]
    needed: Needed
    realm: Realm
    subject: str
    lost: Sequence[Bounds] = ()
    anchors: Sequence[Anchored] = ()
    explained: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRead:
    """What was read; `rows` are of decisions that executed, and `sent` when orders left that may open something."""

    seen: AccountSeen
    anchors: tuple[Anchor, ...]
    changes: Changes
    rows: tuple[Row, ...]
    sent: tuple[int, ...]


def read_account(runs: Sequence[JournalReader], asked: AccountAsked, *, now: int) -> AccountRead:
    """Read the runs of an account, the newest last, of which there is one at least.

    Raises
    ------
    Refused
        For entries that no account comes to.
    """
    *older, newest = runs
    fold = AccountFold(gate=asked.gate, terms=asked.terms, quoted=frozenset(one.head for one in asked.anchors))
    verified = fold.read(newest.name, newest.snapshot(), at_least=newest.head().seq)
    fold.run.gaps.extend(asked.lost)
    before = [read_run(one) for one in older]
    days = paper_days(
        record_of([*before, fold.run]),
        needed=asked.needed,
        realm=asked.realm,
        subject=asked.subject,
        succeeds={},
        now=max(now, fold.run.last),
    )
    begun = [run.begun.subject for run in (*before, fold.run) if run.begun is not None]
    return AccountRead(
        seen=AccountSeen(
            head=verified.head,
            began=fold.run.begun_at,
            until=fold.run.last,
            first_bad=verified.first_bad,
            missing=fold.missing,
            days=days,
            orders=fold.joined,
            traded=fold.traded(),
        ),
        anchors=tuple(_anchors(asked.anchors, fold, runs)),
        changes=Changes(subjects=(*begun, asked.subject), explained=asked.explained),
        rows=fold.rows(),
        sent=tuple(fold.sent),
    )


def _anchors(anchors: Sequence[Anchored], fold: AccountFold, runs: Sequence[JournalReader]) -> Iterator[Anchor]:
    """Yield each anchor of the newest run, and of the others those that they do not have any more.

    A head says nothing of what came after it: an anchor is as old as the entry after its head, were it told ever so
    late. One of a run that is not there at all says that it was there.
    """
    older = {one.name: one for one in runs[:-1]}
    for one in anchors:
        if one.journal == runs[-1].name:
            after = fold.chained.get(one.head)
            yield Anchor(
                at=one.told_at if after is None else min(one.told_at, after), is_in_chain=one.head in fold.chained
            )
        elif one.journal not in older or behind(older[one.journal], (one,)) is not None:
            yield Anchor(at=one.told_at, is_in_chain=False)
