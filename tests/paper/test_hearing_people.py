"""People and a running account: what was said while nobody was there holds from the first look on, and counts once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.clocks import SetClock
from tests.paper.live_accounts import BEGIN, begun, opened, received

from golive.api import Engine
from golive.api.switch_program import switch_program
from golive.core.unit import NANOS
from golive.journal.bodies.command import CommandGiven
from golive.journal.commands import give
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.paper.people import People, people_of
from golive.paper.running_account import RunningAccount
from golive.trading.received import Command, Received, Stamps

SECONDS = 120
STOP = CommandGiven(n=0, word="fire", scope="global", to="halted", by="mia", reason="down", at=BEGIN)


class Running:
    """An account that runs on the embedded market, and people that it hears."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.records, self.clock, self.stamps = str(folder / "records.db"), SetClock(BEGIN), Stamps()
        self._engine, self._folder = engine, folder
        self.journal = Journal.in_file(folder / "journal.db", "paper-1")
        self.account = RunningAccount(
            "paper",
            lambda: (opened(engine, "paper-1"), begun("paper-1")),
            self.journal,
            clock=self.clock,
            listen_again=self.listen,
        )

    def listen(self) -> People:
        return people_of(
            "paper",
            self.journal,
            self.records,
            [self._folder / "KILL"],
            switch=switch_program(self._engine.program),
            clock=self.clock,
            stamps=self.stamps,
        )

    def say(self, *commands: CommandGiven) -> None:
        with Journal.shared(home_at(self.records)) as records:
            for command in commands:
                give(records, command)

    def feed(self, events: Iterator[Received]) -> None:
        for event in events:
            self.clock.now = event.seen_at
            self.account.receive(event)

    def kinds(self) -> list[str]:
        return [entry.kind for entry in self.journal.entries()]


@pytest.fixture
def running(shipped: Engine, tmp_path: Path) -> Iterator[Running]:
    running = Running(shipped, tmp_path)
    yield running
    running.account.pause()
    running.journal.close()


def test_an_account_that_nobody_stops_trades_in_that_time(running: Running) -> None:
    running.account.start(running.stamps, [])
    running.feed(iter(received(BEGIN + SECONDS * NANOS)))
    assert "order" in running.kinds()


def test_what_was_said_before_it_began_holds_from_its_first_look_on(running: Running) -> None:
    running.say(STOP)
    running.account.start(running.stamps, [])
    running.feed(iter(received(BEGIN + SECONDS * NANOS)))
    kinds = running.kinds()
    assert kinds[:3] == ["run_started", "switch", "command_answer"]
    assert "order" not in kinds


def test_a_word_that_was_asked_for_before_a_restart_and_comes_after_it_counts_once(running: Running) -> None:
    """Who reads in a thread may still hold it while the account goes on and hears it anew."""
    running.account.start(running.stamps, [])
    running.say(STOP)
    assert running.account.people is not None
    late: tuple[Command, ...] = running.account.people.read()
    running.clock.now += NANOS
    running.account.start(running.stamps, [])
    for command in late:
        running.account.obey(command)
    assert running.kinds().count("command_answer") == len(late) == 1
