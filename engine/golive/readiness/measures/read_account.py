"""An account as its journals say it, read at an instant: all of the newest run, and of older ones their days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace

from golive.core.dataclass import dataclass
from golive.core.row import Row
from golive.execution.contract import Terms
from golive.journal.anchor_file import Anchored, behind
from golive.journal.entry import Entry
from golive.journal.journal import JournalReader
from golive.journal.verification import Verified
from golive.readiness.measures.account_fold import AccountFold
from golive.readiness.measures.facts import AccountSeen, Anchor, Changes, OwnImpact
from golive.readiness.measures.kept_fold import FoldKept, ends_there, fold_of, kept_of, still_there, way_of
from golive.trading.days_of_journal import JournalledRun, read_run, record_of
from golive.trading.grid_instants import Bounds
from golive.trading.paper_days import COUNTED_FEED, Needed, Realm, paper_days
from golive.trading.paper_record import PaperRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountAsked:
    """What is asked of an account: the gate its orders pass, what lots are worth, which days suffice, and what counts.

    `strategy` is the one whose looks and round trips make its days. `regime` is the column in which a row says its
    regime, and `families` are those of strategies. `subject` is the
    digest of what would run now, `explained` are steps from one to the next that somebody explained. `lost` are times,
    in nanoseconds, in which a stream is lost that no entry tells of yet. `anchors` are heads of this account's journals
    that were told outside. `kept` is what a fold by the same `code` came to before, if anything. Where it is taken up
    the entries before it are hashed anew, unless `rereads` is false: then the last of them alone is.
    """

    strategy: str
    gate: str
    terms: Mapping[str, Terms]
    regime: str
    families: Mapping[str, str]
    needed: Needed
    realm: Realm
    subject: str
    lost: Sequence[Bounds] = ()
    anchors: Sequence[Anchored] = ()
    kept: FoldKept | None = None
    rereads: bool = True
    code: Mapping[str, str] = field(default_factory=dict)
    explained: frozenset[tuple[str, str]] = frozenset()

    @property
    def way(self) -> str:
        """Return how entries are taken: what is kept of another way does not count."""
        return way_of(self.gate, self.terms, self.regime, self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRead:
    """What was read; `rows` are of decisions that executed, and `sent` when orders left that may open something.

    `kept` is what the newest run came to, for the next time; None where it does not hold.
    """

    seen: AccountSeen
    anchors: tuple[Anchor, ...]
    changes: Changes
    rows: tuple[Row, ...]
    sent: tuple[int, ...]
    kept: FoldKept | None = None


def read_account(runs: Sequence[JournalReader], asked: AccountAsked, *, now: int) -> AccountRead:
    """Read the runs of an account, the newest last, of which there is one at least.

    Raises
    ------
    Refused
        For entries that no account comes to.
    """
    *older, newest = runs
    fold, verified, unread = _folded(newest, asked)
    rows = fold.rows()
    whole = verified.first_bad is None and verified.head.seq
    kept = kept_of(fold, newest.name, verified.head, of=asked.way) if whole else None
    fold.run.gaps.extend(asked.lost)
    before = [read_run(one) for one in older]
    under_way = () if fold.run.account is None else fold.run.account.completed()
    days = paper_days(
        _record(before, fold, asked.strategy),
        needed=asked.needed,
        realm=asked.realm,
        subject=asked.subject,
        succeeds={},
        now=max(now, fold.run.last),
    )
    counted = {one.day for one in days.each if one.why is None}
    days = replace(days, trades=fold.own.trips_of(asked.strategy, counted, under_way))
    begun = [run.begun.subject for run in (*before, fold.run) if run.begun is not None]
    impacts, left_out = _impacts(fold, asked.realm)
    own = fold.traded_by(asked.strategy)
    traded = () if isinstance(own, int) else own
    return AccountRead(
        seen=AccountSeen(
            head=verified.head,
            began=fold.run.begun_at,
            until=fold.run.last,
            first_bad=verified.first_bad,
            missing=fold.missing,
            days=days,
            orders=fold.joined,
            traded=traded,
            others=tuple(sorted(fold.traders() - {asked.strategy})),
            not_apart=own if isinstance(own, int) else None,
            impacts=impacts,
            left_out=left_out,
            feed_class="" if fold.run.begun is None else fold.run.begun.feed_class,
            market=fold.market_days(asked.strategy, [one.day for one in traded]),
            trips_by_cell=fold.own.trips_by_cell(under_way, asked.families),
            unread=unread,
        ),
        anchors=tuple(_anchors(asked.anchors, fold, newest)),
        changes=Changes(subjects=(*begun, asked.subject), explained=asked.explained),
        rows=rows,
        sent=tuple(fold.sent),
        kept=kept,
    )


def _record(before: Sequence[JournalledRun], fold: AccountFold, strategy: str) -> PaperRecord:
    """Return the past of an account as a strategy's own: where it never looked, no look of another is one of its."""
    record = record_of([*before, fold.run])
    return record if any(one == strategy for one, _ in fold.run.looks) else replace(record, grids=())


