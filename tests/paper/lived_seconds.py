"""An account that lives some seconds by a set clock, and a channel that hangs as long."""

from __future__ import annotations

import asyncio
import threading
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.clocks import SetClock
from tests.paper.alert_desk import BEGIN, RUN
from tests.paper.listed_source import ListedSource
from tests.paper.live_accounts import begun, opened, received

from golive.api import Engine
from golive.core.unit import NANOS
from golive.journal.entry import Entry
from golive.journal.journal import Journal
from golive.paper.alerts.answer import Answer, Result
from golive.paper.alerts.message import Message
from golive.paper.listening import Committed, Listener, Notice
from golive.paper.process import PaperProcess
from golive.paper.running_account import RunningAccount
from golive.trading.received import Stamps

SECONDS = 40


@dataclass
class Hangs:
    """A channel that does not come back until it is let go, and the threads that asked it."""

    let_go: threading.Event = field(default_factory=threading.Event)
    asked: threading.Event = field(default_factory=threading.Event)
    threads: list[int] = field(default_factory=list)

    def send(self, message: Message, *, deadline_s: float) -> Answer:
        self.threads.append(threading.get_ident())
        self.asked.set()
        self.let_go.wait()
        return Answer(result=Result.AGAIN, why=f"{message.key} after {deadline_s} s")


@dataclass
class Heard:
    """What was told of the turns, and by which threads."""

    turns: list[tuple[int, int, int]] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)

    def committed(self, turn: Committed) -> None:
        self.turns.append((turn.decided_ns, turn.commit_ns, turn.lag_ns))
        self.threads.add(threading.get_ident())

    def noticed(self, notice: Notice) -> None:
        self.threads.add(threading.get_ident())

    def close(self) -> None:
        pass


def lived(folder: Path, engine: Engine, *listeners: Listener, seconds: int = SECONDS) -> tuple[list[Entry], Heard]:
    """Let an account live, each event at its instant; return its journal and what was told of its turns."""
    clock, heard = SetClock(BEGIN), Heard()
    with closing(Journal.in_file(folder / "journal.db", RUN)) as journal:
        account = RunningAccount(
            "paper",
            lambda: (opened(engine, RUN), begun(RUN)),
            journal,
            clock=clock,
            listeners=[heard, *listeners],
        )
        stamps = Stamps(BEGIN)
        source = ListedSource(list(received(BEGIN + seconds * NANOS)), clock, stamps)
        process = PaperProcess(
            [account], source, clock=clock, stamps=stamps, bars_kept=0, skew_ns=10**18, longest_ns=10**18
        )
        asyncio.run(process.run())
        return list(journal.entries()), heard
