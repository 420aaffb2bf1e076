"""Lives of one run, each in a process that SIGKILL ends at a count of entries, and what each has to read again.

A process of its own holds the library and the market and forks each life, so that a life costs what it does and not
its start. Where a life is killed is seeded: after an acknowledgement, or at a commit, before it or right after it.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal
from unittest.mock import patch

from tests.killed_at_commit import die_at_commit
from tests.machines import BEGIN, opened
from tests.trading.killed_run import KEPT_EACH, NAME, begun

from golive.api import Engine
from golive.cli import main
from golive.core.unit import NANOS
from golive.journal.body_codec import from_bytes
from golive.journal.checkpoints import latest
from golive.journal.entry import Draft
from golive.journal.home_at import home_at
from golive.journal.journal import Appended, Journal
from golive.trading.machine_checkpoint import MachineCheckpoint, checkpoint_of
from golive.trading.market_feed import MarketFeed
from golive.trading.moment import Moment
from golive.trading.opening import Opened
from golive.trading.written_run import JournalledMachine

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.trading.killed_lives", "golive.journal.postgres_home", "psycopg"])

OUT = "out"
"""Where in its library's folder a run of the command is written."""

When = Literal["acknowledged", "before", "after"]
SPOTS: tuple[When, ...] = ("acknowledged", "before", "after")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """What a life read again of the one before: entries, and events of the market.

    `after` is the number of the entry of the checkpoint that it went on from, 0 for none, and `since` the instant that
    the venue had come to by then; `first_entry` and `first_event` are what it read first, None for nothing.
    """

    after: int = 0
    since: int | None = None
    entries: int = 0
    events: int = 0
    first_entry: int | None = None
    first_event: int | None = None

    def __str__(self) -> str:
        """Say it in a line."""
        return f"after entry {self.after}: {self.entries} entries and {self.events} events read again"

    @property
    def is_tail(self) -> bool:
        """Say whether nothing of it lies before the checkpoint."""
        of_entries = self.first_entry is None or self.first_entry > self.after
        return of_entries and (None in (self.first_event, self.since) or (self.first_event or 0) > (self.since or 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """How a life ended: by SIGKILL, or by itself in a state of some digest; `acknowledged` is its last entry."""

    was_killed: bool
    acknowledged: int
    reread: Reread
    state: str = ""


Says = Callable[[Life], None]


class _Watched:
    """A feed that notes what of the market is told."""

    def __init__(self, feed: MarketFeed, told: list[int]) -> None:
        self._feed, self._told = feed, told

    def __getattr__(self, name: str) -> Any:
        return getattr(self._feed, name)

    def moments(self, after: int | None, until: int) -> Iterator[Moment]:
        yield from self._noted(self._feed.moments(after, until))

    def sight(self, *asked: Any) -> Iterator[Moment]:
        yield from self._noted(self._feed.sight(*asked))

    def _noted(self, moments: Iterable[Moment]) -> Iterator[Moment]:
        for moment in moments:
            self._told.append(moment.ts)
            yield moment


def watched(machine: Opened) -> list[int]:
    """Let the feeds of a machine note the instants of what they tell; return where."""
    told = list[int]()
    for place in machine.working.places.values():
        feed: Any = _Watched(place.feed, told)
        place.feed = feed
    return told


def live(engine: Engine, place: str, seconds: int, kill_at: int | None, when: When, says: Says) -> None:
    """Write a run into a journal until it is killed there, or to its end; say after each turn how far it has come."""
    machine = opened(engine, seconds=seconds)
    told, home = watched(machine), home_at(place)
    with Journal.open(home, NAME) as journal:
        before, kept = journal.head().seq, latest(journal)
        run = JournalledMachine(machine, begun(), journal, kept_each=KEPT_EACH)
        since = None if kept is None else _heard_by(kept.state)
        reread = Reread(after=run.after, since=since)
        for turned in run.turns():
            if run.after + run.again <= before and run.again:
                reread = replace(
                    reread,
                    entries=run.again,
                    events=len(told),
                    first_entry=run.after + 1,
                    first_event=min(told, default=None),
                )
            state = "" if turned.goes_on else sha256(checkpoint_of(turned.state, turned.working)).hexdigest()
            says(Life(was_killed=False, acknowledged=journal.last.seq, reread=reread, state=state))
            if kill_at is not None and journal.last.seq >= kill_at:
                _die(home, when)


def _die(home: Any, when: When) -> None:
    """Let this process be killed now, or at its next commit."""
    if when == "acknowledged":
        os.kill(os.getpid(), signal.SIGKILL)
    else:
        die_at_commit(home._engine.dialect, when)


def command(engine: Engine, place: str, seconds: int, kill_at: int | None, when: When, says: Says) -> None:
    """Let `golive run --journal` write a run until it is killed there, or to its end, into a folder of its library."""
    library, append = Path(engine.program.checked.specs.root), Journal.append

    def counted(journal: Journal, drafts: Sequence[Draft]) -> Appended:
        done = append(journal, drafts)
        says(Life(was_killed=False, acknowledged=done.head.seq, reread=Reread()))
        if kill_at is not None and done.head.seq >= kill_at:
            _die(journal.home, when)
        return done

    with patch.object(Journal, "append", counted):
        asked = ["--sample", "--to", str(BEGIN + seconds * NANOS), "--journal", place]
        main(["run", str(library), *asked, "--out", str(library / OUT)], standalone_mode=False)


Work = Callable[[Engine, str, int, int | None, When, Says], None]


def _heard_by(state: bytes) -> int | None:
    """Return the instant that the venue of a checkpoint has come to."""
    (place,) = from_bytes(state, MachineCheckpoint).places
    return place.venue.ts


def _nurse(library: Path, seconds: int, work: Work, asked: Connection, says: Connection) -> None:
    """Fork one life after another, as they are asked for, until nobody asks any more."""
    engine = Engine.from_folder(library)
    while True:
        try:
            place, kill_at, when = asked.recv()
        except EOFError:
            return
        child = os.fork()
        if not child:
            work(engine, place, seconds, kill_at, when, says.send)
            os._exit(0)
        says.send(os.waitpid(child, 0)[1])


class Nursery:
    """Where lives of a run over so many seconds begin: of the machine, or of the whole command."""

    def __init__(self, library: Path, seconds: int, work: Work) -> None:
        asks, self._asks = _FORKS.Pipe(duplex=False)
        self._says, says = _FORKS.Pipe(duplex=False)
        self._nurse = _FORKS.Process(target=_nurse, args=(library, seconds, work, asks, says))
        self._nurse.start()
        asks.close()
        says.close()

    def life(self, place: str, kill_at: int | None = None, when: When = "acknowledged") -> Life:
        """Let one live until it is killed, or to its end."""
        self._asks.send((place, kill_at, when))
        life = Life(was_killed=False, acknowledged=0, reread=Reread())
        while isinstance(told := self._says.recv(), Life):
            life = told
        killed = os.WIFSIGNALED(told) and os.WTERMSIG(told) == signal.SIGKILL
        assert killed or told == 0, f"a life ended with {told}"
        return replace(life, was_killed=killed)

    def close(self) -> None:
        """Ask for no life any more."""
        self._asks.close()
        self._nurse.join()
        self._says.close()


@contextmanager
def nursery(library: Path, seconds: int, work: Work) -> Iterator[Nursery]:
    """Open a nursery for a while."""
    own = Nursery(library, seconds, work)
    try:
        yield own
    finally:
        own.close()


def lives(own: Nursery, place: str, *, kills: int, entries: int, seed: int) -> Iterator[Life]:
    """Kill one life after another at seeded counts of entries and at seeded spots, and let the last one end."""
    rng = random.Random(seed)
    for kill_at in sorted(rng.sample(range(1, entries - 1), kills)):
        yield own.life(place, kill_at, rng.choice(SPOTS))
    yield own.life(place)
