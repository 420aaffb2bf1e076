"""What counted days are worked out of, out of the entries of an account's journals: one journal a run.

Only what an entry says was seen is seen. Time between two entries of looks, a look that fewer were taken of than the
grid has, and one at which something needed was unknown are all time that nobody looked in; so is every gap, of the
process or of any stream.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from fractions import Fraction

from golive.account.journalled_account import events_of
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.account import Account, AccountRule
from golive.execution.account_events import Filled
from golive.execution.contract import Contract, Terms
from golive.execution.round_trip import RoundTrip
from golive.execution.switch import OVERFILL
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.looks import Looks, LooksTaken
from golive.journal.bodies.run_started import RunStarted
from golive.journal.bodies.run_stopped import RunStopped
from golive.journal.body import Body
from golive.journal.entry import Entry
from golive.journal.journal import JournalReader
from golive.trading.grid_instants import Bounds, instants_in, merged, without
from golive.trading.live_machine import PROCESS
from golive.trading.market_feed import FeedClass
from golive.trading.paper_record import Closed, Grid, PaperRecord, Span, Stretch

PAPER, SYSTEM = "paper", "system"
"""The mode and the clock without which no feed is live, whatever an entry calls it."""

_KINDS = tuple(body.KIND for body in (RunStarted, Looks, OrderFilled, RunStopped, Gap))
"""Gaps are read last: none that looks are short of may be missed while another process writes."""

_NUMBERED = re.compile(r".*-([0-9]{1,9})")
ANY_MONEY = Terms(contract=Contract.LINEAR, tick=Fraction(1), lot=Fraction(1))
"""Which lots close which does not depend on what they are worth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What entries in a row say of one strategy's looks at one instrument."""

    every: int
    within: Bounds
    asked: int
    untold: tuple[Bounds, ...] = ()

    def then(self, until: int, every: int, asked: int) -> Taken | None:
        """Return this with looks all of which were told, that begin where it ends, as one, which says the same.

        None where it would not: one is not whole, or of another step.
        """
        since, end = self.within
        # INVARIANT: of two that follow each other, both whole, the sum is: instants of a grid lie in one of them.
        if self.every != every or self.untold or self.asked + asked != instants_in(since, until, every):
            return None
        if asked != instants_in(end, until, every):
            return None
        return Taken(every=every, within=(since, until), asked=self.asked + asked)


