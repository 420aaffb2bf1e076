"""The process of paper accounts: everything in one order, each turn durable, and what befalls it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from tests.account_gates import account_library
from tests.clocks import SetClock
from tests.paper.listed_source import Happens, ListedSource
from tests.paper.live_accounts import BEGIN, begun, opened, received

from golive.api import Engine
from golive.core.errors import Unavailable
from golive.core.unit import NANOS
from golive.documents.market import StreamKind
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.switch import SwitchSet
from golive.journal.body import Body
from golive.journal.journal import Journal
from golive.paper.listening import Committed, Notice
from golive.paper.process import FEED_ENDED, SET, PaperProcess
from golive.paper.running_account import (
    CLOCK_JUMPED,
    JOURNAL_BACK,
    JOURNAL_LOST,
    LOST_JOURNAL,
    RESUMED,
    STOOD_STILL,
    STREAM_BACK,
    STREAM_LOST,
    RunningAccount,
)
from golive.trading.live_replay import absences, replayed
from golive.trading.received import Command, Person, Received, Stamps, StreamLost

RUN = "paper-1"
SECONDS = 150


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library whose strategies trade often."""
    return account_library(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def events() -> list[Received]:
    """Return what is received over some minutes."""
    return list(received(BEGIN + SECONDS * NANOS))


@dataclass
class Heard:
    """A listener that remembers."""

    turns: list[Committed] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def committed(self, turn: Committed) -> None:
        self.turns.append(turn)

    def noticed(self, notice: Notice) -> None:
        self.notices.append(notice)

    def close(self) -> None:
        pass


@dataclass
class Said:
    """What a person says, once it is put here."""

    words: list[Command] = field(default_factory=list)

    def read(self) -> tuple[Command, ...]:
        words, self.words = tuple(self.words), []
        return words

    def close(self) -> None:
        pass


@dataclass
class World:
    """One account, its feed, and the clock of both."""

    engine: Engine
    journal: Journal
    clock: SetClock = field(default_factory=lambda: SetClock(BEGIN))
    stamps: Stamps = field(default_factory=lambda: Stamps(BEGIN))
    heard: Heard = field(default_factory=Heard)
    said: Said = field(default_factory=Said)
    told: list[Received] = field(default_factory=list)

    def take(self, event: Received) -> None:
        """Record an event."""
        self.told.append(event)

    trouble: None = None

    def flush(self) -> None:
        """Do nothing: all of it is there."""

    def close(self) -> None:
        """Do nothing."""

    def account(self, journal: Journal) -> RunningAccount:
        """Return an account that lives in a journal."""
        return RunningAccount(
            journal.name,
            lambda: (opened(self.engine, journal.name), begun(journal.name)),
            journal,
            clock=self.clock,
            listeners=[self.heard],
            listen_again=lambda: self.said,
        )

    def process(
        self, events: Iterable[Received], happens: Happens = lambda _: None, *, beside: Sequence[Journal] = ()
    ) -> PaperProcess:
        """Return the process of the account, and of those that live in the journals `beside` it, which come first."""
        return PaperProcess(
            [self.account(journal) for journal in (*beside, self.journal)],
            ListedSource(events, self.clock, self.stamps, happens=happens),
            clock=self.clock,
            stamps=self.stamps,
            bars_kept=400,
            skew_ns=2 * NANOS,
            longest_ns=60 * NANOS,
            recorder=self,
        )

    def bodies(self, kind: type[Body]) -> list[Body]:
        """Return the entries of a kind."""
        return [read_body(entry.kind, entry.body) for entry in self.journal.entries(kind=kind.KIND)]

    def is_same_again(self) -> bool:
        """Say whether what was recorded makes the journal again."""
        gaps = list(absences(self.journal.entries()))
        again = replayed(lambda: opened(self.engine, RUN), self.told, gaps, is_paused=True)
        drafts = [noted.body.draft(noted.ts) for noted in again]
        there = [(entry.ts, entry.kind, entry.key, entry.body) for entry in self.journal.entries(after=1)]
        return [(draft.ts, draft.kind, draft.key, draft.body) for draft in drafts] == there


@pytest.fixture
def world(engine: Engine) -> World:
    """Return an account that has not begun."""
    return World(engine=engine, journal=Journal.in_memory(RUN))


def test_what_a_process_recorded_makes_its_journal_again(world: World, events: list[Received]) -> None:
    process = world.process(events)
    asyncio.run(process.run())
    assert process.why == FEED_ENDED
    assert len(world.heard.turns) >= SECONDS - 2
    assert world.journal.head().seq > 10
    assert world.is_same_again()


def test_a_process_that_is_stopped_and_started_again_goes_on_with_a_gap(world: World, events: list[Received]) -> None:
    half = len(events) // 2
    asyncio.run(world.process(events[:half]).run())
    asyncio.run(world.process([event for event in events[half:] if event.seen_at > world.clock.now + NANOS]).run())
    (gap,) = absences(world.journal.entries())
    assert gap.why == "stopped"
    assert gap.until > gap.since
    assert world.is_same_again()


def test_a_journal_that_cannot_be_written_stops_its_account_until_it_can_and_the_time_between_is_a_gap(
    world: World, events: list[Received], monkeypatch: pytest.MonkeyPatch
) -> None:
    until, since = BEGIN + 80 * NANOS, BEGIN + 60 * NANOS
    append = Journal.append

    def fails(journal: Journal, *args: Any, **options: Any) -> Any:
        if since <= world.clock.now < until:
            raise Unavailable("full", "no space left")
        return append(journal, *args, **options)

    monkeypatch.setattr(Journal, "append", fails)
    asyncio.run(world.process(events).run())
    assert [notice.event for notice in world.heard.notices][1:] == [JOURNAL_LOST, RESUMED, JOURNAL_BACK]
    (gap,) = absences(world.journal.entries())
    assert gap.why == LOST_JOURNAL
    assert gap.since < until <= gap.until
    assert world.is_same_again()


@pytest.mark.parametrize("by_s", [30, 3_600, 400 * 86_400, -30, -3_600])
def test_a_wall_clock_that_is_set_is_a_gap_and_stops_what_opens(
    world: World, events: list[Received], by_s: int
) -> None:
    at = BEGIN + 100 * NANOS
    clock = _TwoHands(BEGIN)
    world.clock = clock

    def jumps(event: Received) -> None:
        if event.seen_at >= at and not clock.ahead:
            clock.set_by(by_s * NANOS)

    asyncio.run(world.process(events, jumps).run())
    gap = next(absences(world.journal.entries()))
    assert gap.why == CLOCK_JUMPED
    words = [(word.to, word.why) for word in world.bodies(SwitchSet) if isinstance(word, SwitchSet)]
    assert words[0] == ("reduce_only", SET)
    # Nobody looked in a time that never was.
    assert not [turn for turn in world.heard.turns if at + NANOS < turn.turned.state.passed < gap.until]


def test_a_loop_that_stood_still_is_a_gap_and_nothing_is_decided_in_hindsight(
    world: World, events: list[Received], monkeypatch: pytest.MonkeyPatch
) -> None:
    at, still = BEGIN + 100 * NANOS, 100 * NANOS

    def stands_still(event: Received) -> None:
        if event.seen_at >= at > world.clock.now:
            world.clock.now = at + still
            loop = asyncio.get_running_loop()
            own, ahead = loop.time, still / NANOS
            monkeypatch.setattr(loop, "time", lambda: own() + ahead)

    asyncio.run(world.process(events, stands_still).run())
    (gap,) = absences(world.journal.entries())
    assert gap.why == STOOD_STILL
    assert gap.since < at
    assert gap.until >= at + still
    assert not [turn for turn in world.heard.turns if at <= turn.turned.state.passed < gap.until]
    assert world.is_same_again()


def test_an_account_whose_journal_stays_away_keeps_no_other_from_coming_back(
    world: World, events: list[Received], monkeypatch: pytest.MonkeyPatch
) -> None:
    since, until = BEGIN + 60 * NANOS, BEGIN + 80 * NANOS
    gone, append = Journal.in_memory("gone-1"), Journal.append

    def fails(journal: Journal, *args: Any, **options: Any) -> Any:
        if since <= world.clock.now and (journal is gone or world.clock.now < until):
            raise Unavailable("full", "no space left")
        return append(journal, *args, **options)

    monkeypatch.setattr(Journal, "append", fails)
    asyncio.run(world.process(events, beside=[gone]).run())
    back = [notice.account for notice in world.heard.notices if notice.event == JOURNAL_BACK]
    assert back == [world.journal.name]


def test_a_clock_that_is_set_while_a_journal_cannot_be_written_ends_nobody(
    world: World, events: list[Received], monkeypatch: pytest.MonkeyPatch
) -> None:
    since, until = BEGIN + 100 * NANOS, BEGIN + 110 * NANOS
    clock = _TwoHands(BEGIN)
    world.clock = clock
    append = Journal.append

    def fails(journal: Journal, *args: Any, **options: Any) -> Any:
        if since <= clock.now < until:
            raise Unavailable("lost", "the server is not there")
        return append(journal, *args, **options)

    def jumps(event: Received) -> None:
        if event.seen_at >= since and not clock.ahead:
            clock.set_by(30 * NANOS)

    monkeypatch.setattr(Journal, "append", fails)
    asyncio.run(world.process(events, jumps).run())
    assert [notice.event for notice in world.heard.notices][1:] == [CLOCK_JUMPED, JOURNAL_LOST, RESUMED, JOURNAL_BACK]


class _TwoHands(SetClock):
    """A clock whose wall hand can be set while the other goes on."""

    ahead = 0

    def set_by(self, ns: int) -> None:
        self.ahead += ns

    def wall_ns(self) -> int:
        return self.now + self.ahead


def test_a_word_that_is_said_is_obeyed_while_the_feed_goes_on(world: World, events: list[Received]) -> None:
    word = Command(
        id="command/1",
        seen_at=0,
        word=Person.FIRE,
        scope="account",
        to="halted",
        by="somebody",
        role="",
        reason="enough",
    )

    def says(event: Received) -> None:
        if event is events[len(events) // 2]:
            world.said.words.append(word)

    asyncio.run(world.process(events, says).run())
    (said,) = world.bodies(SwitchSet)
    assert isinstance(said, SwitchSet)
    assert (said.to, said.why, said.by) == ("halted", "enough", "somebody")
    assert {str(one.decision.verdict) for turn in world.heard.turns[-20:] for one in turn.turned.decided} <= {"HALT"}


def test_every_gap_of_a_process_is_an_entry_of_its_own(world: World, events: list[Received]) -> None:
    third = len(events) // 3
    for n in range(3):
        part = [event for event in events[n * third : (n + 1) * third] if event.seen_at > world.clock.now + NANOS]
        asyncio.run(world.process(part).run())
    assert len(world.bodies(Gap)) == 2
    assert world.is_same_again()


def test_a_stream_that_is_lost_is_told_of_at_once_and_when_it_is_back(world: World, events: list[Received]) -> None:
    lost = StreamLost(symbol="BTC-PERP", ts=0, seen_at=0, stream=StreamKind.BOOK, why="silent")
    middle = BEGIN + 60 * NANOS
    before = [event for event in events if event.seen_at < middle]
    after = [event for event in events if event.seen_at >= middle]
    asyncio.run(world.process([*before, replace(lost, seen_at=middle - 1, ts=middle - 1), *after]).run())
    of_streams = [one for one in world.heard.notices if one.event in (STREAM_LOST, STREAM_BACK)]
    assert [(one.event, one.fields["stream"]) for one in of_streams] == [
        (STREAM_LOST, "BTC-PERP/book"),
        (STREAM_BACK, "BTC-PERP/book"),
    ]
    first = of_streams[0].fields
    assert first["why"] == "silent"
    assert isinstance(first["since"], int)
    assert first["since"] < middle
