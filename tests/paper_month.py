"""An account on paper over days of the sparse market, with its journal: as long as a month, in well under a minute.

It is the machine and the journal of `golive paper start`, fed without waiting. Strategies look each so many minutes,
and of what comes each ten seconds only what is seen at a look is delivered: what nobody looks at decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.account_gates import STRATEGIES
from tests.sparse_month import sparse_library

from golive.api import Engine
from golive.api.paper_terms import PaperTerms, find_paper, paper_terms
from golive.core.unit import NANOS
from golive.documents.market import MarketSpec, StreamKind
from golive.documents.streams import MarketData
from golive.execution.account import DAY
from golive.execution.switch_state import SwitchState
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.market.read import read_market
from golive.paper.account_subject import subject_of
from golive.paper.market_events import MarketEvents
from golive.paper.recording import RecordedMarket, Recording
from golive.trading.live_opening import LiveTerms, open_live
from golive.trading.live_run import LiveRun
from golive.trading.market_feed import FeedClass
from golive.trading.paper_subject import PaperSubject
from golive.trading.policy_texts import keep_texts
from golive.trading.received import BookReceived, Command, Person, Received, Stamps, StreamLost

ACCOUNT = "paper"
ALL = f"[{', '.join(STRATEGIES)}]"
SLOT = 10 * NANOS
"""Of the sparse market: a quote, a book and a trade come so often."""
FED_NS = 600 * NANOS
"""How often it is told: the shortest time that a strategy looks back, so that it finds a quote at either end."""
LATE = NANOS // 1_000
HOUR = 3_600 * NANOS
RESET_AFTER = 2 * HOUR
"""How long after a trip somebody lets the account go on."""


def sparse_tape(market: MarketSpec) -> MarketData:
    """Return the market that a library describes as its own."""
    data, issues = read_market(market, ())
    assert data is not None, issues
    return data


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperMonth:
    """Where the library of an account and its journal lie, and the first instant of it, a midnight."""

    library: Path
    journal: Path
    begun: int
    terms: PaperTerms

    @property
    def recorded(self) -> Path:
        """Return the folder of what was received."""
        return self.journal.parent / "recorded"

    @property
    def first_day(self) -> int:
        """Return the day that it began, since 1970."""
        return self.begun // DAY


def paper_month(
    folder: Path,
    *,
    days: float,
    also: tuple[str, ...] = (),
    looks_min: int = 10,
    least_move_bps: int = 0,
    no_book_h: tuple[int, int] | None = None,
    fed_ns: int = FED_NS,
    change: Callable[[Path], None] = lambda _: None,
    feed: FeedClass = FeedClass.SIMULATED,
    code: Mapping[str, str] | None = None,
    tape: Callable[[MarketSpec], MarketData] = sparse_tape,
    before: int = 1,
) -> PaperMonth:
    """Let an account run for days in an empty folder, and leave it as a stop does.

    With `least_move_bps` every strategy follows a move of that many basis points. The accounts `also` trade on the same
    feed, each with one strategy less than the one before. The book is lost from one hour after the beginning to
    another, where `no_book_h` says so. With `fed_ns` of a `SLOT` all that the market has is told; so many slots
    `before` each look are. The market is the one that the library describes, or what the `tape` says of it.
    """
    (folder / "library").mkdir(parents=True)
    library = sparse_library(folder / "library", lasts=f"{round(days * 24)} h")
    for path in (library / "strategies").glob("*.yaml"):
        text = path.read_text().replace("every: 60 s", f"every: {looks_min * 60} s")
        path.write_text(
            re.sub(r"(min_move: \{value: )\d+", rf"\g<1>{least_move_bps}", text) if least_move_bps else text
        )
    _declare(library, also)
    change(library)
    engine = Engine.from_folder(library)
    specs = engine.program.checked.specs
    accounts = [paper_terms(find_paper(specs, name), specs) for name in (ACCOUNT, *also)]
    (spec,) = accounts[0].markets
    data = tape(spec)
    events = told_events(spec, data, fed_ns=fed_ns, before=before)
    begun = begins(data)
    if no_book_h is not None:
        lost, back = (begun + hour * HOUR for hour in no_book_h)
        events = list(_without_book(events, lost, back))
    record(library, spec, events, folder / "recorded")
    for terms in accounts:
        subject = subject_of(engine, terms, code or {"version": "0"})
        _run(subject, events, begun, str(folder / "paper.db"), feed)
    return PaperMonth(library=library, journal=folder / "paper.db", begun=begun, terms=accounts[0])


def _declare(library: Path, also: tuple[str, ...]) -> None:
    text = (library / "rules" / "paper.yaml").read_text()
    for n, name in enumerate(also, start=1):
        other = text.replace("id: paper", f"id: {name}").replace(ALL, f"[{', '.join(STRATEGIES[n:])}]")
        (library / "rules" / f"{name}.yaml").write_text(other)


def _run(subject: PaperSubject, events: Sequence[Received], begun: int, place: str, feed: FeedClass) -> None:
    terms, run = subject.terms, f"{subject.terms.name}-1"
    live = LiveTerms(
        engine=subject.engine,
        markets=terms.markets,
        assumptions=subject.assumptions,
        strategies=terms.strategies,
        capital=terms.capital,
        run=run,
        begun=begun,
    )
    with Journal.open(home_at(place), run) as journal:
        keep_texts(journal, subject.engine, terms.markets)
        first = subject.begun(run=run, feed_class=feed)
        account = LiveRun(open_live(live, feed), first, journal)
        _feed(account, events)
        account.pause()


def _without_book(events: Sequence[Received], lost: int, back: int) -> Iterator[Received]:
    """Yield events without the books of a time, and that they are lost from its beginning on."""
    is_told = False
    for event in events:
        if event.seen_at > lost and not is_told:
            is_told = True
            yield StreamLost(symbol=event.symbol, ts=lost, seen_at=lost, stream=StreamKind.BOOK, why="silent")
        if not isinstance(event, BookReceived) or not lost < event.seen_at < back:
            yield event


def begins(data: MarketData) -> int:
    """Return the midnight before the first book."""
    assert data.book is not None
    return int(data.book.ts[0]) // DAY * DAY


def told_events(market: MarketSpec, data: MarketData, *, fed_ns: int, before: int) -> list[Received]:
    """Return what is received, in order: of what comes each ten seconds the slots `before` a look, and the one of it.

    The bars before the market are told when it begins, and a rate as soon as the one before it was charged.
    """
    assert market.funding is not None
    assert data.funding is not None
    seen = {StreamKind.FUNDING: data.funding.ts - round(market.funding.every.value * NANOS)}
    recorded = MarketEvents(market, data, seen=seen)
    begun, slots = begins(data), fed_ns // SLOT
    stamps, told = Stamps(begun), {0, *range(max(0, slots - before), slots)}
    return [
        recorded.event(n, stamps.next(max(at + LATE, begun + 1)))
        for n, at in enumerate(recorded.at.tolist())
        if recorded.kind(n) in {StreamKind.BARS, StreamKind.FUNDING} or at // SLOT % slots in told
    ]


def record(library: Path, market: MarketSpec, events: Sequence[Received], folder: Path) -> None:
    """Keep what was received in a folder, with the description of its market."""
    text = (library / "rules" / "markets" / "simulated.yaml").read_text()
    with Recording(folder, [RecordedMarket(spec=market, text=text)]) as recording:
        for event in events:
            recording.take(event)


def _feed(run: LiveRun, events: Sequence[Received]) -> None:
    """Feed an account, and let it go on some hours after its switch tripped, as its risk manager would."""
    tripped: int | None = None
    for event in events:
        if tripped is not None and event.seen_at - tripped > RESET_AFTER:
            tripped = None
            for _ in run.written(run.machine.obey(_reset(event.seen_at))):
                pass
        for turned in run.written(run.machine.receive(event)):
            is_active = turned.state.switch.state is SwitchState.ACTIVE
            tripped = None if is_active else tripped or event.seen_at


def _reset(at: int) -> Command:
    return Command(
        id=f"command/{at}",
        seen_at=at,
        word=Person.RESET,
        scope="account",
        to="active",
        by="anna",
        role="risk_manager",
        reason="looked at",
    )
