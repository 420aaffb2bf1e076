"""What was recorded for an account makes its journal again, to the byte, wherever it was killed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.account_gates import account_library
from tests.embedded import embedded_market
from tests.paper.live_accounts import BEGIN, begun, opened, received
from tests.received_events import killed
from tests.replays import SIMULATED

from golive.api import Engine
from golive.api.market_terms import terms_of
from golive.core.unit import NANOS
from golive.documents.market import StreamKind
from golive.execution.contract import Terms
from golive.journal.entry import Entry
from golive.journal.journal import Journal
from golive.paper.recorded_events import read_recording
from golive.paper.recording import RecordedMarket, Recording
from golive.paper.replayed_journal import is_paused, made_again
from golive.replay.against.comparison import Comparison, compare
from golive.trading.live_machine import KILLED
from golive.trading.live_run import LiveRun
from golive.trading.received import BarReceived, Command, Person, Received, Stamps, StreamLost, TradeReceived

RUN = "paper-1"
SECONDS = 150


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library whose strategies trade often."""
    return account_library(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def events() -> list[Received]:
    """Return what is received over some minutes, the bars of the warm-up first, after the account began."""
    stamps = Stamps(BEGIN)
    return [replace(event, seen_at=stamps.next(event.seen_at)) for event in received(BEGIN + SECONDS * NANOS)]


@dataclass
class Life:
    """One account with its journal and its recording, lived in pieces."""

    engine: Engine
    folder: Path
    journal: Journal

    def live(self, events: Sequence[Received], *, words: Sequence[Command] = (), pause: bool = False) -> None:
        """Take what is received, each event recorded first; without a pause it ends as a kill would end it."""
        said = list(words)
        run = LiveRun(opened(self.engine, RUN), begun(RUN), self.journal)
        if run.was_begun:
            run.resume(events[0].seen_at - 1, KILLED)
        recording = Recording(self.folder, (RecordedMarket(spec=embedded_market().spec, text=SIMULATED.read_text()),))
        for event in events:
            while said and said[0].seen_at < event.seen_at:
                for _ in run.written(run.machine.obey(said.pop(0))):
                    pass
            recording.take(event)
            for _ in run.written(run.machine.receive(event)):
                pass
        if pause:
            run.pause()
            recording.close()
        else:
            killed(recording)

    @property
    def entries(self) -> list[Entry]:
        """Return its journal."""
        return list(self.journal.entries())

    def compared(self, engine: Engine | None = None) -> Comparison:
        """Compare the journal with the replay of the recording."""
        again = made_again(
            self.entries,
            read_recording(self.folder),
            lambda: opened(engine or self.engine, RUN),
            paused=is_paused(self.journal),
        )
        terms = terms_of(embedded_market().spec)
        assert isinstance(terms, Terms)
        return compare(self.entries, again, {"BTC-PERP": terms}, run=RUN, feed_class="recorded")


@pytest.fixture
def life(engine: Engine, tmp_path: Path) -> Life:
    """Return an account that has not begun."""
    return Life(engine=engine, folder=tmp_path / "recorded", journal=Journal.in_memory(RUN))


def test_a_recording_makes_the_journal_again(life: Life, events: list[Received]) -> None:
    life.live(events, pause=True)
    both = life.compared()
    assert both.are_same
    assert both.entries.same == both.entries.paper == len(life.entries) > 20
    assert both.pairs
    assert both.money is not None
    assert (both.money.difference, both.money.residual) == (0, 0)
    assert (both.signals.missing, both.signals.extra) == ((), ())


@pytest.mark.parametrize("kills", [(0.5,), (0.1, 0.2, 0.61), (0.33, 0.45, 0.9)])
def test_a_recording_makes_the_journal_of_an_account_that_was_killed(
    life: Life, events: list[Received], kills: tuple[float, ...]
) -> None:
    ends = [int(len(events) * share) for share in (*kills, 1)]
    begin = 0
    for end in ends:
        part = events[begin:end]
        # Two seconds are nobody's.
        life.live([event for event in part if begin == 0 or event.seen_at > part[0].seen_at + 2 * NANOS])
        begin = end
    both = life.compared()
    assert both.are_same, both.entries.first
    assert sum(entry.kind == "gap" for entry in life.entries) == len(kills)


def test_lost_streams_and_words_of_people_make_the_journal_again(life: Life, events: list[Received]) -> None:
    third = len(events) // 3
    at = events[third].seen_at
    lost = StreamLost(symbol="BTC-PERP", ts=at, seen_at=at - 1, stream=StreamKind.BOOK, why="silent")
    fire = Command(
        id="command/1/a",
        seen_at=events[2 * third].seen_at - 1,
        word=Person.FIRE,
        scope="account",
        to="reduce_only",
        by="somebody",
        role="",
        reason="enough",
    )
    life.live([*events[:third], lost, *events[third:]], words=[fire])
    both = life.compared()
    assert both.are_same, both.entries.first
    kinds = {entry.kind for entry in life.entries}
    assert {"gap", "command_answer", "switch"} <= kinds


def test_an_event_that_was_never_recorded_is_seen(life: Life, events: list[Received]) -> None:
    life.live(events, pause=True)
    trades = [n for n, event in enumerate(events) if isinstance(event, TradeReceived)]
    fewer = [event for n, event in enumerate(events) if n not in trades[: len(trades) // 2]]
    other = Life(engine=life.engine, folder=life.folder.parent / "other", journal=Journal.in_memory(RUN))
    other.live(fewer, pause=True)
    mixed = replace(other, folder=life.folder)
    both = mixed.compared()
    assert not both.are_same
    assert both.entries.first is not None
    assert both.money is None or sum(both.money.parts.values()) + both.money.residual == both.money.difference


def test_bars_that_another_account_was_told_as_well_change_nothing(life: Life, events: list[Received]) -> None:
    """Each account of a process warms up by itself, and a recording has what each of them was told."""
    stamps = Stamps(BEGIN)
    bars = [event for event in events if isinstance(event, BarReceived)]
    first = [replace(bar, seen_at=stamps.next(0)) for bar in bars]
    again = [replace(bar, seen_at=stamps.next(0)) for bar in bars]
    others = [event for event in events if not isinstance(event, BarReceived)]
    life.live([*first, *others], pause=True)
    both = Life(engine=life.engine, folder=life.folder.parent / "both", journal=life.journal)
    with Recording(
        both.folder, (RecordedMarket(spec=embedded_market().spec, text=SIMULATED.read_text()),)
    ) as all_of_it:
        for event in (*first, *again, *others):
            all_of_it.take(event)
    assert both.compared().are_same


def test_what_came_after_the_end_of_the_journal_counts_for_nothing(life: Life, events: list[Received]) -> None:
    half = len(events) // 2
    life.live(events[:half])
    recording = Recording(life.folder, (RecordedMarket(spec=embedded_market().spec, text=SIMULATED.read_text()),))
    for event in events[half:]:
        recording.take(event)
    assert life.compared().are_same
