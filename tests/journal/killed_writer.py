"""Writers of a journal that are killed by SIGKILL: at some entry, or at a commit, before it or right after it."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from tests.journal.marks import marks
from tests.killed_at_commit import When, die_at_commit

from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.verification import Verified, verify

NAME = "paper-29"
AGAIN, LARGEST_BATCH = 3, 7
"""How many entries each writer tells again that were told before, and how many it tells at once."""

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.journal.killed_writer", "golive.journal.postgres_home", "psycopg"])


def told_for_ever(place: str, seed: int, acknowledged: Connection) -> None:
    """Append marks until somebody ends this process, and say after each batch how many are written."""
    rng = random.Random(seed)
    with Journal.open(home_at(place), NAME) as journal:
        begin = max(0, journal.head().seq - AGAIN)
        while True:
            end = begin + rng.randint(1, LARGEST_BATCH)
            begin = journal.append(marks(begin + 1, end)).head.seq
            acknowledged.send(begin)


def told_until_a_commit(place: str, last: int, when: When, acknowledged: Connection, *, too_early: bool) -> None:
    """Append marks one by one, and die before the last one's commit, or after it and before a word of it is said."""
    home: Any = home_at(place)
    with Journal.open(home, NAME) as journal:
        for draft in marks(1, last):
            if draft.ts == last:
                die_at_commit(home._engine.dialect, when)
                if too_early:
                    acknowledged.send(last)
            acknowledged.send(journal.append([draft]).head.seq)


def acknowledged_until_death(
    work: Callable[..., None], *arguments: Any, kill_at: int | None = None, **more: Any
) -> int:
    """Run a writer in a process of its own, kill it once so much is acknowledged; return the last."""
    receiver, sender = _FORKS.Pipe(duplex=False)
    writer = _FORKS.Process(target=work, args=(*arguments, sender), kwargs=more)
    writer.start()
    sender.close()
    last = 0
    with receiver:
        try:
            while True:
                last = receiver.recv()
                if kill_at is not None and last >= kill_at and writer.pid is not None:
                    os.kill(writer.pid, signal.SIGKILL)
        except EOFError:
            writer.join()
    assert writer.exitcode == -signal.SIGKILL
    writer.close()
    return last


def as_it_is(place: str) -> Verified:
    """Return what the next process finds; every key of a mark is there once, in its order."""
    with Journal.open(home_at(place), NAME) as journal:
        entries = list(journal.entries())
    assert [entry.key for entry in entries] == [draft.key for draft in marks(1, len(entries))]
    return verify(NAME, entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """What many kills left: how many entries, and how many of them nobody had been told of."""

    kills: int
    entries: int
    unsaid: int


def killed_often(place: str, seed: int, kills: int) -> Campaign:
    """Kill one writer after another at seeded counts of entries; after each, all that was acknowledged is there."""
    rng = random.Random(seed)
    entries = unsaid = 0
    for _ in range(kills):
        last = acknowledged_until_death(told_for_ever, place, rng.random(), kill_at=entries + rng.randint(1, 40))
        verified = as_it_is(place)
        assert verified.first_bad is None, verified
        assert last <= verified.entries <= last + LARGEST_BATCH, (last, verified.entries)
        unsaid += verified.entries - last
        entries = verified.entries
    return Campaign(kills=kills, entries=entries, unsaid=unsaid)
