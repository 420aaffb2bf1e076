"""Live accounts on a stretch of the embedded market, fed event by event, and killed between any two of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.machines import BEGIN, fills_of
from tests.replays import EQUITY, SIMULATED, market, told_seldom

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.api.fill_terms import FillTerms
from golive.api.switch_program import switch_program
from golive.core.unit import NANOS
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.run_started import RunStarted
from golive.journal.body import Body
from golive.journal.journal import Journal
from golive.paper.market_events import MarketEvents
from golive.trading.entries import Noted
from golive.trading.live_machine import KILLED
from golive.trading.live_opening import LiveOpened, LiveTerms, open_live
from golive.trading.live_replay import absences, replayed
from golive.trading.live_run import LiveRun
from golive.trading.market_feed import FeedClass
from golive.trading.opening import Assumptions
from golive.trading.received import Command, Received, Stamps
from golive.trading.turned import Turned

RUN = "paper-1"
LATE = NANOS // 50
"""How long every event is under way to us."""

Bytes = tuple[int, str, str, bytes]


def received(
    recording: tuple[MarketSpec, MarketData] | None = None,
    *,
    begin: int = BEGIN,
    seconds: int = 240,
    seldom: bool = True,
) -> list[Received]:
    """Return what a live feed tells of a market, from an instant on and for so many seconds; bars before it first.

    Of its books and trades it tells seldom, unless somebody wants all of them: an account looks each second.
    """
    spec, data = recording or market(SIMULATED)
    events, stamps = MarketEvents(spec, told_seldom(data) if seldom else data), Stamps(begin)
    until = begin + seconds * NANOS
    at = (max(when + LATE, begin + 1) for when in events.at.tolist() if when + LATE <= until)
    return [events.event(n, stamps.next(when)) for n, when in enumerate(at)]


def begun(feed_class: FeedClass = FeedClass.SIMULATED, clock: str = "events") -> RunStarted:
    """Return the entry that begins an account's run on such a feed, by such a clock."""
    return RunStarted(
        run=RUN,
        mode="paper",
        subject="s",
        policy="p",
        markets={},
        seed="1",
        feed="f",
        feed_class=feed_class,
        clock=clock,
        format=1,
        golive="0",
        libraries={},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveAccount:
    """An account that can be opened again and again."""

    terms: LiveTerms

    def opened(self) -> LiveOpened:
        """Return it before its first event."""
        return open_live(self.terms, FeedClass.SIMULATED)

    def run(self, journal: Journal) -> LiveRun:
        """Return it where its journal has left it."""
        return LiveRun(self.opened(), begun(), journal)

    def replayed(self, events: Iterable[Received], gaps: Sequence[Gap], *commands: Command) -> list[Bytes]:
        """Return the entries that it comes to again, after that which begins it."""
        return [bytes_of(noted) for noted in replayed(self.opened, events, gaps, commands)]


def account(engine: Engine, spec: MarketSpec | None = None, *, begin: int = BEGIN, **options: Any) -> LiveAccount:
    """Return a live account of a library, which begins flat."""
    fills: FillTerms = options.pop("fills", None) or fills_of(engine)
    terms = LiveTerms(
        engine=engine,
        markets=(spec or market(SIMULATED)[0],),
        assumptions=Assumptions(
            fills=fills, account=AssumedAccount(equity=EQUITY), switch=switch_program(engine.program), seed=1
        ),
        strategies=tuple(engine.program.signals),
        capital=round(EQUITY) * NANOS,
        run=RUN,
        begun=begin,
    )
    return LiveAccount(terms=terms)


def bytes_of(noted: Noted) -> Bytes:
    """Return an entry as a journal takes it."""
    draft = noted.body.draft(noted.ts)
    return draft.ts, draft.kind, draft.key, draft.body


def entries_of(journal: Journal) -> list[Bytes]:
    """Return what a journal holds, after the entry that begins it."""
    return [(entry.ts, entry.kind, entry.key, entry.body) for entry in journal.entries(after=1)]


def fed(run: LiveRun, events: Iterable[Received]) -> Iterator[Turned]:
    """Yield the turns that events come to, each after it is durable."""
    for event in events:
        yield from run.written(run.machine.receive(event))


def bodies(turned: Iterable[Turned], kind: type[Body]) -> list[Any]:
    """Return the bodies of one kind of entry."""
    return [noted.body for one in turned for noted in one.entries if isinstance(noted.body, kind)]


def resumed(account: LiveAccount, journal: Journal, until: int) -> LiveRun:
    """Return an account that goes on at an instant, after whoever ran it was killed or stopped."""
    run = account.run(journal)
    run.resume(max(until, run.machine.at + 1), KILLED)
    return run


def same_again(account: LiveAccount, events: Sequence[Received], journal: Journal, *commands: Command) -> bool:
    """Say whether what was received makes the same journal, with its gaps and words."""
    return account.replayed(events, list(absences(journal.entries())), *commands) == entries_of(journal)
