"""Runs that are written into a journal and killed there."""

from __future__ import annotations

import multiprocessing
import os
import signal
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.account_gates import account_library
from tests.machines import BEGIN, opened

from golive.api import Engine
from golive.journal.bodies.run_started import RunStarted
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.trading.entries import Noted
from golive.trading.written_run import JournalledMachine

NAME = "run-of-a-test"
KEPT_EACH = 13
"""Turns from one checkpoint to the next."""

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.trading.killed_run"])


def begun(**changes: Any) -> Noted:
    """Return the entry that begins a run."""
    said = {"policy": "p", "subject": "s", "seed": "1", "feed": "f", "clock": "events", "format": 1, "golive": "0"}
    body: Any = {"run": NAME, "mode": "replay", "feed_class": "simulated", "markets": {}, "libraries": {}, **said}
    return Noted(ts=BEGIN, body=RunStarted(**{**body, **changes}))


def write(
    engine: Engine, journal: Journal, *, until: int | None = None, kept_each: int = KEPT_EACH, **options: Any
) -> JournalledMachine:
    """Run a machine into a journal, to its end or until so many entries are there; return it."""
    machine = JournalledMachine(opened(engine, **options), begun(), journal, kept_each=kept_each)
    for _ in machine.turns():
        if until is not None and journal.last.seq >= until:
            break
    return machine


def write_for_ever(library: Path, place: str, seconds: int, acknowledged: Connection) -> None:
    """Run a machine into a journal, and say after each turn how many entries are there."""
    machine = opened(Engine.from_folder(library), seconds=seconds)
    with Journal.open(home_at(place), NAME) as journal:
        for _ in JournalledMachine(machine, begun(), journal, kept_each=KEPT_EACH).turns():
            acknowledged.send(journal.last.seq)


def written_until_death(library: Path, place: str, seconds: int, kill_at: int) -> int:
    """Run a machine in a process of its own and kill it once so many entries are acknowledged; return how many were."""
    receiver, sender = _FORKS.Pipe(duplex=False)
    writer = _FORKS.Process(target=write_for_ever, args=(library, place, seconds, sender))
    writer.start()
    sender.close()
    last = 0
    with receiver:
        try:
            while True:
                last = receiver.recv()
                if last >= kill_at and writer.pid is not None:
                    os.kill(writer.pid, signal.SIGKILL)
        except EOFError:
            writer.join()
    return last


def library_in(folder: Path) -> Path:
    """Write a library whose strategies trade often; return its folder."""
    account_library(folder)
    return folder