def _folded(journal: JournalReader, asked: AccountAsked) -> tuple[AccountFold, Verified, int]:
    """Return the fold over a journal and its verification: from what was kept, where that is of this journal still.

    The last is the number of the entry up to which none was read now.
    """
    quoted, head = frozenset(one.head for one in asked.anchors), journal.head()
    kept = asked.kept
    if kept is not None and (kept.journal, kept.of) == (journal.name, asked.way) and kept.seq <= head.seq:
        fold = fold_of(kept, gate=asked.gate, terms=asked.terms, regime=asked.regime, quoted=quoted)
        since = list(journal.entries(after=kept.seq, until=head.seq))
        if _holds(journal, kept, fold, since, asked):
            verified = fold.read(journal.name, since, at_least=head.seq, after=kept.after)
            if verified.first_bad is None:
                return fold, verified, 0 if asked.rereads else kept.seq
    # Whatever differs, everything is read: that names the first entry that does not hold.
    fold = AccountFold(gate=asked.gate, terms=asked.terms, regime=asked.regime, quoted=quoted)
    return fold, fold.read(journal.name, journal.snapshot(), at_least=head.seq), 0


def _holds(
    journal: JournalReader, kept: FoldKept, fold: AccountFold, since: Sequence[Entry], asked: AccountAsked
) -> bool:
    if asked.rereads:
        keys = frozenset((entry.kind, entry.key) for entry in since)
        return still_there(kept, journal.stored(until=kept.seq), fold, keys)
    return ends_there(kept, journal, fold, [one for one in asked.anchors if one.journal == journal.name])


def _impacts(fold: AccountFold, realm: Realm) -> tuple[Sequence[OwnImpact], Mapping[str, int]]:
    """Return what orders tell of impact, and how many tell nothing, by why.

    None does on a feed whose days would not count: a simulator answers by the very model that is fitted.
    """
    impacts, left_out = fold.own.told()
    fed = None if fold.run.begun is None else fold.run.stretch(is_newest=True).feed
    if fed == COUNTED_FEED[realm]:
        return impacts, left_out
    orders = len(impacts) + sum(left_out.values())
    return (), {f"on a feed that is {fed or 'unknown'}": orders} if orders else {}


def _anchors(anchors: Sequence[Anchored], fold: AccountFold, newest: JournalReader) -> Iterator[Anchor]:
    """Yield each anchor of the newest run, and of the other journals those that they do not have any more.

    A head says nothing of what came after it: an anchor is as old as the entry after its head, were it told ever so
    late. `golive journal anchor` tells where each journal of the file stands, that of alerts among them. One of a
    journal that is not there at all says that it was there.
    """
    for one in anchors:
        if one.journal == newest.name:
            after = fold.chained.get(one.head)
            yield Anchor(
                at=one.told_at if after is None else min(one.told_at, after), is_in_chain=one.head in fold.chained
            )
        elif behind(JournalReader(newest.home, one.journal), (one,)) is not None:
            yield Anchor(at=one.told_at, is_in_chain=False)