@dataclass(slots=True, kw_only=True)
class JournalledRun:
    """One run of an account, entry by entry: first the one that begins it, and then one kind after another or mixed.

    `last` is the instant of the last entry that was seen. A round trip that is complete is kept as when it ended,
    `closed_at`, and of an order that nothing more can come of its name alone, `over`: however long it ran, what is kept
    grows by that.
    """

    begun: RunStarted | None = None
    begun_at: int = 0
    stopped_at: int | None = None
    last: int = 0
    gaps: list[Bounds] = field(default_factory=list)
    looks: dict[tuple[str, str], list[Taken]] = field(default_factory=dict)
    markets: dict[str, Terms] = field(default_factory=dict)
    account: Account | None = None
    over: set[str] = field(default_factory=set)
    closed_at: list[int] = field(default_factory=list)

    def apply(self, entry: Entry) -> None:
        """Take one entry; of kinds that say nothing of days, only when it was.

        Raises
        ------
        Refused
            `run` for an entry of another run, or before the one that begins it; what a body or a fill cannot be.
        """
        self.take(read_body(entry.kind, entry.body) if entry.kind in _KINDS else None, entry.ts)

    @property
    def number(self) -> int:
        """Return the number of the run, which stands after the last hyphen of its name; 0 where none does."""
        match = _NUMBERED.fullmatch(self._begun().run)
        return 0 if match is None else int(match[1])

    def stretch(self, *, is_newest: bool) -> Stretch:
        """Return when it ran: a run that nobody ended goes on until a newer one, and then ended with its last entry."""
        begun = self._begun()
        until = self.stopped_at if is_newest or self.stopped_at is not None else self.last
        ran = Span(since=self.begun_at, until=until)
        return Stretch(run=self.number, ran=ran, feed=_feed(begun), subject=begun.subject)

    def grids(self) -> Iterator[Grid]:
        """Yield the looks of each strategy at each instrument, with all that is not told of them."""
        lost = merged([*self.gaps, (0, self.begun_at + 1)])
        for taken in self.looks.values():
            every = max(one.every for one in taken)
            lacking = (one.within for one in taken if one.every != every or one.asked < _due(one, lost))
            untold = [(self.begun_at, self.begun_at + 1), *lacking, *(span for one in taken for span in one.untold)]
            between = without([(self.begun_at, self.last)], merged(one.within for one in taken))
            spans = (Span(since=since, until=until) for since, until in (*untold, *between))
            after = max(one.within[1] for one in taken)
            yield Grid(every=every, untold=(*spans, Span(since=after)))

    def closed(self) -> tuple[Closed, ...]:
        """Return the round trips of which nothing is open, each at its last exit."""
        trips = () if self.account is None else self.account.completed()
        return tuple(Closed(at=at) for at in (*self.closed_at, *(trip.until for trip in trips)))

    def _begun(self) -> RunStarted:
        if self.begun is None:
            raise Refused("run", "no entry says that a run began", field="run")
        return self.begun

    def seen(self, ts: int) -> None:
        """Take an entry of an instant that says nothing of days but when it was."""
        self.last = max(self.last, ts)

    def take(self, body: Body | None, ts: int) -> Sequence[RoundTrip]:
        """Take the body of an entry of an instant, as `apply` does; None is one that nobody has read.

        Returns the round trips that are complete by it and that nothing more can come of.
        """
        self.seen(ts)
        if isinstance(body, OrderFilled) and self.account is not None:
            self.markets[body.symbol] = ANY_MONEY
            return self._fill(self.account, body, ts)
        self._note(body, ts)
        return ()

    def _note(self, body: Body | None, ts: int) -> None:
        match body:
            case RunStarted():
                self._begin(body, ts)
            case RunStopped(run=run):
                self._of_this(run)
                self.stopped_at = ts
            case Gap(since=since, until=until):
                # The look from which on no process was there was taken.
                taken = 1 if body.stream == PROCESS else 0
                self.gaps.append((min(since + taken, until), until))
            case Looks(run=run):
                self.looked(run, body.since, body.until, body.taken, ts)

    def _begin(self, body: RunStarted, ts: int) -> None:
        if self.begun is not None:
            raise Refused("run", f"`{body.run}` begins where `{self.begun.run}` has begun", field="run")
        self.begun, self.begun_at = body, ts
        self.account = Account(AccountRule(markets=self.markets, capital=0, mark_max_age=0, start=ts))

    def _fill(self, account: Account, body: OrderFilled, ts: int) -> Sequence[RoundTrip]:
        """Apply a fill, and return and let go of what is over by it: a further fill of such is refused all the same."""
        for event in events_of(body, ts):
            if isinstance(event, Filled) and event.order in self.over:
                raise Refused(OVERFILL, f"`{event.order}` was filled beyond its lots", field="order")
            account.apply(event)
        under_way = {one.order for one in account.fills.values() if account.filled[one.order] < one.order_lots}
        complete = [trip for trip in account.completed() if trip.order not in under_way]
        if complete:
            self.closed_at.extend(trip.until for trip in complete)
            before = set(account.filled)
            account.let_go(under_way)
            self.over |= before - account.filled.keys()
        return complete

    def looked(self, run: str, since: int, until: int, each: Iterable[LooksTaken], ts: int) -> None:
        """Take what an entry of an instant says of the looks from one to before another."""
        self._of_this(run)
        self.seen(ts)
        # Up to itself: of what came after it no entry can tell.
        until = min(until, ts + 1)
        for one in each:
            before = self.looks.setdefault((one.strategy, one.symbol or ""), [])
            both = None
            if before and not one.untold and before[-1].within[1] == since:
                both = before[-1].then(until, one.every, one.asked)
            if both is not None:
                before[-1] = both
                continue
            untold = tuple((span.since, span.until) for span in one.untold)
            before.append(Taken(every=one.every, within=(since, until), asked=one.asked, untold=untold))

    def _of_this(self, run: str) -> None:
        if run != self._begun().run:
            raise Refused("run", f"an entry of `{run}` stands in the journal of `{self._begun().run}`", field="run")


def read_run(journal: JournalReader) -> JournalledRun:
    """Return the run of a journal, which another process may be writing."""
    run = JournalledRun()
    for kind in _KINDS:
        for entry in journal.entries(kind=kind):
            run.apply(entry)
    run.last = max(run.last, journal.head().ts or 0)
    return run


def record_of(runs: Sequence[JournalledRun]) -> PaperRecord:
    """Return the past of an account out of all its runs.

    Looks and round trips are those of the newest one: days of others do not count.
    """
    if not runs:
        return PaperRecord()
    newest = max(runs, key=lambda run: (run.number, run.begun_at))
    return PaperRecord(
        stretches=tuple(run.stretch(is_newest=run is newest) for run in runs),
        gaps=tuple(Span(since=since, until=until) for run in runs for since, until in run.gaps),
        grids=tuple(newest.grids()),
        closed=newest.closed(),
    )


def _due(taken: Taken, lost: list[Bounds]) -> int:
    """Return how many looks had to be taken within the time of an entry, but for gaps."""
    return sum(instants_in(since, until, taken.every) for since, until in without([taken.within], lost))


def _feed(begun: RunStarted) -> str | None:
    """Return the class of a run's feed; one that is called live without being of a live machine is unknown."""
    is_live = begun.mode == PAPER and begun.clock == SYSTEM
    return begun.feed_class if is_live or begun.feed_class != FeedClass.LIVE else None
