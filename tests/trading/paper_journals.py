"""Journals of accounts on paper, written entry by entry as a machine would, without a machine."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from golive.core.unit import NANOS
from golive.journal.bodies.fill import FilledLevel, OrderFilled
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.looks import Looks, LooksTaken, UntoldLooks
from golive.journal.bodies.run_started import RunStarted
from golive.journal.bodies.run_stopped import RunStopped
from golive.journal.body import Body
from golive.journal.entry import Entry
from golive.proving.cases.given_values import instant_of
from golive.trading.days_of_journal import JournalledRun

SYMBOL = "BTC-PERP"
STARTED: dict[str, Any] = {
    "mode": "paper",
    "policy": "p",
    "markets": {SYMBOL: "m"},
    "seed": "1",
    "feed": "f",
    "clock": "system",
    "format": 3,
    "golive": "0",
    "libraries": {},
}


def at(text: str) -> int:
    """Return an instant in nanoseconds; a date is its midnight in UTC."""
    instant = instant_of(text)
    assert instant is not None
    return instant


@dataclass(slots=True, kw_only=True)
class PaperJournal:
    """The journal of one run; looks are on a grid of `every` seconds and told each `told_each` seconds."""

    run: str = "paper-1"
    feed: str = "live"
    subject: str = "aa"
    every: int = 60
    told_each: int = 600
    strategies: tuple[str, ...] = ("momentum",)
    entries: list[Entry] = field(default_factory=list)
    seen: int = 0

    def started(self, when: str, **changes: Any) -> PaperJournal:
        """Begin the run."""
        said = {**STARTED, "run": self.run, "feed_class": self.feed, "subject": self.subject, **changes}
        self.seen = at(when)
        return self.add(self.seen, RunStarted(**said))

    def looks(self, until: str, *, asked: int | None = None, untold: tuple[tuple[str, str], ...] = ()) -> PaperJournal:
        """Take every look until an instant, and tell them; `asked` are told to be so many a time instead."""
        step, end = self.told_each * NANOS, at(until)
        spans = [UntoldLooks(since=at(since), until=at(until)) for since, until in untold]
        while self.seen < end:
            since, self.seen = self.seen, min((self.seen // step + 1) * step, end)
            every = self.every * NANOS
            # Of its first instant a run takes no look.
            due = -(-self.seen // every) - (since // every + 1 if not self._looked else -(-since // every))
            own = tuple(span for span in spans if since <= span.since < self.seen)
            taken = LooksTaken(strategy="", every=every, asked=due if asked is None else asked, untold=own)
            body = Looks(
                run=self.run,
                since=since,
                until=self.seen,
                scheduled=taken.asked * len(self.strategies),
                counts=(),
                taken=tuple(replace(taken, strategy=name) for name in self.strategies),
            )
            self.add(self.seen, body)
        return self

    @property
    def _looked(self) -> bool:
        return any(entry.kind == Looks.KIND for entry in self.entries)

    def gap(self, until: str, *, stream: str = "process", since: str | None = None) -> PaperJournal:
        """Look again at an instant, after nobody did since the last look, or since another instant."""
        begin = self.seen if since is None else at(since)
        self.seen = at(until)
        return self.add(self.seen, Gap(stream=stream, since=begin, until=self.seen, why="killed"))

    def traded(self, when: str, *lots: int) -> PaperJournal:
        """Fill an order after another, each of so many lots, negative to sell."""
        for n, signed in enumerate(lots):
            self.add(
                at(when),
                OrderFilled(
                    signal=f"{when}-{n}",
                    n=1,
                    m=1,
                    strategy="momentum",
                    symbol=SYMBOL,
                    side="buy" if signed > 0 else "sell",
                    order_lots=abs(signed),
                    liquidity="taker",
                    levels=(FilledLevel(price=500, lots=abs(signed), fee=7),),
                ),
            )
        return self

    def stopped(self, when: str) -> PaperJournal:
        """End the run."""
        return self.add(at(when), RunStopped(run=self.run, why="new_run"))

    def add(self, ts: int, body: Body) -> PaperJournal:
        """Add an entry; nobody looks at its hashes."""
        draft = body.draft(ts)
        self.entries.append(Entry(len(self.entries) + 1, ts, draft.kind, draft.key, draft.body, b"", b""))
        return self

    @property
    def journalled(self) -> JournalledRun:
        """Return the run as it is read out of its entries."""
        run = JournalledRun()
        for entry in self.entries:
            run.apply(entry)
        return run
